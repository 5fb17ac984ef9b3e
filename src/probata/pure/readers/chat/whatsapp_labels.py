"""Authors: split them from the words at the first colon and number them, in columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat.whatsapp_header import LONGEST_LABEL
from probata.pure.readers.chat.whatsapp_shapes import words_at

Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

_BITS = np.uint64((1 << 16) - 1)
_SHIFTS = (np.uint64(48), np.uint64(20))
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)
_MOST_WORDS = 8


class Labels:
    """The labels seen so far, as bytes; a number stays what it was."""

    def __init__(self) -> None:
        """Begin with none."""
        self.raw: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._bucket = np.full(1 << 16, -1, np.int32)
        self._size = np.zeros(64, np.int64)
        self._words = np.zeros((64, _MOST_WORDS), np.uint64)

    def split(
        self,
        buffer: Octets,
        starts: Ints,
        ends: Ints,
        part: dict[str, npt.NDArray[Any]],
    ) -> None:
        """Fill `label` and `sender` of header lines: text up to the first colon and space.

        `tight` marks lines that only have colons without a space after them.
        """
        body = starts + part["body"].astype(np.int64)
        far = len(buffer) + LONGEST_LABEL
        every = np.append(np.flatnonzero(buffer[:-1] == 58), far)
        colons = np.append(every[:-1][buffer[every[:-1] + 1] == 32], far)
        found = colons[np.searchsorted(colons, body)]
        size = found - body
        has = (found < ends) & (size > 0) & (size <= LONGEST_LABEL)
        without = np.flatnonzero(~has)
        nearest = every[np.searchsorted(every, body[without])]
        near = (nearest < ends[without]) & (nearest - body[without] <= LONGEST_LABEL)
        part["tight"][without[near]] = 1
        rows = np.flatnonzero(has)
        sender = np.full(len(starts), -1, np.int32)
        sender[rows] = self.numbers(buffer, body[rows], size[rows])
        part["label"] = np.where(has, size, -1).astype(np.int16)
        part["sender"] = sender

    def number_of(self, label: bytes) -> int:
        """Return the number of a label; a new one is added."""
        known = self._numbers.get(label)
        if known is None:
            known = self._numbers[label] = len(self.raw)
            self.raw.append(label)
        return known

    def known(self, label: bytes) -> int:
        """Return the number of a label, -1 when it has not been seen."""
        return self._numbers.get(label, -1)

    def numbers(self, buffer: Octets, at: Ints, size: Ints) -> npt.NDArray[np.int32]:
        """Number many labels: by a table on their bytes, compared whole; new ones one by one."""
        number = np.full(len(at), -1, np.int32)
        if not len(at):
            return number
        mixed, pieces = _mixed(buffer, at, size)
        rest, taught = np.arange(len(at)), 64
        while len(rest):
            rest = self._look_up(number, rest, mixed, size, pieces)
            # What is not in the table: teach it a few, and look again for all the others.
            new, rest = rest[:taught], rest[taught:]
            for row in new.tolist():
                low = int(at[row])
                label = buffer[low : low + int(size[row])].tobytes()
                known = self._numbers.get(label)
                number[row] = self._add(label, mixed[row]) if known is None else known
            taught *= 4
        return number

    def _look_up(
        self,
        number: npt.NDArray[np.int32],
        rows: Ints,
        mixed: Words,
        size: Ints,
        pieces: list[Words],
    ) -> Ints:
        """Number the rows that the table knows, in one of two places; return the others."""
        for shift in _SHIFTS:
            if not len(rows) or not self.raw:
                return rows
            found = self._bucket[(mixed[rows] >> shift) & _BITS]
            own = size[rows]
            same = (found >= 0) & (self._size[found] == own) & (own <= 8 * _MOST_WORDS)
            longest = int(own.max(initial=0))
            for place in range(min(-(-longest // 8), len(pieces))):
                same &= self._words[found, place] == pieces[place][rows]
            number[rows[same]] = found[same]
            rows = rows[~same]
        return rows

    def _add(self, label: bytes, mixed: np.uint64) -> int:
        number = self.number_of(label)
        if number >= len(self._size):
            self._size = np.concatenate([self._size, np.zeros_like(self._size)])
            self._words = np.concatenate([self._words, np.zeros_like(self._words)])
        self._size[number] = len(label)
        padded = np.zeros(8 * _MOST_WORDS, np.uint8)
        kept = label[: 8 * _MOST_WORDS]
        padded[: len(kept)] = np.frombuffer(kept, np.uint8)
        self._words[number] = padded.view("<u8")
        for shift in _SHIFTS:
            bucket = (mixed >> shift) & _BITS
            if self._bucket[bucket] < 0:
                self._bucket[bucket] = number
                break
        return number


def _mixed(buffer: Octets, at: Ints, size: Ints) -> tuple[Words, list[Words]]:
    """Return a number that depends on all bytes of each label, and the bytes by words of eight."""
    mixed = size.astype(np.uint64) * _MIX
    pieces: list[Words] = []
    for place in range(min(-(-int(size.max()) // 8), _MOST_WORDS)):
        rest = size - 8 * place
        word = np.zeros(len(at), np.uint64)
        rows = np.flatnonzero(rest > 0)
        word[rows] = words_at(buffer, at[rows] + 8 * place) & _MASKS[np.minimum(rest[rows], 8)]
        pieces.append(word)
        mixed = (mixed ^ word) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed * _MIX, pieces
