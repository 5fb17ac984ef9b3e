"""Neighbouring WhatsApp records as columns; words and stamps are decoded when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from probata.pure.reader import Attachment

Ints = npt.NDArray[np.int64]

LONGEST_TEXT = 16 << 20
"""Bytes of one record that are decoded as words; the rest is reported, not lost."""

_TOGETHER = 2048
_STRETCH = 8 << 20
"""Records, and bytes, that are decoded together: what stays in a cache."""


@dataclass(slots=True)
class WhatsAppBatch:
    """A Batch backed by numpy columns; offsets ending in `_at` count in the text as UTF-8."""

    first: int
    member: int
    start: Ints
    end: Ints
    kind: npt.NDArray[np.int8]
    sender: npt.NDArray[np.int32]
    earliest: Ints
    latest: Ints
    clock: Ints
    zone_basis: npt.NDArray[np.int8]
    data: memoryview
    words_at: Ints
    words_end_at: Ints
    literal_at: Ints
    literal_end_at: Ints
    attachments: Mapping[int, tuple[Attachment, ...]] = field(default_factory=dict)
    readings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    extra: Mapping[int, Mapping[str, object]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.start)

    def texts(self) -> list[str]:
        """Return the words of each record; nothing stripped, undecodable bytes as U+FFFD."""
        ends = np.minimum(self.words_end_at, self.words_at + LONGEST_TEXT)
        return _decoded(self.data, self.words_at, ends)

    def literals(self) -> list[str]:
        """Return the stamp of each record as written, marks of direction included."""
        return _decoded(self.data, self.literal_at, self.literal_end_at)


def _decoded(data: memoryview, begin: Ints, end: Ints) -> list[str]:
    """Decode many neighbouring pieces: together where they are sound, else one by one."""
    out: list[str] = []
    for low in range(0, len(begin), _TOGETHER):
        rows = slice(low, low + _TOGETHER)
        out += _together(data, begin[rows], end[rows]) or _one_by_one(data, begin[rows], end[rows])
    return out


def _together(data: memoryview, begin: Ints, end: Ints) -> list[str]:
    """Decode a stretch at once and cut the text by characters; nothing when it is not sound."""
    low, high = int(begin[0]), int(end[-1])
    if high - low > _STRETCH:
        return []
    try:
        text = str(data[low:high], "utf-8")
    except UnicodeDecodeError:
        return []
    octets = np.frombuffer(data[low:high], np.uint8)
    character = np.zeros(high - low + 1, np.int32)
    np.cumsum((octets & 0xC0) != 0x80, out=character[1:])
    starts, stops = character[begin - low].tolist(), character[end - low].tolist()
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _one_by_one(data: memoryview, begin: Ints, end: Ints) -> list[str]:
    return [
        str(data[low:high], "utf-8", "replace")
        for low, high in zip(begin.tolist(), end.tolist(), strict=True)
    ]
