"""The tail of a log: leaves that are already durable, but stand in no full tile yet.

Segments `tail/<number of the first leaf, 16 hex digits>`. Each begins with b"PROBTAIL" and that
number as uint64; then one record for each append: length of the payload and CRC-32 of it, both
uint32 (big-endian), then the payload, which is written as entry bundles are.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from probata.pure.merkle.durable import append_only, make_folder, sync_file, sync_folder
from probata.pure.merkle.errors import TileDamaged
from probata.pure.merkle.layout import unpack_all

_MAGIC = b"PROBTAIL"
_HEAD = 16
_RECORD = 8
_FLAGS = os.O_WRONLY | os.O_APPEND


class Tail:
    """The segments of one log, of which the newest is written."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the segments, which is created when it is absent."""
        self._folder = folder
        self._file = -1
        self._length = 0
        make_folder(folder)

    def read(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield (number of the first leaf, packed leaves) of each record, and cut torn ends off.

        A record is torn when the power went, or the disk refused, before its append had returned:
        it is the last of its segment. Anything else that does not fit raises TileDamaged.
        """
        for segment in self._segments():
            data = segment.read_bytes()
            number, at = int(segment.name, 16), _HEAD
            if data[:_HEAD] != _head(number) and len(data) > _HEAD:
                raise TileDamaged(path=str(segment), reason="its head is broken")
            while at < len(data):
                payload, end = _record(data, at)
                if payload is None:
                    if end < len(data) and any(data[at:]):
                        reason = f"the record at byte {at} is broken"
                        raise TileDamaged(path=str(segment), reason=reason)
                    break
                leaves = unpack_all(payload, str(segment))
                yield number, leaves
                number, at = number + len(leaves), end
            self._resume(segment, at)

    def append(self, first: int, payload: bytes) -> None:
        """Write packed leaves, of which the first has number `first`; durable on return.

        When the disk refuses, nothing of the record stays behind and OSError is raised.
        """
        record = len(payload).to_bytes(4) + zlib.crc32(payload).to_bytes(4) + payload
        if self._file < 0:
            self._begin(first)
        try:
            append_only(self._file, record)
            sync_file(self._file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, self._length)
            self.rotate()  # what a disk says after it has refused is not to be relied on
            raise
        self._length += len(record)

    def rotate(self) -> None:
        """Let the next append begin a new segment."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def drop(self, settled: int) -> None:
        """Remove segments whose leaves all have numbers below `settled`; never the newest."""
        segments = self._segments()
        for segment, after in pairwise(segments):
            if int(after.name, 16) <= settled:
                segment.unlink()

    def _segments(self) -> list[Path]:
        return sorted(self._folder.iterdir())

    def _begin(self, first: int) -> None:
        path = self._folder / f"{first:016x}"
        self._file = os.open(path, _FLAGS | os.O_CREAT | os.O_TRUNC, 0o600)
        self._length = _HEAD
        try:
            append_only(self._file, _head(first))
            sync_file(self._file)
            sync_folder(self._folder)
        except OSError:
            self.rotate()
            raise

    def _resume(self, segment: Path, length: int) -> None:
        """Go on with a segment that was read: the last one read stays open."""
        self.rotate()
        self._file = os.open(segment, _FLAGS)
        self._length = length
        if segment.stat().st_size < _HEAD:
            os.ftruncate(self._file, 0)
            append_only(self._file, _head(int(segment.name, 16)))
        os.ftruncate(self._file, length)
        sync_file(self._file)


def _head(first: int) -> bytes:
    return _MAGIC + first.to_bytes(8)


def _record(data: bytes, at: int) -> tuple[bytes | None, int]:
    """Return the payload of a record, None when it is broken, and where it ends."""
    end = at + _RECORD + int.from_bytes(data[at : at + 4])
    payload = data[at + _RECORD : end]
    whole = end <= len(data) and payload and at + _RECORD <= len(data)
    if not whole or zlib.crc32(payload) != int.from_bytes(data[at + 4 : at + _RECORD]):
        return None, end
    return payload, end
