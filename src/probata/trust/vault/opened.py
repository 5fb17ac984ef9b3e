"""An original that is open for reading: any byte range, a seekable file, or all of it in memory."""

import contextlib
import io
import mmap
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from probata.pure.envelope import HEADER_SIZE, TAG_SIZE, ChunkCipher, EnvelopeDamaged
from probata.trust.vault.errors import OriginalDamaged
from probata.trust.vault.relief import Relief
from probata.trust.vault.store import Store

IN_MEMORY = 256 << 20
"""Originals beyond this many bytes do not go to memory as a whole but to a file without a name."""

_AT_ONCE = 8
_ZEROS = bytes(1 << 20)


class Opened:
    """Reads an original; every byte it gives was authenticated before."""

    def __init__(
        self, *, digest: str, size: int, cipher: ChunkCipher, store: Store, name: str, start: int
    ) -> None:
        """Take the cipher of the original and where its sealed bytes begin."""
        self.digest = digest
        self.size = size
        self._cipher = cipher
        self._store = store
        self._name = name
        self._start = start
        self._last = max(0, -(-size // cipher.chunk) - 1)
        self._held = (-1, b"")
        self._maps: list[tuple[mmap.mmap, int | None]] = []
        self._reliefs: list[Relief] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything; views that `buffer` gave may be used no more."""
        self._held = (-1, b"")
        while self._reliefs:
            self._reliefs.pop().close()
        while self._maps:
            _let_go(*self._maps.pop())

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start:end] in pieces of at most a chunk."""
        end = self.size if end is None else min(end, self.size)
        chunk = self._cipher.chunk
        if start >= end:
            return
        for first in range(start // chunk, -(-end // chunk), _AT_ONCE):
            stop = min(first + _AT_ONCE, -(-end // chunk))
            for number, sealed in self._sealed(first, stop):
                at = number * chunk
                opened = self._open(number, sealed)
                yield opened[max(0, start - at) : end - at]

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes [start:end], fewer where the original ends."""
        end = self.size if end is None else min(end, self.size)
        chunk = self._cipher.chunk
        number = start // chunk
        if 0 <= start < end <= (number + 1) * chunk:
            # Within one chunk, as most messages are: the chunk stays at hand for the next call.
            if self._held[0] != number:
                ((_, sealed),) = self._sealed(number, number + 1)
                self._held = (number, self._open(number, sealed))
            return self._held[1][start - number * chunk : end - number * chunk]
        return b"".join(self.chunks(start, end))

    def file(self) -> BinaryIO:
        """Return a file that reads and seeks; it ends with this opening."""
        return cast(BinaryIO, io.BufferedReader(_File(self), 1 << 16))

    def buffer(self) -> memoryview:
        """Return all bytes as one view, valid until this opening is closed.

        Up to IN_MEMORY bytes lie in memory alone. A larger original goes to a file that has no name
        and only this process can read; it is written over with zeros when it is let go. Of such a
        file only a part is held in memory at one time (see `relief.py`).
        """
        if self.size == 0:
            return memoryview(b"")
        file = None if self.size <= IN_MEMORY else _nameless(self.size)
        room = mmap.mmap(-1 if file is None else file, self.size)
        self._maps.append((room, file))
        if file is not None:
            self._reliefs.append(Relief(room))
        at = 0
        for piece in self.chunks():
            room[at : at + len(piece)] = piece
            at += len(piece)
        return memoryview(room).toreadonly()

    def _sealed(self, first: int, stop: int) -> Iterator[tuple[int, memoryview]]:
        step = self._cipher.chunk + TAG_SIZE
        at = self._start + HEADER_SIZE
        end = HEADER_SIZE + self.size + (self._last + 1) * TAG_SIZE
        length = min(stop * step, end - HEADER_SIZE) - first * step
        view = memoryview(self._store.read(self._name, at + first * step, length))
        for number in range(first, stop):
            yield number, view[(number - first) * step : (number - first + 1) * step]

    def _open(self, number: int, sealed: memoryview) -> bytes:
        try:
            return self._cipher.open(number, sealed, last=number == self._last)
        except EnvelopeDamaged as reason:
            start = number * self._cipher.chunk
            raise OriginalDamaged(
                digest=self.digest,
                start=start,
                end=min(start + self._cipher.chunk, self.size),
                reason="its sealed bytes were changed or cut off",
            ) from reason


class _File(io.RawIOBase):
    """The seekable side of an opened original."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._opened.size}[whence]
        if origin + offset < 0:
            raise ValueError("a place before the beginning")
        self._at = origin + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]
        piece = self._opened.read(self._at, self._at + len(room))
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _nameless(size: int) -> int:
    """Return a file of that size which nobody else can open and which has no name."""
    from django.conf import settings

    folder = Path(settings.PROBATA_HOME) / "vault" / "drafts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.part"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with contextlib.suppress(OSError):  # Windows cannot; there the sweep removes it
        path.unlink()
    os.truncate(file, size)
    return file


def _let_go(room: mmap.mmap, file: int | None) -> None:
    if file is not None:
        for at in range(0, len(room), len(_ZEROS)):
            os.pwrite(file, _ZEROS[: len(room) - at], at)
        os.close(file)
    with contextlib.suppress(BufferError):  # a view is still out; it goes with the last of them
        room.close()
