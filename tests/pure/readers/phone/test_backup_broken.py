"""Backups, damaged: what is readable is read, the rest has its place."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.phone.sms import READER
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "sms"
MIXED = (SAMPLES / "mixed.xml").read_bytes()
SPANS = [(one.start, one.end) for one in contract.read(READER, MIXED).passages]


def test_a_cut_file_yields_its_rows_and_a_gap_for_the_rest() -> None:
    data = (SAMPLES / "cut.xml").read_bytes()
    whole = contract.read(READER, data)
    (gap,) = whole.gaps
    assert len(whole.passages) == 2
    assert (gap.where.start, gap.where.end) == (SPANS[2][0], len(data))
    assert {"phone.cut", "phone.count-differs"} <= whole.checks


@given(cut=st.integers(0, len(MIXED)))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_keeps_what_stands_before(cut: int) -> None:
    whole = contract.read(READER, MIXED[:cut])
    assert [(one.start, one.end) for one in whole.passages] == [s for s in SPANS if s[1] <= cut]


@pytest.mark.parametrize("damage", [b"", b"<", b'"', b"=", b"\x00"])
def test_one_broken_row_loses_nothing_else(damage: bytes) -> None:
    for number, (start, end) in enumerate(SPANS):
        quote = MIXED.index(b'"', start, end)
        whole = contract.read(READER, MIXED[:quote] + damage + MIXED[quote + 1 :])
        shift = len(damage) - 1
        kept = SPANS[:number] + [(a + shift, b + shift) for a, b in SPANS[number + 1 :]]
        found = [(one.start, one.end) for one in whole.passages]
        assert [span for span in found if span in kept] == kept


def test_a_lost_quote_does_not_swallow_the_next_row() -> None:
    data = MIXED.replace(b'contact_name="(Unknown)" />', b'contact_name="(Unknown) />', 1)
    whole = contract.read(READER, data)
    assert len(whole.passages) == len(SPANS) - 1
    assert len(whole.gaps) == 1


def test_a_broken_part_leaves_the_message() -> None:
    whole = contract.read(READER, MIXED.replace(b'ct="image/png"', b"ct=image/png"))
    assert len(whole.passages) == len(SPANS)
    assert whole.passages[6].text == "group 合同 👍"
    assert [one.name for one in whole.passages[6].attachments] == ["owen.vcf"]
    assert "phone.part-broken" in whole.checks


def test_a_bare_angle_in_a_text_is_read_and_told() -> None:
    whole = contract.read(READER, MIXED.replace(b"never sent", b"a < b"))
    assert whole.texts[2] == "a < b\nsecond line"
    assert "phone.not-well-formed" in whole.checks


def test_text_outside_the_rows_is_a_gap() -> None:
    whole = contract.read(READER, MIXED.replace(b"<!-- the end -->", b"<what /> else"))
    assert len(whole.gaps) == 1
    assert len(whole.passages) == len(SPANS)


@pytest.mark.parametrize(
    "data",
    [
        b"<smses>" + b"<!--" * 100_000,
        b"<smses>" + b"<?xml" * 100_000,
        b"<smses>" + b'<sms a="' * 100_000,
        b"<smses>" + b"<mms >" * 100_000,
        b"<smses>" + b"<mms><parts>" * 100_000,
        b'<smses><sms body="' + b"a" * 5_000_000,
        b"<smses>" + b"<sms " * 200_000,
        b"<smses><mms ><parts>" + b'<part a="1" ' * 100_000,
    ],
)
@pytest.mark.slow
def test_hostile_length_ends_soon(data: bytes) -> None:
    contract.read(READER, data)
