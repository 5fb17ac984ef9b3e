"""How wide words stand in a terminal: Chinese letters take two columns each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def columns(text: str) -> int:
    """Return how many columns of a terminal a word takes; a mark upon a letter takes none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def padded(text: str, width: int) -> str:
    """Return a word with blanks after it, so that what follows stands in line."""
    return text + " " * (width - columns(text))


def widest(texts: Iterable[str], least: int = 0) -> int:
    """Return the columns of the widest of these words, or `least` when none is as wide."""
    return max([least, *map(columns, texts)])
