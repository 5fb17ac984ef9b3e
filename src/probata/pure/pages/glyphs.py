"""Glyphs: the one function through which every outside string passes before it is printed.

What no font can draw, what would turn the text around and what is no character at all becomes
visible as `[U+E415]`, and is counted, so that the document can say which characters it could not
show. Nothing is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from probata.pure.pages import coverage

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

# Characters without a shape of their own that fonts need not hold: joiners, variation selectors,
# tags of flags, marks of direction that cannot escape their isolate.
_SHAPELESS: tuple[tuple[int, int], ...] = (
    (0x0A, 0x0A),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0xAD, 0xAD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x200B, 0x200F),
    (0x202F, 0x202F),
    (0x2060, 0x2064),
    (0xFE00, 0xFE0F),
    (0xE0020, 0xE007F),
    (0xE0100, 0xE01EF),
)
# Embeddings, overrides and isolates: an unclosed one would reorder what follows it.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = "\u202d\u202e"
_CLOSES = {POP_ISOLATE: "\u2066\u2067\u2068", "\u202c": "\u202a\u202b\u202d\u202e"}
_LONG = re.compile(r"[!-~\u00a1-\u024f\u1e00-\u1eff]{40,}")
_UNIT = re.compile(r"\[U\+[0-9A-F]{4,6}\]|.")
_LETTERS = 24


@cache
def _absent() -> re.Pattern[str]:
    taken = [
        (first, last)
        for first, last in (*coverage.covered(), *_SHAPELESS)
        if last >= 0x20 or (first, last) == (0x0A, 0x0A)
    ]
    inside = "".join(
        re.escape(chr(first)) + ("-" + re.escape(chr(last)) if last > first else "")
        for first, last in taken
    )
    return re.compile(f"[^{inside}]|[\u2066-\u2069\u202a-\u202e\ufeff\x7f-\x9f]")


@dataclass(slots=True)
class Glyphs:
    """Makes strings printable and remembers what could not be shown.

    `absent` counts each character that was swapped, for the list in the document; `refused` holds
    characters that a typesetter would not take although a font seemed to have them.
    """

    absent: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)

    def show(self, text: str) -> str:
        """Return the text with everything unprintable made visible, and long words breakable."""
        if text.isascii() and text.isprintable() and not self.refused:
            return _breakable(text)
        text = text.replace("\r\n", "\n").replace("\t", "    ")
        text = text.replace("\u2028", "\u2028\n").replace("\u2029", "\u2029\n")
        kept = _paired(text) if _TURNING.search(text) else frozenset()
        text = _absent().sub(lambda found: self._swap(found, kept), text)
        for character in sorted(self.refused):
            if character in text:
                self.absent[character] += text.count(character)
                text = text.replace(character, name(character))
        return _breakable(text)

    def inline(self, text: str) -> str:
        """Return the text in an isolate of its own, for use within a sentence or a line."""
        shown = self.show(text).replace("\n", " ")
        return shown if shown.isascii() else FIRST_STRONG_ISOLATE + shown + POP_ISOLATE

    def _swap(self, found: re.Match[str], kept: frozenset[int]) -> str:
        character = found.group()
        if found.start() in kept:
            return character
        self.absent[character] += 1
        return name(character)


def _paired(text: str) -> frozenset[int]:
    """Return the places of turning characters that open and close within the text.

    An override is never kept: it shows letters in another order than they were written.
    """
    kept: set[int] = set()
    waiting: list[int] = []
    for found in _TURNING.finditer(text):
        place, character = found.start(), found.group()
        if character in _CLOSES:
            if waiting and text[waiting[-1]] in _CLOSES[character]:
                opener = waiting.pop()
                if text[opener] not in _OVERRIDES:
                    kept.update((opener, place))
        else:
            waiting.append(place)
    return frozenset(kept)


def name(character: str) -> str:
    """Return the visible form of a character: `[U+E415]`."""
    return f"[U+{ord(character):04X}]"


def reads_right_to_left(text: str) -> bool:
    """Tell whether the first strong character of the text runs from right to left (UAX 9, P2)."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in ("R", "AL"):
            return True
    return False


def _breakable(text: str) -> str:
    """Give words longer than a line a place to break: U+200B, which shows nothing."""
    if len(text) < 40:
        return text
    return _LONG.sub(_with_breaks, text)


def _with_breaks(found: re.Match[str]) -> str:
    """Put a break after every 24 letters, never within `[U+E415]`."""
    out: list[str] = []
    since = 0
    for unit in _UNIT.findall(found.group()):
        if since + len(unit) > _LETTERS:
            out.append("\u200b")
            since = 0
        out.append(unit)
        since += len(unit)
    return "".join(out)
