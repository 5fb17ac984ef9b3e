"""The header of a WhatsApp record: one careful pattern, and the shape it leaves for fast matching.

A shape is the header with its digits left open. Which bytes the pattern takes depends on their
classes only, never on the values of digits, so a line whose first bytes fit a shape is read by
the pattern in exactly the same way: fast and careful reading cannot differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from probata.pure.readers.chat.calendars import ERAS, Calendar
from probata.pure.readers.chat.date_order import Style
from probata.pure.readers.chat.times import (
    DIGITS,
    FIRST_DAY_WORDS,
    MARKS,
    SPACES,
    Half,
    half_of,
)

LONGEST_HEADER = 160
"""Bytes within which a header ends."""

LONGEST_LABEL = 256
"""Bytes within which the colon after an author stands."""

BRACKET, DASH = "[", "-"

_M = f"[{MARKS}]*"
_S = f"[{SPACES}]"
_N = f"[{DIGITS}]"
_ERA = "|".join(re.escape(era) for era in sorted(ERAS, key=len, reverse=True))
_SEP = rf"{_M}(?:[/.\-年月년월]){_S}?{_M}"
_WORD = rf"(?:[ap]\.?{_S}?m\.?|e{_S}pa(?:radites|sdites)|[^\s\d\[\]:,،，/\-–<>\"{MARKS}]{{1,14}})"


def _date() -> str:
    prefix = rf"(?:(?P<era0>{_ERA}){_S}?)?"
    third = rf"(?:(?P<era2>{_ERA}){_S}?)?"
    suffix = rf"(?:{_S}?(?P<era>{_ERA}))?"
    return (
        rf"{prefix}(?P<d0>{_N}{{1,4}}){_SEP}(?P<d1>{_N}{{1,4}}){_SEP}"
        rf"{third}(?P<d2>{_N}{{1,4}}){_M}(?:[.日일]|{_S}г\.?)?{suffix}"
    )


def _time() -> str:
    return (
        rf"{_M}(?:(?P<word0>{_WORD}){_S}?)?{_M}(?P<t0>{_N}{{1,2}})(?:[:.]|{_S}?h{_S}?)(?P<t1>{_N}{{2}})"
        rf"(?:(?:[:.]|{_S}?min{_S}?)(?P<t2>{_N}{{2}})(?:{_S}s(?!\w))?)?"
        rf"(?:{_S}?{_M}(?P<word1>{_WORD}))?"
    )


_BETWEEN = rf"{_M}(?:[,،，]{_M}{_S}?|{_S}){_M}"


def _pattern(form: str, literal: str) -> re.Pattern[str]:
    tail = r"\]" if form == BRACKET else rf"{_S}[-–]"
    head = r"\[" if form == BRACKET else ""
    return re.compile(rf"(?P<mark>{_M}){head}{_M}(?P<literal>{literal}){_M}{tail}", re.IGNORECASE)


_DATE_FIRST = _date() + _BETWEEN + _time()
_TIME_FIRST = _time() + _BETWEEN + _date()
_PATTERNS = tuple(
    (_pattern(form, literal), form, literal is _TIME_FIRST)
    for literal in (_DATE_FIRST, _TIME_FIRST)
    for form in (BRACKET, DASH)
)


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit in a header: offset of the byte that varies, and that byte for zero."""

    offset: int
    zero: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A header with its digits left open; offsets count bytes from the start of the line."""

    form: str  # BRACKET or DASH
    template: bytes  # digits written as zero
    date: tuple[tuple[Digit, ...], tuple[Digit, ...], tuple[Digit, ...]]
    time: tuple[tuple[Digit, ...], ...]  # two fields, or three with seconds
    literal: tuple[int, int]
    marked: bool  # a mark of direction before the header
    half: Half
    day_word: str
    style: Style
    time_first: bool
    pattern: str  # the stamp with digits as 0, for people

    @property
    def length(self) -> int:
        """Bytes up to and including the bracket or the dash."""
        return len(self.template)

    @property
    def has_seconds(self) -> bool:
        """True when the clock is written to the second."""
        return len(self.time) == 3

    def digits(self) -> tuple[Digit, ...]:
        """All digits, in the order of date and time fields."""
        return tuple(digit for one in (*self.date, *self.time) for digit in one)


def may_begin(first: int, second: int) -> bool:
    """Say whether a line that begins with these two bytes may be a header at all."""
    if first == 0x5B:  # [
        return True
    digit = 0x30 <= first <= 0x39
    if digit:
        return 0x30 <= second <= 0x39 or second in b"/.-: \xe2\xe5\xeb\xd8h\xc2"
    if first in (0xD9, 0xDB):
        return 0xA0 <= second <= 0xA9 or 0xB0 <= second <= 0xB9
    if first == 0xE0:
        return second in (0xA5, 0xA7, 0xB9, 0xBB)
    if first == 0xE1:
        return second in (0x81, 0x9F)
    if first == 0xE2:
        return second in (0x80, 0x81)
    if first == 0xD8:
        return second == 0x9C
    if first in b"RHS":
        return 0x30 <= second <= 0x39
    return (first, second) in _FIRST_WORDS


_FIRST_WORDS = {
    (word.encode()[0], word.encode()[1]) for word in (*FIRST_DAY_WORDS, "令", "平", "昭", "民")
}


def read_header(line: bytes) -> Shape | None:
    """Return the shape of the header that begins this line, or None when there is none.

    `line` is the line without its line end; after the bracket or dash stands a space or nothing.
    """
    if len(line) < 8 or not may_begin(line[0], line[1]):
        return None
    head = line[:LONGEST_HEADER]
    if b"]" not in head and b"-" not in head[5:] and b"\xe2\x80\x93" not in head:
        return None  # neither form can end: most lines that begin with a date are text
    text = head.decode("utf-8", "surrogateescape")
    for pattern, form, time_first in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        length = _bytes(text[: match.end()])
        if length == len(line) or line[length] == 0x20:
            return _shape(line[:length], match, form, time_first)
    return None


def _shape(header: bytes, match: re.Match[str], form: str, time_first: bool) -> Shape:
    text = match.string
    fields: list[tuple[Digit, ...]] = []
    template = bytearray(header)
    for name in ("d0", "d1", "d2", "t0", "t1", "t2"):
        digits = _digits(text, match.span(name)) if match[name] else ()
        for digit in digits:
            template[digit.offset] = digit.zero
        fields.append(digits)
    start, end = match.span("literal")
    word = _text(match, "word1") or _text(match, "word0")
    half = half_of(_text(match, "word1"))
    if half is Half.NONE:
        half = half_of(_text(match, "word0"))
    literal = (_bytes(text[:start]), _bytes(text[:end]))
    return Shape(
        form=form,
        template=bytes(template),
        date=(fields[0], fields[1], fields[2]),
        time=tuple(fields[3:6]) if fields[5] else tuple(fields[3:5]),
        literal=literal,
        marked=bool(_text(match, "mark")),
        half=half,
        day_word=word,
        style=_style(match, fields),
        time_first=time_first,
        pattern=bytes(template[slice(*literal)]).decode("utf-8", "replace"),
    )


def _style(match: re.Match[str], fields: list[tuple[Digit, ...]]) -> Style:
    era, place = Calendar.BY_YEAR, -1
    if _text(match, "era0"):
        era, place = ERAS[_era(_text(match, "era0"))], 0
    elif _text(match, "era2") or _text(match, "era"):
        era = ERAS[_era(_text(match, "era2") or _text(match, "era"))]
        place = 0 if len(fields[0]) > 2 else 2
    separators = "".join(
        character
        for character in match.string[match.end("d0") : match.start("d2")]
        if character in "/.-年月년월"
    )
    return Style(separators, len(fields[0]) > 2, len(fields[2]) > 2, era, place)


def _text(match: re.Match[str], name: str) -> str:
    return match[name] or ""


def _era(written: str) -> str:
    return next(era for era in ERAS if era.casefold() == written.casefold())


def _digits(text: str, span: tuple[int, int]) -> tuple[Digit, ...]:
    out = []
    at = _bytes(text[: span[0]])
    for character in text[slice(*span)]:
        raw = character.encode()
        zero = chr(ord(character) - int(character)).encode()
        at += len(raw)
        out.append(Digit(at - 1, zero[-1]))
    return tuple(out)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
