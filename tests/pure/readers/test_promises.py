"""What readers of messages promise on any bytes: no crash, a closed balance, spans in order."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.chat import telegram
from probata.pure.readers.mail import eml, mbox
from probata.pure.readers.phone import calls, sms
from pure.readers import contract

READERS = [telegram.READER, sms.READER, calls.READER, eml.READER, mbox.READER]
SAMPLES = sorted(
    path
    for folder in ("telegram", "sms", "mail")
    for path in (Path(__file__).resolve().parents[2] / "samples" / folder).iterdir()
    if path.suffix != ".md"
)
BYTES = [path.read_bytes() for path in SAMPLES]
BUDGET = 2000 if os.environ.get("PROBATA_SOAK") else 60
PIECES = [b'"', b"<", b">", b"{", b"}", b"[", b"]", b",", b"\\", b"\n", b"\r\n", b"\0", b"\xff"]
PIECES += [b"\nFrom ", b"\n\n", b"--b\n", b'"messages": [', b"</mms>", b"<sms ", b"&#55357;", b"="]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a sample with some bytes lost, doubled, or others put in."""
    data = bytearray(draw(st.sampled_from(BYTES)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 120))
        way = draw(st.sampled_from(["cut", "put", "double", "end"]))
        if way == "cut":
            del data[start : start + length]
        elif way == "put":
            data[start:start] = draw(st.sampled_from(PIECES))
        elif way == "double":
            data[start:start] = data[start : start + length]
        else:
            del data[start:]
    return bytes(data)


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.name)
@given(data=damaged())
@settings(max_examples=BUDGET, deadline=None)
def test_a_damaged_sample_is_accounted_for(reader: object, data: bytes) -> None:
    contract.read(reader, data)  # type: ignore[arg-type]


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.name)
@given(data=st.binary(max_size=300))
@settings(max_examples=BUDGET, deadline=None)
def test_any_bytes_are_accounted_for(reader: object, data: bytes) -> None:
    contract.read(reader, data)  # type: ignore[arg-type]


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.name)
def test_an_empty_file_holds_nothing(reader: object) -> None:
    whole = contract.read(reader, b"")  # type: ignore[arg-type]
    assert not whole.passages


@pytest.mark.parametrize("path", SAMPLES, ids=lambda one: one.name)
def test_exactly_one_reader_answers_for_each_sample(path: Path) -> None:
    data = path.read_bytes()
    fitting = [one.name for one in READERS if one.detect(contract.source(data)).score >= 0.5]
    assert len(fitting) == 1


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.name)
def test_two_hundred_megabytes_of_one_line_end(reader: object) -> None:
    data = memoryview(bytes(20_000_000))
    assert reader.detect(contract.Plain("x", data)).score == 0.0  # type: ignore[attr-defined]
    contract.finish(
        reader.read(contract.Plain("x", data), contract.Hints()),  # type: ignore[attr-defined]
        {"": data},
    )
