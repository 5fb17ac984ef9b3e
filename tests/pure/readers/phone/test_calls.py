"""Backups of calls: the numbers decide the direction, a withheld number is told."""

from pathlib import Path

from probata.pure.reader import Kind
from probata.pure.readers.phone import numbers, readable_date
from probata.pure.readers.phone.calls import READER
from pure.readers import contract

DATA = (Path(__file__).resolve().parents[3] / "samples" / "sms" / "calls.xml").read_bytes()


def test_directions_are_read_from_the_numbers() -> None:
    whole = contract.read(READER, DATA)
    assert [one.extra["direction"] for one in whole.passages] == [
        "outgoing",
        "incoming",
        "missed",
        "rejected",
        "voicemail",
        "blocked",
    ]
    assert {one.kind for one in whole.passages} == {Kind.CALL}
    assert (whole.reading.balance.messages, whole.reading.balance.notices) == (0, 6)


def test_an_outgoing_call_of_no_length_was_not_answered() -> None:
    whole = contract.read(READER, DATA)
    assert whole.passages[0].extra["answered"] is False
    assert "answered" not in whole.passages[2].extra


def test_a_withheld_number_has_no_sender() -> None:
    whole = contract.read(READER, DATA)
    assert whole.passages[3].label is None
    assert whole.passages[3].extra["number_shown"] == "withheld"


def test_spellings_of_a_number_are_compared_without_signs() -> None:
    assert numbers.same("+84 901-234-567", "0901234567")
    assert numbers.same("(555) 123-4567", "+15551234567")
    assert not numbers.same("+15551234567", "+15559876543")
    assert not numbers.same("BANK", "12345")


def test_a_written_date_hints_at_one_zone_or_none() -> None:
    at = 1609459200000  # 2021-01-01T00:00:00Z
    assert readable_date.zone_of("Jan 1, 2021 12:00:00 AM", at) == 0
    assert readable_date.zone_of("1/1/2021 上午8:00:00", at) == 480
    assert readable_date.zone_of("01/01/2021 07:00:00", at) == 420
    assert readable_date.zone_of("31 déc. 2020 19:00:00", at) == -300
    assert readable_date.zone_of("Jan 1, 2021 7:00:00 xyz", at) is None
    assert readable_date.zone_of("Jan 1, 2021 7:00:30", at) is None
    assert readable_date.zone_of("", at) is None
