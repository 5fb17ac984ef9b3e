"""Sealing: one pass over a source makes its SHA-256, its chunk tree and its sealed bytes.

SHA-256 runs in a thread of its own, as it is the slowest; this thread reads, hashes chunks and
encrypts; a third one writes. A few buffers are in flight, whatever the size of the source.
"""

import hashlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from probata.pure import envelope
from probata.trust.vault import chunks
from probata.trust.vault.store import Draft

_BUFFER = 4 * envelope.CHUNK
_BUFFERS = 3


class Facts(NamedTuple):
    """What one pass found: SHA-256 in hex, size in bytes, root and leaves of the chunk tree, both
    empty when there is but one chunk.
    """

    digest: str
    size: int
    root: bytes = b""
    leaves: bytes = b""


class Sealed(NamedTuple):
    """Where sealed bytes lie in the store, and their wrapped key."""

    name: str
    start: int
    length: int
    wrapped: bytes


class Staged(NamedTuple):
    """A source that was read; `sealed` is None when the vault kept these bytes already."""

    facts: Facts
    sealed: Sealed | None

    @property
    def digest(self) -> str:
        """The content address of the source."""
        return f"sha256:{self.facts.digest}"


def seal(
    read: Callable[[memoryview], int], key: bytes, draft: Draft, *, expected: int | None = None
) -> Facts:
    """Seal what `read` gives into the draft; it fills a view and returns how much, 0 at the end.

    `expected` bytes, when known, choose the size of the buffers, and nothing else.
    """
    cipher = envelope.ChunkCipher(key)
    sha = hashlib.sha256()
    leaves: list[bytes] = []
    draft.room(envelope.HEADER_SIZE)[:] = cipher.head
    size, number = 0, 0
    with ThreadPoolExecutor(1, "vault-sha") as hashing:
        chunks_expected = -(-min(expected or _BUFFER, _BUFFER) // envelope.CHUNK)
        room_size = chunks_expected * envelope.CHUNK
        buffers = deque(memoryview(bytearray(room_size)) for _ in range(_BUFFERS))
        hashed: deque[Future[None]] = deque()

        def filled() -> memoryview:
            if len(hashed) == _BUFFERS:
                hashed.popleft().result()
            buffer = buffers[0]
            buffers.rotate(-1)
            piece = buffer[: _fill(read, buffer)]
            hashed.append(hashing.submit(sha.update, piece))
            return piece

        piece = filled()
        while True:
            # The last chunk is marked, so the piece after must be known before.
            following = filled() if len(piece) == room_size else memoryview(b"")
            size += len(piece)
            for at in range(0, max(1, len(piece)), envelope.CHUNK):
                chunk = piece[at : at + envelope.CHUNK]
                last = not following and at + envelope.CHUNK >= len(piece)
                if number or not last:  # one chunk alone has no tree
                    leaves.append(chunks.leaf(chunk))
                room = draft.room(len(chunk) + envelope.TAG_SIZE)
                cipher.seal_into(number, chunk, room, last=last)
                number += 1
            if not following:
                break
            piece = following
    return _facts(sha.hexdigest(), size, leaves)


def _facts(digest: str, size: int, leaves: list[bytes]) -> Facts:
    """Put the facts together; one chunk has no tree."""
    if len(leaves) < 2:
        return Facts(digest, size)
    return Facts(digest, size, chunks.root(leaves), b"".join(leaves))


def seal_small(data: bytes | memoryview, key: bytes, draft: Draft) -> tuple[int, int]:
    """Append bytes that fit in one chunk to a draft; return start and length when sealed."""
    cipher = envelope.ChunkCipher(key)
    start, head = draft.place, envelope.HEADER_SIZE
    length = head + len(data) + envelope.TAG_SIZE
    room = draft.room(length)
    room[:head] = cipher.head
    cipher.seal_into(0, memoryview(data), room[head:], last=True)
    return start, length


def _fill(read: Callable[[memoryview], int], buffer: memoryview) -> int:
    at = 0
    while at < len(buffer) and (more := read(buffer[at:])):
        at += more
    return at
