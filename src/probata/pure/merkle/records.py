"""The leaves of a log on the disk: one file that only grows, one record for each append.

A record is the length of its payload (uint32), the first eight bytes of SHA-256 over the number
of its first leaf (uint64) and the payload, then the payload: leaves as they stand in entry bundles.
All numbers are big-endian. A record is torn when the power went, or the disk refused, before its
append had returned; it can only be the last one.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from probata.pure.merkle.durable import make_file, sync_file, write_at
from probata.pure.merkle.errors import TileDamaged
from probata.pure.merkle.layout import unpack_all

HEAD = 12
"""Bytes of a record before its payload."""


class Records:
    """The file of leaves, open for reading, and for appending by one owner at a time."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open the file; with `write` it is created when it is absent."""
        self.path = path
        self.end = 0  # where the next record begins; known after `replay`
        if write:
            make_file(path)
        self._file = os.open(path, os.O_RDWR if write else os.O_RDONLY)
        self._cut = False

    def append(self, first: int, payload: bytes) -> None:
        """Write packed leaves, of which the first has number `first`; durable on return.

        When the disk refuses, OSError is raised and `undo` is to remove the record again; `end`
        stands before the record until the owner moves it.
        """
        if len(payload) >= 2**32:
            raise ValueError("one append carries less than 4 GiB")
        if self._cut:
            os.ftruncate(self._file, self.end)
            self._cut = False
        head = len(payload).to_bytes(4) + _check(first, payload)
        write_at(self._file, self.end, head + payload)
        sync_file(self._file)

    def undo(self) -> None:
        """Remove what stands behind `end`, at the latest before the next append."""
        self._cut = True
        with suppress(OSError):
            os.ftruncate(self._file, self.end)
            self._cut = False

    def replay(self, number: int, position: int) -> Iterator[tuple[int, list[bytes]]]:
        """Yield (payload position, packed leaves) of each record from a position on.

        `number` is the leaf that stands there. `end` follows, so a torn record at the end is
        overwritten by the next append. Raises TileDamaged for anything else that does not fit.
        """
        size = os.fstat(self._file).st_size
        if position > size:
            raise TileDamaged(path=str(self.path), reason="leaves are missing")
        self.end = position
        while self.end < size:
            payload, end = self._record(self.end, size, number)
            if payload is None:
                if end < size and any(os.pread(self._file, size - self.end, self.end)):
                    reason = f"the record at byte {self.end} is broken"
                    raise TileDamaged(path=str(self.path), reason=reason)
                self._cut = True
                return
            leaves = unpack_all(payload, str(self.path))
            yield self.end + HEAD, leaves
            number += len(leaves)
            self.end = end

    def leaves(self, position: int, end: int, *, stop: int | None, count: int) -> list[bytes]:
        """Return packed leaves: the first at `position` in a payload that ends at `end`.

        `stop` is where the leaf after the last one stands, when that is in the same payload.
        """
        found: list[bytes] = []
        size = os.fstat(self._file).st_size
        while len(found) < count and position < end <= size:
            until = end if stop is None else stop
            data = os.pread(self._file, max(0, until - position), position)
            found += unpack_all(data, str(self.path))
            position = end + HEAD
            end = position + int.from_bytes(os.pread(self._file, HEAD, end)[:4])
            stop = None
        return found[:count]

    def close(self) -> None:
        """Close the file; harmless a second time."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _record(self, at: int, size: int, first: int) -> tuple[bytes | None, int]:
        """Return the payload of a record, None when it is broken, and where it ends."""
        head = os.pread(self._file, HEAD, at)
        end = at + HEAD + int.from_bytes(head[:4])
        if end > size or end == at + HEAD:
            return None, end
        payload = os.pread(self._file, end - at - HEAD, at + HEAD)
        return (payload if _check(first, payload) == head[4:] else None), end


def _check(first: int, payload: bytes) -> bytes:
    digest = sha256(first.to_bytes(8))
    digest.update(payload)
    return digest.digest()[:8]
