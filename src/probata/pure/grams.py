"""Grams: where short runs of folded characters stand in a segment of up to 65,536 texts.

Each character of a folded text begins one gram: two characters long when the first is Han, three
otherwise, shorter only where the text ends. White space begins none. A gram of fewer characters
than that is asked for as a range, since all grams with one beginning lie side by side; so one- and
two-letter queries and single Chinese characters need no postings of their own.

A gram is a number of 48 bits, 16 for each character from the left, 0 where there is none. A
character beyond U+FFFF shares its 16 bits with others: postings may name a text too many, never
one too few. What `candidates` names must be verified on the folded text; recall is exactly 1.

A page holds the postings of neighbouring grams of one segment (all numbers little-endian):

    uint32      number of grams, n
    uint64[n]   the grams, ascending
    uint32[n]   for each gram, where its postings end
    uint16[…]   the postings: the texts' places in the segment, ascending within a gram
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from probata.pure.fold import APART, fold, fold_character

SEGMENT = 1 << 16
"""The most texts in one segment."""

Places = NDArray[np.uint16]
Keys = NDArray[np.uint64]

_PAGE_BYTES = 16 << 10
_HAN = ((0x3400, 0x9FFF), (0x20000, 0x3FFFF))
_SPACE = 0x20
_UNKNOWN = 0xFFFFFFFF
_SEVERAL = 0x110000  # and beyond: a character that folds to none or to several
_GRAM = np.uint64(16)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its first and last gram, and its bytes."""

    first: int
    last: int
    blob: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """Grams asked for: from `first` to `last`; a single gram when they are equal."""

    first: int
    last: int

    @property
    def is_exact(self) -> bool:
        """Whether one gram is asked for."""
        return self.first == self.last


class _Letters:
    """The folding of single characters as arrays that learn what they meet."""

    def __init__(self) -> None:
        self.plain = np.full(0x110000, _UNKNOWN, dtype=np.uint32)
        self.several: list[str] = []

    def learn(self, codes: NDArray[np.uint32]) -> None:
        """Fold each character among the codes that was never met before."""
        met = np.zeros(0x110000, dtype=bool)
        met[codes] = True
        for code in np.flatnonzero(met & (self.plain == _UNKNOWN)).tolist():
            folded = fold_character(chr(code)) if code else "\0"
            if len(folded) == 1:
                self.plain[code] = ord(folded)
            else:
                self.plain[code] = _SEVERAL + len(self.several)
                self.several.append(folded)

    def fold(self, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the folded characters."""
        folded = self.plain[codes]
        if folded.size and folded.max() == _UNKNOWN:
            self.learn(codes)
            folded = self.plain[codes]
        odd = np.flatnonzero(folded >= _SEVERAL)
        return self._spread(folded, odd) if odd.size else folded

    def _spread(self, folded: NDArray[np.uint32], odd: NDArray[np.intp]) -> NDArray[np.uint32]:
        which = folded[odd] - _SEVERAL
        lengths = np.array([len(one) for one in self.several])
        counts = np.ones(folded.size, dtype=np.intp)
        counts[odd] = lengths[which]
        spread = np.repeat(folded, counts)
        starts = np.cumsum(counts)[odd] - counts[odd]
        for number in np.unique(which).tolist():
            at = starts[which == number]
            for step, char in enumerate(self.several[number]):
                spread[at + step] = ord(char)
        return spread


_LETTERS = _Letters()


def build(texts: Sequence[str]) -> Keys:
    """Return the postings of at most SEGMENT texts: gram << 16 | place, ascending, each once."""
    if len(texts) > SEGMENT:
        raise ValueError("a segment holds at most 65,536 texts")
    codes, place = _characters(texts)
    short = _short(codes)
    second = _after(short, 1)
    third = _after(short, 2)
    third[_is_han(codes) | (second == 0)] = 0
    begins = np.flatnonzero((codes != 0) & (codes != _SPACE))
    keys = short[begins].astype(np.uint64) << np.uint64(48)
    keys |= second[begins].astype(np.uint64) << np.uint64(32)
    keys |= (third[begins] << np.uint32(16)) | place[begins]
    return _once_each(keys)


def pages(keys: Keys) -> Iterator[Page]:
    """Yield the pages that hold postings as `build` or `merge` gave them."""
    if not keys.size:
        return
    grams_all = keys >> _GRAM
    begins = np.flatnonzero(np.concatenate(([True], grams_all[1:] != grams_all[:-1])))
    ends = np.append(begins[1:], keys.size)
    grams = grams_all[begins]
    places = keys.astype("<u2")
    # A gram costs 12 bytes and 2 for each posting; a page is full when the next would not fit.
    cost = np.cumsum(12 + 2 * (ends - begins))
    at = 0
    while at < grams.size:
        spent = cost[at - 1] if at else 0
        stop = max(at + 1, int(np.searchsorted(cost, spent + _PAGE_BYTES, side="right")))
        blob = b"".join(
            (
                (stop - at).to_bytes(4, "little"),
                grams[at:stop].astype("<u8").tobytes(),
                (ends[at:stop] - begins[at]).astype("<u4").tobytes(),
                places[begins[at] : ends[stop - 1]].tobytes(),
            )
        )
        yield Page(int(grams[at]), int(grams[stop - 1]), blob)
        at = stop


def unpack(blob: bytes | memoryview) -> Keys:
    """Return the postings of a page, as `build` gives them."""
    grams, ends, places = _columns(blob)
    counts = np.diff(ends, prepend=np.uint32(0))
    return (np.repeat(grams, counts) << _GRAM) | places.astype(np.uint64)


def merge(parts: Iterable[tuple[Keys, NDArray[Any]]]) -> Keys:
    """Return postings of several segments as those of one.

    Each part comes with the new place of each of its texts, negative for a text that is dropped.
    """
    moved = []
    for keys, new in parts:
        place = new.astype(np.int64)[(keys & np.uint64(SEGMENT - 1)).astype(np.intp)]
        stays = place >= 0
        moved.append((keys[stays] >> _GRAM << _GRAM) | place[stays].astype(np.uint64))
    return _once_each(np.concatenate(moved)) if moved else np.empty(0, dtype=np.uint64)


def spans(query: str) -> list[Span]:
    """Return what must be looked up for a folded query, all of which a text must have.

    Whole grams where the query has some: first those that cover it without overlapping, then the
    others. Otherwise the one range that says most. Empty for white space alone.
    """
    codes = np.array([ord(char) for char in query], dtype=np.uint32)
    short, han = _short(codes).tolist(), _is_han(codes).tolist()
    cover, others, ranges = [], [], []
    covered = 0
    for at, char in enumerate(codes.tolist()):
        if char == _SPACE:
            continue
        length = 2 if han[at] else 3
        have = short[at : at + length]
        shift = 16 * (3 - len(have))
        first = 0
        for one in have:
            first = first << 16 | one
        span = Span(first << shift, first << shift)
        if len(have) < length:
            ranges.append(Span(span.first, ((first + 1) << shift) - 1))
        elif at >= covered:
            cover.append(span)
            covered = at + length
        else:
            others.append(span)
    if cover:
        return list(dict.fromkeys(cover + others))
    return sorted(ranges, key=lambda span: span.last - span.first)[:1]


def lookup(blob: bytes | memoryview, span: Span) -> Places:
    """Return the places that a page names for a span; for a range unsorted and repeated."""
    grams, ends, places = _columns(blob)
    start = int(np.searchsorted(grams, np.uint64(span.first)))
    stop = int(np.searchsorted(grams, np.uint64(span.last), side="right"))
    if start == stop:
        return places[:0]
    return places[int(ends[start - 1]) if start else 0 : int(ends[stop - 1])]


def candidates(
    wanted: Sequence[Span], fetch: Callable[[Span], Iterable[bytes | memoryview]]
) -> Places:
    """Return the places of one segment that may hold the query, ascending; verify them.

    `fetch(span)` gives the pages of the segment that overlap the span. The look-ups stop as soon
    as nothing is left.
    """
    left: Places | None = None
    for span in wanted:
        here = places(fetch(span), span)
        left = here if left is None else both(left, here)
        if not left.size:
            break
    return np.empty(0, dtype="<u2") if left is None else left


def places(blobs: Iterable[bytes | memoryview], span: Span) -> Places:
    """Return the places, ascending, that the pages of one segment name for a span."""
    found = [lookup(blob, span) for blob in blobs]
    if not found:
        return np.empty(0, dtype="<u2")
    if span.is_exact:
        return found[0]
    flags = np.zeros(SEGMENT, dtype=bool)
    for some in found:
        flags[some] = True
    return np.flatnonzero(flags).astype("<u2")


def both(left: Places, right: Places) -> Places:
    """Return what stands in both of two ascending lists, by looking up the shorter one."""
    if left.size > right.size:
        left, right = right, left
    if not left.size:
        return left
    at = np.searchsorted(right, left)
    at[at == right.size] = 0
    shared: Places = left[right[at] == left]
    return shared


def holds(text: str, folded_query: str) -> bool:
    """Say whether a text holds the query, once it is folded; this alone decides."""
    return folded_query in fold(text)


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint32], Places]:
    """Return the folded characters of all texts with a 0 after each, and the place of each."""
    if not texts:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype="<u2")
    joined = "\0".join(texts) + "\0"
    if joined.count("\0") != len(texts):
        joined = "\0".join(text.replace("\0", "\ufffd") for text in texts) + "\0"
    if not joined.isascii() and APART.search(joined):
        joined = unicodedata.normalize("NFC", joined)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = _LETTERS.fold(raw)
    borders = np.flatnonzero(codes == 0)
    lengths = np.diff(borders, prepend=-1)
    places = np.repeat(np.arange(len(texts), dtype="<u2"), lengths)
    return codes, places


def _after(codes: NDArray[np.uint32], step: int) -> NDArray[np.uint32]:
    shifted = np.zeros_like(codes)
    if codes.size > step:
        shifted[:-step] = codes[step:]
    return shifted


def _is_han(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    (low, high), (far, end) = _HAN
    return ((codes >= low) & (codes <= high)) | ((codes >= far) & (codes <= end))


def _short(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Give each character 16 bits, never 0 unless it was."""
    if not codes.size or codes.max() < 0x10000:
        return codes
    mixed = (codes ^ (codes >> np.uint32(16)) * np.uint32(0x9E37)) & np.uint32(0xFFFF)
    return np.where(codes < 0x10000, codes, np.maximum(mixed, np.uint32(1)))


def _once_each(keys: Keys) -> Keys:
    keys.sort()
    if keys.size < 2:
        return keys
    return keys[np.concatenate(([True], keys[1:] != keys[:-1]))]


def _columns(blob: bytes | memoryview) -> tuple[Keys, NDArray[np.uint32], Places]:
    count = int.from_bytes(blob[:4], "little")
    grams = np.frombuffer(blob, "<u8", count, 4)
    ends = np.frombuffer(blob, "<u4", count, 4 + 8 * count)
    places = np.frombuffer(blob, "<u2", -1, 4 + 12 * count)
    return grams, ends, places
