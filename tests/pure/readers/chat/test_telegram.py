"""Telegram's export: every object with its bytes, both clocks, people by number, links shown."""

import json
from pathlib import Path

import pytest

from probata.pure.reader import Hints, Kind, ZoneBasis
from probata.pure.readers.chat.telegram import READER
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "telegram"
GROUP = (SAMPLES / "group.json").read_bytes()
ACCOUNT = (SAMPLES / "account.json").read_bytes()


@pytest.fixture(scope="module")
def group() -> contract.Whole:
    return contract.read(READER, GROUP)


def by_id(whole: contract.Whole, number: int) -> contract.Read:
    (found,) = [one for one in whole.passages if one.extra.get("id") == str(number)]
    return found


def test_every_span_is_exactly_the_object() -> None:
    for name in ("group.json", "group_minified.json", "account.json"):
        data = (SAMPLES / name).read_bytes()
        for one in contract.read(READER, data).passages:
            assert str(json.loads(data[one.start : one.end])["id"]) == one.extra["id"]


def test_the_form_of_the_file_changes_nothing(group: contract.Whole) -> None:
    chat = json.loads(GROUP)
    forms = [
        (SAMPLES / "group_minified.json").read_bytes(),
        json.dumps(chat, indent="\t").encode(),
        b"\xef\xbb\xbf" + GROUP,
        GROUP.replace(b"\n", b"\r\n"),
        GROUP.replace(b"\n", b"\n\n  "),
        json.dumps({"messages": chat.pop("messages"), **chat}).encode(),
    ]
    for form in forms:
        other = contract.read(READER, form)
        assert other.texts == group.texts
        assert [one.earliest for one in other.passages] == [one.earliest for one in group.passages]


def test_the_parts_of_a_text_are_joined_without_anything(group: contract.Whole) -> None:
    assert by_id(group, 3).text == "see bank.example and sign"


def test_where_a_link_leads_is_kept_and_reported(group: contract.Whole) -> None:
    assert by_id(group, 3).extra["links"] == [
        {"text": "bank.example", "href": "https://other.example/login"}
    ]
    assert "telegram.link-differs" in group.checks


def test_the_zone_is_known_for_the_record_with_both_clocks_only(group: contract.Whole) -> None:
    with_both, without = by_id(group, 2), by_id(group, 17)
    assert (with_both.basis, with_both.earliest) == (ZoneBasis.FILE, 1677636030000)
    assert with_both.clock == with_both.earliest + 7 * 3600_000
    assert without.basis == ZoneBasis.NONE
    assert without.latest - without.earliest == 26 * 3600_000 + 999


def test_a_zone_that_a_person_named_is_used_and_written_down() -> None:
    whole = contract.read(READER, ACCOUNT, hints=Hints(zone="Asia/Ho_Chi_Minh"))
    assert by_id(whole, 50).earliest == 1619838000000
    assert by_id(whole, 50).basis == ZoneBasis.PERSON
    assert whole.note("telegram.zone-by-person").params["zone"] == "Asia/Ho_Chi_Minh"


def test_an_hour_that_occurs_twice_keeps_both_instants() -> None:
    data = GROUP.replace(b"2020-01-01T00:30:00", b"2022-10-30T02:30:00")
    one = by_id(contract.read(READER, data, hints=Hints(zone="Europe/Paris")), 17)
    assert one.latest - one.earliest == 3600_000 + 999
    data = GROUP.replace(b"2020-01-01T00:30:00", b"2022-03-27T02:30:00")
    assert by_id(contract.read(READER, data, hints=Hints(zone="Europe/Paris")), 17).earliest is None


def test_a_date_that_cannot_exist_keeps_its_words_and_no_instant(group: contract.Whole) -> None:
    one = by_id(group, 15)
    assert (one.literal, one.earliest, one.text) == ("2023-02-30T10:00:00", None, "no such day")
    assert "telegram.date-impossible" in group.checks


def test_clocks_that_no_zone_explains_are_reported(group: contract.Whole) -> None:
    assert group.note("telegram.clocks-disagree").params["count"] == 1


def test_the_account_decides_who_wrote_and_the_name_is_a_label(group: contract.Whole) -> None:
    assert {one.text for one in group.reading.labels if one.account == "user102"} == {
        "Owen Marsh",
        "Owen M.",
    }
    assert group.note("telegram.names-differ").params["account"] == "user102"
    assert by_id(group, 7).label is not None and by_id(group, 7).label.account == "user103"
    assert by_id(group, 7).label.text == ""


def test_a_placeholder_is_no_file_name(group: contract.Whole) -> None:
    (one,) = by_id(group, 7).attachments
    assert (one.state, by_id(group, 7).kind) == ("left_out", Kind.LEFT_OUT)
    assert group.reading.named == 2  # the photo, and the path that leads out


def test_a_file_beside_the_export_is_found_and_a_path_out_of_it_is_not() -> None:
    beside = {"photos/photo_1.jpg": b"\xff\xd8\xff", "../../etc/passwd": b"root"}
    whole = contract.read(READER, GROUP, beside=beside)
    (photo,), (leading,) = by_id(whole, 6).attachments, by_id(whole, 8).attachments
    assert (photo.state, photo.member) == ("present", "photos/photo_1.jpg")
    assert (leading.state, leading.member) == ("missing", "")
    assert "telegram.path-odd" in whole.checks
    assert (whole.reading.named, whole.reading.present) == (2, 1)


def test_kinds_are_told_by_structure(group: contract.Whole) -> None:
    kinds = {int(one.extra["id"]): one.kind for one in group.passages}
    assert kinds[9] == Kind.LOCATION
    assert kinds[10] == Kind.POLL
    assert kinds[11] == Kind.CONTACT
    assert kinds[12] == Kind.VIEW_ONCE
    assert kinds[13] == Kind.CALL
    assert kinds[14] == Kind.UNKNOWN
    assert kinds[1] == Kind.NOTICE


def test_service_rows_are_notices_and_all_they_say_is_kept(group: contract.Whole) -> None:
    assert (group.reading.balance.messages, group.reading.balance.notices) == (13, 2)
    assert by_id(group, 13).extra["duration"] == 61
    assert by_id(group, 1).extra["members"] == ["Linh Đặng", "Owen Marsh"]


def test_edited_says_or_first_reaction(group: contract.Whole) -> None:
    from probata.pure import sentences

    note = group.note("telegram.edited")
    assert "first reaction" in sentences.lookup(note.check).text(note.params)
    assert by_id(group, 3).extra["edited_unixtime"] == "1677636300"


def test_missing_numbers_are_reported_in_groups_and_channels_only() -> None:
    assert contract.read(READER, GROUP).note("telegram.id-gaps").params["missing"] == 2
    whole = contract.read(READER, ACCOUNT)
    gaps = [note for note in whole.reading.notes if note.check == "telegram.id-gaps"]
    assert [note.params["chat"] for note in gaps] == ["News"]


def test_each_message_of_an_account_says_its_chat() -> None:
    whole = contract.read(READER, ACCOUNT)
    assert whole.reading.variant == "account"
    assert [one.extra["chat_id"] for one in whole.passages] == ["102", "102", "103", "7", "7"]
    assert whole.passages[0].extra["chat"] == "Owen {Marsh}"


def test_a_text_that_differs_from_its_formatted_copy_is_reported(group: contract.Whole) -> None:
    assert group.note("telegram.text-differs").params["count"] == 1


def test_numbers_that_are_ids_are_text(group: contract.Whole) -> None:
    assert by_id(group, 3).extra["reply_to_message_id"] == "2"
