"""Bytes on their way to a file: filled in place, written behind, large ones past the page cache.

A large original would push everything else out of the page cache and then wait long for `fsync`.
Where the platform knows O_DIRECT the buffers go to the disk as they are; that asks for addresses,
lengths and places that are multiples of a block, so the odd rest of a buffer moves to the next one.
"""

import contextlib
import mmap
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from probata.trust.vault.store import ROOM

_BLOCK = 4096
_BUFFER = 4 << 20
_BUFFERS = 3
_LARGE = 1 << 20


def _blocks(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


_SPARE_SIZE = _blocks(_BUFFER + ROOM)
_SPARE: deque[mmap.mmap] = deque(maxlen=_BUFFERS)
"""Buffers of the files before, all of one size: fresh memory costs more than filling it."""


class Stream:
    """A file that is written from its first byte to its last by filling rooms."""

    def __init__(self, file: int, path: Path, expected: int | None) -> None:
        """Take the open file; `expected` bytes, when known, choose how it is written."""
        self.place = 0
        self._file = file
        self._path = path
        self._large = expected is None or expected >= _LARGE
        size = _BUFFER if self._large else max(_BLOCK, ROOM if expected is None else expected)
        self._size = _blocks(size + ROOM)
        self._direct = self._turn_direct(True) if self._large else False
        self._buffer = self._fresh()
        self._at = 0
        self._given_back = False
        self._written = 0
        self._waiting: list[tuple[Future[None], mmap.mmap]] = []
        self._free: list[mmap.mmap] = []
        self._writer: ThreadPoolExecutor | None = None

    def room(self, length: int) -> memoryview:
        """Return room for the next bytes, after writing what is full."""
        if self._at + length > self._size:
            self._flush()
        view = memoryview(self._buffer)[self._at : self._at + length]
        self._at += length
        self.place += length
        return view

    def finish(self) -> None:
        """Write the rest; the caller makes it durable."""
        if self._at >= _BLOCK and self._direct:
            self._flush()
        self._settle(0)
        self._stop()
        if self._direct and self._at:
            self._turn_direct(False)
        self._write(self._buffer, self._at, self._written)
        self._at = 0
        self._give_back()

    def drop(self) -> None:
        """Forget everything that was not written."""
        with contextlib.suppress(OSError):
            self._settle(0)
        self._stop()
        self._give_back()

    def _fresh(self) -> mmap.mmap:
        with contextlib.suppress(IndexError):
            if self._size == _SPARE_SIZE:
                return _SPARE.pop()
        return mmap.mmap(-1, self._size)

    def _give_back(self) -> None:
        """Leave the buffers, which nobody fills any more, to the files that come after."""
        if self._size == _SPARE_SIZE and not self._given_back:
            self._given_back = True  # once: two files in one buffer would be two broken files
            _SPARE.extend([*self._free, self._buffer])

    def _flush(self) -> None:
        """Hand whole blocks to the writer and go on in another buffer with the rest."""
        whole = self._at - self._at % _BLOCK
        self._settle(_BUFFERS - 2)
        following = self._free.pop() if self._free else self._fresh()
        following[: self._at - whole] = self._buffer[whole : self._at]
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, "vault-write")
        future = self._writer.submit(self._write, self._buffer, whole, self._written)
        self._waiting.append((future, self._buffer))
        self._written += whole
        self._buffer = following
        self._at -= whole

    def _settle(self, keep: int) -> None:
        """Wait until at most `keep` buffers are on their way; raise what went wrong."""
        while len(self._waiting) > keep:
            future, buffer = self._waiting.pop(0)
            future.result()
            self._free.append(buffer)

    def _stop(self) -> None:
        if self._writer is not None:
            self._writer.shutdown()
            self._writer = None

    def _write(self, buffer: mmap.mmap, length: int, place: int) -> None:
        view = memoryview(buffer)[:length]
        done = 0
        while done < length:
            try:
                done += self._put(view[done:], place + done)
            except OSError:
                if not self._direct:
                    raise
                self._turn_direct(False)  # some file systems accept the flag and refuse the write

    def _put(self, view: memoryview, place: int) -> int:
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file, view, place)
        os.lseek(self._file, place, os.SEEK_SET)
        return os.write(self._file, view)

    def _turn_direct(self, on: bool) -> bool:
        """Switch writing past the page cache on or off, where the platform knows it."""
        self._direct = False
        try:
            import fcntl

            flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
            flags = flags | os.O_DIRECT if on else flags & ~os.O_DIRECT
            fcntl.fcntl(self._file, fcntl.F_SETFL, flags)
        except (ImportError, AttributeError, OSError):
            return False
        self._direct = on
        return on
