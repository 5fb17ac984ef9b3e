"""Backups of messages: directions, people, parts, halves of emoji joined, no word null."""

from pathlib import Path

import pytest

from probata.pure.reader import Kind, ZoneBasis
from probata.pure.readers import inline
from probata.pure.readers.phone import xml_spans
from probata.pure.readers.phone.sms import READER
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "sms"
MIXED = (SAMPLES / "mixed.xml").read_bytes()


@pytest.fixture(scope="module")
def mixed() -> contract.Whole:
    return contract.read(READER, MIXED)


def test_every_span_is_exactly_the_element(mixed: contract.Whole) -> None:
    for one in mixed.passages:
        raw = MIXED[one.start : one.end]
        assert raw.startswith((b"<sms ", b"<mms "))
        assert raw.endswith((b"/>", b"</mms>", b"</sms>"))


def test_halves_of_emoji_are_joined_and_counted_and_a_lone_half_is_marked(
    mixed: contract.Whole,
) -> None:
    assert mixed.texts[0] == "chào em 😀 & chị <3"
    assert mixed.texts[6] == "group 合同 👍"
    assert mixed.texts[4] == 'OTP "1234" \ufffd alone'
    assert mixed.texts[9] == "last 😀"
    assert mixed.note("phone.pairs-joined").params["count"] == 2
    assert mixed.note("phone.lone-halves").params["count"] == 1


def test_drafts_and_failed_messages_were_never_sent(mixed: contract.Whole) -> None:
    assert [(one.kind, one.extra["direction"]) for one in mixed.passages[2:4]] == [
        (Kind.DRAFT, "draft"),
        (Kind.DRAFT, "failed"),
    ]
    assert all(one.extra["direction"] != "sent" for one in mixed.passages[2:4])


def test_the_word_null_is_no_value(mixed: contract.Whole) -> None:
    assert mixed.texts[1] == ""
    for one in mixed.passages:
        assert "null" not in one.extra.values()
        assert all(file.name != "null" for file in one.attachments)


def test_a_sent_message_is_of_this_phone_and_nobody_is_named(mixed: contract.Whole) -> None:
    assert mixed.passages[1].label is not None
    assert mixed.passages[1].label.account == "this-phone"
    assert "phone.owner-unnamed" in mixed.checks


def test_a_sender_is_the_contact_or_the_number(mixed: contract.Whole) -> None:
    labels = [one.label for one in mixed.passages]
    assert labels[0] is not None
    assert (labels[0].text, labels[0].account) == ("Đặng Thị Linh", "+84901234567")
    assert labels[4] is not None and labels[4].text == "BANK"
    assert labels[5] is None  # an unknown type says no direction


def test_times_are_instants_of_the_file(mixed: contract.Whole) -> None:
    first, group = mixed.passages[0], mixed.passages[6]
    assert (first.earliest, first.latest, first.basis) == (
        1699900000000,
        1699900000000,
        ZoneBasis.FILE,
    )
    assert group.latest is not None and group.earliest is not None
    assert group.latest - group.earliest == 999
    assert mixed.passages[5].earliest is None
    assert first.extra["date_sent"] == 1699899999000
    assert "date_sent" not in mixed.passages[1].extra


def test_the_written_date_hints_at_the_zone(mixed: contract.Whole) -> None:
    assert mixed.passages[0].extra["zone_hint"] == "UTC+07:00"
    assert mixed.passages[6].extra["zone_hint"] == "UTC+11:00"


def test_a_group_names_its_members_and_the_line_from_names_the_sender(
    mixed: contract.Whole,
) -> None:
    group = mixed.passages[6]
    assert group.extra["group"] == ["+447700900123", "+84901234567"]
    assert group.label is not None and group.label.account == "+447700900123"


def test_parts_are_found_by_their_bytes(mixed: contract.Whole) -> None:
    png, card = mixed.passages[6].attachments
    assert MIXED[png.span.start : png.span.end].startswith(b"iVBOR")  # type: ignore[union-attr]
    content = inline.decode(MIXED[card.span.start : card.span.end], card.encoding)  # type: ignore[union-attr]
    assert content == b"BEGIN:VCARD\r\nFN:Owen\r\nEND:VCARD"


def test_a_part_that_is_not_what_it_declares_is_reported(mixed: contract.Whole) -> None:
    note = mixed.note("sms.type-differs")
    assert (note.params["declared"], note.params["found"]) == ("image/jpeg", "image/png")
    (jpg,) = mixed.passages[7].attachments
    assert (jpg.encoding, jpg.size) == ("xml-base64", mixed.passages[6].attachments[0].size)


def test_a_message_that_was_never_fetched_is_told(mixed: contract.Whole) -> None:
    assert mixed.passages[8].kind == Kind.LEFT_OUT
    assert "sms.not-fetched" in mixed.checks


def test_a_count_that_does_not_fit_is_reported(mixed: contract.Whole) -> None:
    note = mixed.note("phone.count-differs")
    assert (note.params["stated"], note.params["found"]) == (11, 10)


def test_a_row_inside_a_comment_is_no_row(mixed: contract.Whole) -> None:
    assert "not a row" not in str([one.extra for one in mixed.passages])


def test_an_unknown_type_keeps_its_number(mixed: contract.Whole) -> None:
    assert mixed.passages[5].kind == Kind.UNKNOWN
    assert mixed.passages[5].extra["type"] == "9"


def test_no_entity_is_fetched_or_grown() -> None:
    head = b"""<?xml version="1.0"?><!DOCTYPE smses [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">
    <!ENTITY x SYSTEM "file:///etc/passwd">]>"""
    data = (
        head + b'<smses count="1"><sms address="1" date="1" type="1" body="&b;&x;&amp;" /></smses>'
    )
    whole = contract.read(READER, data)
    assert whole.texts == ["&b;&x;&"]
    assert "phone.doctype" in whole.checks


def test_a_value_beyond_any_screen_is_a_gap_and_its_neighbours_are_read() -> None:
    rows = [
        f'<sms address="+84{n}" date="170960000{n}000" type="1" body="hi {n}" />\n'
        for n in range(3)
    ]
    long = "x" * (xml_spans.LONGEST + 1)
    rows[1] = rows[1].replace("hi 1", long)
    data = ("<smses>\n" + "".join(rows) + "</smses>\n").encode()
    whole = contract.read(READER, data)
    assert whole.texts == ["hi 0", "", "hi 2"]
    assert [one.literal for one in whole.passages] == [f"170960000{n}000" for n in range(3)]
    start = data.index(b"xxxx")
    assert [(one.where.start, one.where.end) for one in whole.gaps] == [(start, start + len(long))]
