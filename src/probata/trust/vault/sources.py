"""Sources: what is handed over, opened as ordinary files only, small ones read and hashed ahead."""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from probata.pure import envelope
from probata.trust.vault.errors import SourceUnreadable

Source = BinaryIO | Path | bytes
"""What may be handed over: a file that is open, a path, or the bytes themselves."""

SMALL = envelope.CHUNK
"""Originals up to this many bytes, that is of one chunk, share packs."""

ROOM = SMALL + 1
"""Room to read one into, and a byte behind it that shows whether it is larger."""

_FLAGS = os.O_RDONLY
for _flag in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)
"""Not blocking: a pipe must not hold us up before we see that it is one."""

_BATCH_COUNT = 256
_ARENA = (8 << 20) + ROOM
_AHEAD = 6


class Small(NamedTuple):
    """A small source that was read and hashed."""

    data: bytes | memoryview
    digest: str


@dataclass(slots=True)
class _Batch:
    """Sources that were read together; the bytes of small files lie in the arena."""

    arena: memoryview
    sources: "list[Small | Source]" = field(default_factory=list)
    used: int = 0


def prepared(sources: Iterable[Source]) -> "Generator[list[Small | Source], None, None]":
    """Yield batches, read and hashed ahead in another thread.

    The bytes of a batch are good until the next one is asked for: arenas are used again, because
    fresh memory for every small file costs more than reading it.
    """
    free: deque[memoryview] = deque()
    batches = _batches(sources, free)
    with ThreadPoolExecutor(1, "vault-read") as reading:
        coming = deque(reading.submit(next, batches, None) for _ in range(_AHEAD))
        try:
            while (batch := coming.popleft().result()) is not None:
                coming.append(reading.submit(next, batches, None))
                yield batch.sources
                free.append(batch.arena)
        finally:
            reading.shutdown(cancel_futures=True)


def _batches(sources: Iterable[Source], free: deque[memoryview]) -> Iterator[_Batch]:
    batch: _Batch | None = None
    for source in sources:
        if batch is None:
            batch = _Batch(free.popleft() if free else memoryview(bytearray(_ARENA)))
        small = taken(source, batch.arena[batch.used :])
        batch.sources.append(small or source)
        if small and isinstance(small.data, memoryview):
            batch.used += len(small.data)
        if len(batch.sources) >= _BATCH_COUNT or len(batch.arena) - batch.used < ROOM:
            yield batch
            batch = None
    if batch is not None:
        yield batch


def taken(source: Source | str, room: memoryview) -> Small | None:
    """Read and hash a small source (a text is a path); None for a large one and for an open file.

    The bytes of a file stand in the room, which has ROOM bytes or more.
    """
    data: bytes | memoryview = b""
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path | str):
        data = _read_small(source, room[:ROOM])
    else:
        return None
    return Small(data, hashlib.sha256(data).hexdigest()) if len(data) <= SMALL else None


def _read_small(path: Path | str, room: memoryview) -> memoryview:
    """Read a small file and return its bytes; of a large one, also when it grows meanwhile, more
    than SMALL.
    """
    file, size = open_path(path)
    try:
        if size > SMALL:
            return room
        length = read_into(path, file, room[: size + 1])
        while length not in (size, SMALL + 1) and (more := read_into(path, file, room[length:])):
            size, length = -1, length + more  # it changes, or comes in pieces: read until it ends
    finally:
        os.close(file)
    return room[:length]


@contextmanager
def large(source: Source) -> Iterator[tuple[Callable[[memoryview], int], int | None]]:
    """Open a large source: give a function that fills views, and the size when it is known."""
    if isinstance(source, bytes):
        yield _taker(source), len(source)
    elif isinstance(source, Path):
        file, size = open_path(source)
        try:
            yield (lambda room: read_into(source, file, room)), size
        finally:
            os.close(file)
    else:
        yield (lambda room: source.readinto(room) or 0), None  # type: ignore[attr-defined]


def _taker(data: bytes) -> Callable[[memoryview], int]:
    rest = memoryview(data)

    def take(room: memoryview) -> int:
        nonlocal rest
        piece = rest[: len(room)]
        room[: len(piece)] = piece
        rest = rest[len(piece) :]
        return len(piece)

    return take


def open_path(path: Path | str) -> tuple[int, int]:
    """Open an ordinary file; return its descriptor and its size, or raise SourceUnreadable."""
    try:
        file = os.open(path, _FLAGS)
    except OSError as reason:
        raise _unreadable(path, reason) from reason
    state = os.fstat(file)
    if not stat.S_ISREG(state.st_mode):
        os.close(file)
        raise SourceUnreadable(name=Path(path).name, reason="it is not an ordinary file")
    return file, state.st_size


def read_into(path: Path | str, file: int, room: memoryview) -> int:
    """Read from the open file of a path into the room and return how much, 0 at its end."""
    try:
        if hasattr(os, "readv"):
            return os.readv(file, [room])
        piece = os.read(file, len(room))
    except OSError as reason:
        raise _unreadable(path, reason) from reason
    room[: len(piece)] = piece
    return len(piece)


def _unreadable(path: Path | str, reason: OSError) -> SourceUnreadable:
    return SourceUnreadable(name=Path(path).name, reason=reason.strerror or "it is not there")
