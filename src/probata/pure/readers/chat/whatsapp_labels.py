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

_BUCKETS = 16
_MIX = np.uint64(0x9E3779B97F4A7C15)
_TOP = np.uint64(64 - _BUCKETS)
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)
_MOST_WORDS = 8


class Labels:
    """The labels seen so far, as bytes; a number stays what it was."""

    def __init__(self) -> None:
        """Begin with none."""
        self.raw: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._bucket = np.full(1 << _BUCKETS, -1, np.int32)
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
        if not len(at):
            return np.zeros(0, np.int32)
        mixed = size.astype(np.uint64) * _MIX
        pieces: list[tuple[Ints, Words]] = []
        for place in range(-(-int(size.max()) // 8)):
            rows = np.flatnonzero(size > 8 * place)
            if place == _MOST_WORDS or not len(rows):
                break
            word = words_at(buffer, at[rows] + 8 * place)
            word &= _MASKS[np.minimum(size[rows] - 8 * place, 8)]
            pieces.append((rows, word))
            mixed[rows] = (mixed[rows] ^ word) * _MIX
            mixed[rows] ^= mixed[rows] >> np.uint64(29)
        bucket = (mixed * _MIX) >> _TOP
        number = self._bucket[bucket]
        if self.raw:
            same = (number >= 0) & (self._size[number] == size)
            same &= size <= 8 * _MOST_WORDS
            for place, (rows, word) in enumerate(pieces):
                same[rows] &= self._words[number[rows], place] == word
        else:
            same = np.zeros(len(at), bool)
        for row in np.flatnonzero(~same):
            low = int(at[row])
            label = buffer[low : low + int(size[row])].tobytes()
            number[row] = self._numbers.get(label, -1)
            if number[row] < 0:
                number[row] = self._add(label, int(bucket[row]))
        return number

    def _add(self, label: bytes, bucket: int) -> int:
        number = self.number_of(label)
        if number >= len(self._size):
            self._size = np.concatenate([self._size, np.zeros_like(self._size)])
            self._words = np.concatenate([self._words, np.zeros_like(self._words)])
        self._size[number] = len(label)
        padded = np.zeros(8 * _MOST_WORDS, np.uint8)
        kept = label[: 8 * _MOST_WORDS]
        padded[: len(kept)] = np.frombuffer(kept, np.uint8)
        self._words[number] = padded.view("<u8")
        if self._bucket[bucket] < 0:
            self._bucket[bucket] = number
        return number
