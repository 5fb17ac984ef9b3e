"""Single mails: parts by their bytes, both versions of a text, people and clocks as written."""

import email
import email.policy
from pathlib import Path

import pytest

from probata.pure.reader import Kind, ZoneBasis
from probata.pure.readers import inline
from probata.pure.readers.mail.eml import READER
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "mail"
NESTED = (SAMPLES / "nested.eml").read_bytes()


@pytest.fixture(scope="module")
def nested() -> contract.Whole:
    return contract.read(READER, NESTED)


def mail(head: str, body: str = "hello\n") -> contract.Read:
    (one,) = contract.read(READER, (head + "\n\n" + body).encode("utf-8")).passages
    return one


def checks(head: str, body: str = "hello\n") -> set[str]:
    return contract.read(READER, (head + "\n\n" + body).encode("utf-8")).checks


def test_the_whole_file_is_the_mail(nested: contract.Whole) -> None:
    (one,) = nested.passages
    assert (one.kind, one.start, one.end) == (Kind.MAIL, 0, len(NESTED))


def test_the_parts_are_those_that_another_program_sees(nested: contract.Whole) -> None:
    other = email.message_from_bytes(NESTED, policy=email.policy.compat32)

    def leaves(part: email.message.Message) -> list[str]:
        if part.get_content_type() == "message/rfc822":
            return ["message/rfc822"]
        if not part.is_multipart():
            return [part.get_content_type()]
        return [leaf for child in part.get_payload() for leaf in leaves(child)]  # type: ignore[union-attr,arg-type]

    assert [part["type"] for part in nested.passages[0].extra["parts"]] == leaves(other)


def test_every_attachment_is_found_by_its_bytes(nested: contract.Whole) -> None:
    for one in nested.passages[0].attachments:
        assert one.span is not None
        content = inline.decode(NESTED[one.span.start : one.span.end], one.encoding)
        assert one.size == len(content)
    names = [one.name for one in nested.passages[0].attachments]
    assert names == ["", "winmail.dat", "hợp đồng.pdf", "é.txt", ""]


def test_a_mail_inside_a_mail_is_described_and_kept(nested: contract.Whole) -> None:
    (inner,) = nested.passages[0].extra["nested"]
    assert (inner["subject"], inner["text"], inner["files"]) == (
        "合同",
        "inner words",
        ["inner.jpg"],
    )
    again = contract.read(READER, NESTED[inner["start"] : inner["end"]])
    assert again.texts == ["inner words"]


def test_both_versions_of_a_text_are_kept(nested: contract.Whole) -> None:
    (one,) = nested.passages
    assert one.text == "plain naïve words go on"
    assert one.extra["other_text"] == "other & words"
    assert "mail.bodies-differ" in nested.checks


def test_the_real_address_stands_before_a_name_that_is_another(nested: contract.Whole) -> None:
    (label,) = nested.reading.labels
    assert label.text == "attacker@evil.example (owen@marsh.example)"
    assert label.account == "attacker@evil.example"
    assert "mail.name-is-address" in nested.checks


def test_a_comma_inside_a_name_splits_nothing(nested: contract.Whole) -> None:
    assert nested.passages[0].extra["cc"] == [
        {"name": "Nguyễn, An", "address": "an@example.vn"},
        {"name": "Trần Bình, Esq", "address": "binh@example.vn"},
    ]


@pytest.mark.clause("tfgbv-guide", "meta.collect")
def test_each_received_line_is_listed_with_its_stamp_and_addresses(
    nested: contract.Whole,
) -> None:
    lines = nested.passages[0].extra["received"]
    assert [(one["line"], one["addresses"]) for one in lines] == [
        (2, ["203.0.113.9"]),
        (5, ["IPv6:2001:db8::7"]),
        (7, ["192.0.2.44"]),
    ]
    assert lines[0]["instant"] == 1699927805000
    assert NESTED.splitlines()[1].startswith(b"Received: from mx2")


def test_clocks_of_the_way_are_compared_with_the_date(nested: contract.Whole) -> None:
    assert nested.note("mail.clock-received").params["hours"] == 47


def test_what_an_attachment_declares_is_compared_with_its_bytes(nested: contract.Whole) -> None:
    note = nested.note("mail.type-differs")
    assert (note.params["declared"], note.params["found"]) == ("application/pdf", "image/jpeg")


def test_outlooks_packed_attachments_are_named(nested: contract.Whole) -> None:
    assert "mail.tnef" in nested.checks


def test_encoded_words_of_two_character_sets_are_read(nested: contract.Whole) -> None:
    assert nested.passages[0].extra["subject"] == "合同café"


def test_a_sign_that_two_encoded_words_share_is_whole() -> None:
    one = mail("From: a@b.example\nSubject: =?utf-8?B?5Q==?= =?utf-8?B?kIg=?=")
    assert one.extra["subject"] == "合"


def test_an_encoded_word_in_quotes_is_read() -> None:
    one = mail('From: "=?utf-8?Q?Tr=E1=BA=A7n=2C?= B" <b@c.example>\nSubject: x')
    assert one.extra["from"] == [{"name": "Trần, B", "address": "b@c.example"}]


def test_raw_bytes_in_a_header_are_kept_and_not_guessed() -> None:
    data = (SAMPLES / "raw_header.eml").read_bytes()
    whole = contract.read(READER, data)
    (one,) = whole.passages
    assert one.extra["raw_header_bytes"] == "unknown"
    assert one.extra["to"] == [{"name": "Tr\ufffdn", "address": "b@example.org"}]
    assert {"mail.header-bytes", "mail.odd-header-line", "mail.charset-unknown"} <= whole.checks
    assert one.earliest is None  # 30 February


def test_a_mail_without_sender_is_kept() -> None:
    whole = contract.read(READER, (SAMPLES / "no_from.eml").read_bytes())
    assert whole.passages[0].label is None
    assert {"mail.no-from", "mail.field-twice", "mail.zone-unknown"} <= whole.checks


def test_a_date_without_zone_is_an_interval() -> None:
    one = mail("From: a@b.example\nDate: Mon, 13 Nov 2023 10:00:00")
    assert (one.basis, one.latest - one.earliest) == (ZoneBasis.NONE, 26 * 3600_000 + 999)  # type: ignore[operator]
    one = mail("From: a@b.example\nDate: Mon, 13 Nov 2023 10:00:00 -0000")
    assert one.basis == ZoneBasis.NONE
    one = mail("From: a@b.example\nDate: 13 Nov 23 10:00 EST")
    assert (one.earliest, one.latest) == (1699887600000, 1699887659999)


def test_a_weekday_that_does_not_fit_is_reported() -> None:
    assert "mail.weekday" in checks("From: a@b.example\nDate: Mon, 01 Jan 2011 01:02:03 +0400")
    assert "mail.weekday" not in checks("From: a@b.example\nDate: Sat, 01 Jan 2011 01:02:03 +0400")


def test_headers_that_claim_checks_prove_nothing() -> None:
    head = "Authentication-Results: x; dkim=pass\nFrom: a@b.example\nSubject: s"
    assert {"mail.typed-results", "mail.unsigned"} <= checks(head)


@pytest.mark.parametrize(
    ("charset", "body", "text", "check"),
    [
        ("gb2312", "镕".encode("gb18030"), "镕", "mail.charset-wrong"),
        ("us-ascii", "é".encode(), "é", "mail.charset-wrong"),
        ("iso-8859-1", "é".encode(), "Ã©", "mail.charset-doubtful"),
        ("iso-8859-1", b"\x93a\x94", "“a”", "mail.charset-wrong"),
        ("utf-8", b"\xff\xfe", "\ufffd\ufffd", "mail.charset-broken"),
        ("punycode", b"abc", "abc", "mail.charset-unknown"),
    ],
)
def test_a_wrong_character_set_is_reported(
    charset: str, body: bytes, text: str, check: str
) -> None:
    head = f"From: a@b.example\nSubject: s\nContent-Type: text/plain; charset={charset}\n\n"
    whole = contract.read(READER, head.encode() + body)
    assert (whole.texts, check in whole.checks) == ([text], True)


def test_a_mail_whose_parts_do_not_end_is_read() -> None:
    data = NESTED[: NESTED.index(b"R0lGOD") + 6]
    whole = contract.read(READER, data)
    assert "mail.parts-cut" in whole.checks
    assert len(whole.passages[0].attachments) == 5


def test_an_attachment_with_a_broken_encoding_keeps_its_bytes() -> None:
    head = "From: a@b.example\nSubject: s\nContent-Type: image/png\nContent-Transfer-Encoding: "
    for way in ("base64", "x-unknown", "x-uuencode"):
        (one,) = mail(head + way, "\x01 no such thing !!\n").attachments
        assert one.span is not None


def test_bytes_that_are_no_mail_are_a_gap() -> None:
    whole = contract.read(READER, b"\x00\x01 no mail at all\n")
    assert (len(whole.passages), len(whole.gaps)) == (0, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"From: " + b"a" * 2_000_000,
        b"From: a@b\nSubject: " + b"=?" * 500_000,
        b"From: a@b\nTo: " + b"x," * 30_000,
        b"From: a@b\nDate: " + b"1 Jan " * 200_000,
        b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 50_000,
        b"From: a@b\nContent-Type: message/rfc822\n\n" * 500,
        b"From: a@b\nContent-Type: text/html\n\n" + b"<" * 2_000_000,
        b"From: a@b\nContent-Type: text/html\n\n" + b"<b> </b>" * 100_000,
        b"From: a@b\nContent-Type: text/html\n\n" + b"<script>" * 200_000,
        b"From: a@b\nX: y\n" + b" z\n" * 300_000,
        b"From: a@b\nSubject: x\n\n" + b"a" * 20_000_000,
    ],
)
def test_hostile_mails_end_soon(data: bytes) -> None:
    contract.read(READER, data)


def test_a_mail_longer_than_any_server_carries_is_read_in_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("probata.pure.readers.mail.eml.LONGEST", 100)
    data = b"From: a@b.example\nSubject: s\n\n" + b"a" * 500
    whole = contract.read(READER, data)
    assert (whole.passages[0].start, whole.passages[0].end) == (0, len(data))
    assert "mail.too-long" in whole.checks
    assert len(whole.texts[0]) == 70
    assert [(gap.where.start, gap.where.end) for gap in whole.gaps] == [(100, len(data))]


def test_words_beyond_any_screen_are_a_gap_with_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("probata.pure.readers.mail.bodies.LONGEST", 100)
    head = b"From: a@b.example\nSubject: s\n\n"
    data = head + b"a line of words\n" * 20
    whole = contract.read(READER, data)
    assert whole.texts[0] == "a line of words\n" * 6, "whole lines alone"
    assert [(gap.where.start, gap.where.end) for gap in whole.gaps] == [
        (len(head) + 100, len(data))
    ]


def test_a_body_in_base64_that_was_cut_says_so() -> None:
    head = "From: a@example.org\nTo: b@example.org\nContent-Transfer-Encoding: base64"
    whole = "aGVsbG8gd29ybGQhIQ=="  # hello world!!
    assert "mail.encoding-broken" not in checks(head, whole + "\n")
    for lost in (1, 2, 3):
        assert "mail.encoding-broken" in checks(head, whole[:-lost] + "\n")
