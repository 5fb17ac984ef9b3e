"""Match many lines against one header shape at once, and read their digits in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat.whatsapp_header import Digit, Shape

Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Window:
    """The first bytes of many lines, as bytes and as words of eight."""

    buffer: Octets
    starts: Ints
    octets: Octets  # (lines, 32)
    first: Words  # the first word of each line, contiguous
    words: Words  # (lines, 4)


class Matcher:
    """A shape made ready: masks for words of eight bytes, and places of digits."""

    def __init__(self, shape: Shape) -> None:
        """Prepare the masks of a shape."""
        length = shape.length
        size = -(-length // 8) * 8
        mask = np.zeros(size, np.uint8)
        value = np.zeros(size, np.uint8)
        mask[:length] = 0xFF
        value[:length] = np.frombuffer(shape.template, np.uint8)
        for digit in shape.digits():
            mask[digit.offset] = 0xF0  # the high half is the same for all ten digits
            value[digit.offset] = digit.zero & 0xF0
        self._length = length
        self._mask = mask.view("<u8")
        self._value = value.view("<u8")
        fields = [*shape.date, *shape.time]
        self._fields: dict[str, tuple[Digit, ...]] = dict(
            zip(("d0", "d1", "d2", "t0", "t1", "t2"), fields, strict=False)
        )

    def match(
        self,
        number: int,
        window: Window,
        rest: Ints,
        ends: Ints,
        part: Mapping[str, npt.NDArray[Any]],
    ) -> Ints:
        """Fill the columns of the lines among `rest` that have this shape; return the others."""
        hit = rest[(window.first[rest] & self._mask[0]) == self._value[0]]
        for place in range(1, len(self._mask)):
            if not len(hit):
                return rest
            if place < _WIDTH // 8:
                word = window.words[hit, place]
            else:
                word = words_at(window.buffer, window.starts[hit] + 8 * place)
            hit = hit[(word & self._mask[place]) == self._value[place]]
        after = window.starts[hit] + self._length
        spaced = window.buffer[after] == 0x20
        hit = hit[spaced | (after == ends[hit])]
        values: dict[str, Ints] = {}
        fine = np.ones(len(hit), bool)
        for name, digits in self._fields.items():
            value = np.zeros(len(hit), np.int64)
            for digit in digits:
                one = self._octet(window, hit, digit.offset) - np.uint8(digit.zero)
                fine &= one <= 9
                value = value * 10 + one
            values[name] = value
        if not fine.all():
            hit = hit[fine]
            values = {name: value[fine] for name, value in values.items()}
        if not len(hit):
            return rest
        for name, value in values.items():
            part[name][hit] = value.astype(part[name].dtype)
        part["shape"][hit] = np.int16(number)
        after = window.starts[hit] + self._length
        body = self._length + (window.buffer[after] == 0x20)
        part["body"][hit] = body.astype(np.int16)
        return rest[part["shape"][rest] < 0]

    def _octet(self, window: Window, rows: Ints, offset: int) -> Octets:
        if offset < _WIDTH:
            here: Octets = window.octets[rows, offset]
            return here
        return window.buffer[window.starts[rows] + offset]


def words_at(buffer: Octets, at: Ints) -> Words:
    """Return the eight bytes at each offset as one number."""
    every = np.ndarray(shape=(len(buffer) - 7,), dtype="V8", buffer=buffer, strides=(1,))
    return every[at].view("<u8")


def window_at(buffer: Octets, starts: Ints) -> Window:
    """Copy the first bytes of lines; the buffer goes on for 500 bytes after the last line."""
    every = np.ndarray(
        shape=(len(buffer) - _WIDTH + 1,), dtype=f"V{_WIDTH}", buffer=buffer, strides=(1,)
    )
    rows = every[starts]
    words = rows.view("<u8").reshape(-1, _WIDTH // 8)
    octets = rows.view(np.uint8).reshape(-1, _WIDTH)
    return Window(buffer, starts, octets, np.ascontiguousarray(words[:, 0]), words)
