"""Fast reading and careful reading of WhatsApp lines are the same, on any mixture of dialects."""

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.chat import whatsapp_lines
from probata.pure.readers.chat.whatsapp_lines import LineWalk

BUDGET = 3000 if os.environ.get("PROBATA_SOAK") else 150
ZEROS = "0٠۰०০๐"
DATES = ["{d}/{m}/{y}", "{m}/{d}/{y}", "{y}-{m}-{d}", "{d}.{m}.{y}", "{y}. {m}. {d}.", "R6/{m}/{d}"]
DATES += ["{d}\u200f/{m}\u200f/{y}", "{d}/{m}/{y} BE", "{y}年{m}月{d}日"]
CLOCKS = [
    "{h}:{n}",
    "{h}:{n}:{s}",
    "{h}.{n}",
    "{h}:{n}\u202fPM",
    "{h}:{n}:{s} a. m.",
    "下午{h}:{n}",
]
CLOCKS += ["{h}:{n}\u00a0م", "{h}:{n} xx", "오후 {h}:{n}"]
FORMS = [
    "[{0}, {1}] ",
    "\u200e[{0} {1}] ",
    "{0}, {1} - ",
    "{0} {1} - ",
    "[{1}, {0}] ",
    "{1}, {0} - ",
]
FORMS += ["[{0}، {1}]", "{0}, {1} -"]
BODIES = [
    "",
    "Lan: hello",
    "Lan:.",
    "陈梅: 好 12:30",
    "Paul joined",
    ": odd",
    "Lan: \u200eimage omitted",
]
BODIES += ["Mr: X: y", "x" * 300 + ": far", "Long name that goes on and on for more than thirty: a"]
TEXTS = [
    "",
    "words",
    "12/03/2023 is the deadline",
    "[not a stamp]",
    "- dash",
    "1",
    "1/",
    "\u200e",
    "\0",
]
TEXTS += ["12/03/2023, 10:00 -no space", "[1/2/23, 10:00 x", "é" * 90, "१२/३", "R6/", "下午"]


def digits(number: int, zero: str) -> str:
    return "".join(chr(ord(zero) + int(one)) for one in str(number))


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Draw a line: a header in one of many dialects, a text, or bytes."""
    way = draw(st.integers(0, 9))
    if way < 2:
        return draw(st.sampled_from(TEXTS)).encode()
    if way == 2:
        return draw(st.binary(max_size=40)).replace(b"\n", b"")
    zero = draw(st.sampled_from(ZEROS))
    small, wide = st.integers(0, 99), st.sampled_from([24, 2024, 2567, 1403, 9, 12345])
    names = {key: digits(draw(small), zero) for key in "dmh"}
    names |= {key: digits(draw(small), zero).rjust(2, zero) for key in "ns"}
    names["y"] = digits(draw(wide), zero)
    date = draw(st.sampled_from(DATES)).format(**names)
    clock = draw(st.sampled_from(CLOCKS)).format(**names)
    return (
        draw(st.sampled_from(FORMS)).format(date, clock) + draw(st.sampled_from(BODIES))
    ).encode()


@st.composite
def chats(draw: st.DrawFn) -> bytes:
    few = draw(st.lists(lines(), min_size=1, max_size=6))
    rows = draw(st.lists(st.one_of(st.sampled_from(few), lines()), max_size=25))
    ends = [draw(st.sampled_from([b"\n", b"\r\n", b"\n\n"])) for _ in rows]
    text = b"".join(row + end for row, end in zip(rows, ends, strict=True))
    return text[: len(text) - draw(st.integers(0, 3))]


def walked(data: bytes, *, careful: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    found = LineWalk(memoryview(data), careful=careful).walk()
    shapes = found.looks["shape"].tolist()
    looks: dict[str, Any] = {name: column.tolist() for name, column in found.looks.items()}
    looks["shape"] = [found.shapes[number].template for number in shapes]
    raw = [*found.labels.raw, b""]
    looks["sender"] = [raw[number] for number in looks["sender"]]
    names = ("lines", "crlf", "lf", "crlf_content", "lf_content", "early_lines", "early_blank")
    rest = {name: getattr(found, name) for name in (*names, "early_end", "bad_bytes", "nul")}
    return looks, rest


@given(data=chats())
@settings(max_examples=BUDGET, deadline=None)
def test_fast_and_careful_reading_are_the_same(data: bytes) -> None:
    assert walked(data, careful=False) == walked(data, careful=True)


@pytest.mark.parametrize("piece", [64, 200, 1000])
@given(data=chats())
@settings(max_examples=BUDGET // 3, deadline=None)
def test_it_does_not_matter_where_a_text_is_cut_into_pieces(piece: int, data: bytes) -> None:
    whole = walked(data, careful=False)
    usual, whatsapp_lines.PIECE = whatsapp_lines.PIECE, piece
    try:
        assert walked(data, careful=False) == whole
    finally:
        whatsapp_lines.PIECE = usual


def test_more_dialects_than_are_matched_fast_are_read_all_the_same() -> None:
    words = [f"w{'abcdefgh'[n % 8]}{n // 8 * 'x'}" for n in range(90)]
    rows = [f"{n % 9}/{n % 7}/23, 10:0{n % 5} {word} - L: a" for n, word in enumerate(words)]
    data = "\n".join(rows * 3).encode()
    usual, whatsapp_lines.MOST_SHAPES = whatsapp_lines.MOST_SHAPES, 5
    try:
        assert walked(data, careful=False) == walked(data, careful=True)
    finally:
        whatsapp_lines.MOST_SHAPES = usual


def test_lines_are_found_where_they_are() -> None:
    data = b"\n1/2/23, 10:00 - L: a\nmore\n\n1/2/23, 10:01 - L: b"
    found = LineWalk(memoryview(data)).walk()
    assert found.looks["line"].tolist() == [2, 5]
    assert np.array_equal(found.looks["start"], [1, 28])
    assert (found.early_lines, found.early_blank, found.last_open) == (0, 1, True)
