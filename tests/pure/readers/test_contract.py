"""The contract of all readers that stand in the table: nothing lost, nothing moved, no crash."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure import reading
from probata.pure.errors import ProbataError
from probata.pure.reader import Reader
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BUDGET = 1500 if os.environ.get("PROBATA_SOAK") else 40
NAMES = [name for name, _ in reading.READERS]
OWN = {
    "whatsapp-text": "whatsapp/*.txt",
    "telegram-json": "telegram/*.json",
    "sms-backup": "sms/[mc]*t*.xml",
    "calls-backup": "sms/calls.xml",
    "eml": "mail/*.eml",
    "mbox": "mail/*.mbox",
}
PIECES = [
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n",
    b"\xe2\x80\x8e",
    b"[",
    b"]",
    b" - ",
    b": ",
    b'"',
    b"<",
    b"{",
]
PIECES += [b"\n1/2/24, 10:00 - X: y", b"\r\n[1/2/24, 10:00:00] X: y", b"\n31/31/2024, 99:99 - X: y"]


def own(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(SAMPLES.glob(OWN[name]))]


def reader(name: str) -> Reader:
    found = reading.reader_called(name)
    assert found is not None, name
    return found


def read_or_refuse(one: Reader, data: bytes) -> contract.Whole | None:
    """Read; only a clear error may come instead."""
    try:
        return contract.read(one, data)
    except ProbataError as error:
        assert str(error)
        assert error.remedy_text()
        return None


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """Draw a sample of a format with some bytes lost, doubled, or others put in."""
    data = bytearray(draw(st.sampled_from(own(name))))
    for _ in range(draw(st.integers(1, 6))):
        start, length = draw(st.integers(0, len(data))), draw(st.integers(0, 120))
        way = draw(st.sampled_from(["cut", "put", "double", "end", "bytes"]))
        if way == "cut":
            del data[start : start + length]
        elif way == "put":
            data[start:start] = draw(st.sampled_from(PIECES))
        elif way == "double":
            data[start:start] = data[start : start + length]
        elif way == "bytes":
            data[start : start + 3] = draw(st.binary(max_size=5))
        else:
            del data[start:]
    return bytes(data)


def test_every_reader_of_the_table_loads() -> None:
    assert list(reading.names()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_its_own_is_detected_by_one_reader_only(name: str) -> None:
    for data in own(name):
        fitting = [one.reader for one in reading.detect(contract.source(data)) if one.score >= 0.5]
        assert fitting == [name]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=BUDGET, deadline=None)
def test_a_damaged_sample_is_accounted_for(name: str, data: st.DataObject) -> None:
    read_or_refuse(reader(name), data.draw(damaged(name)))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(max_size=400))
@settings(max_examples=BUDGET, deadline=None)
def test_any_bytes_are_accounted_for_or_refused(name: str, data: bytes) -> None:
    read_or_refuse(reader(name), data)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_is_no_crash(name: str) -> None:
    assert reader(name).detect(contract.source(b"")).score < reading.SURE
    read_or_refuse(reader(name), b"")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_anywhere_keeps_what_stands_before_the_cut(name: str) -> None:
    data = max(own(name), key=len)
    whole = contract.read(reader(name), data)
    for cut in range(1, len(data), max(1, len(data) // 40)):
        part = read_or_refuse(reader(name), data[:cut])
        before = [one.text for one in whole.passages if one.end <= cut]
        found = [] if part is None else part.texts
        # What stands directly before the cut may have lost the line that ended it.
        assert len(found) >= len(before) - 1
        assert found[: len(before) - 1] == before[:-1]


@pytest.mark.parametrize("name", NAMES)
def test_one_long_line_is_no_matter(name: str) -> None:
    read_or_refuse(reader(name), b"x" * (20 << 20))


@pytest.mark.parametrize("name", NAMES)
def test_spans_and_everything_else_are_the_same_each_time(name: str) -> None:
    for data in own(name):
        one, other = contract.read(reader(name), data), contract.read(reader(name), data)
        assert one.passages == other.passages
        assert one.reading.notes == other.reading.notes
