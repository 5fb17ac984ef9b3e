"""A lane: a process beside this one that reads, hashes and seals small files into packs.

What stands here runs in that process, which knows no database. It is told beforehand the sizes of
all originals that are kept: a file of another size is new for certain and is sealed at once; what
could be a twin is only hashed, and whoever has the database decides. Files of equal size always
come to the same lane, so a twin within one call is seen here.
"""

import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

from probata.pure import envelope
from probata.trust.vault import sources
from probata.trust.vault.sealing import seal_small
from probata.trust.vault.store import Draft, Store

PACK = 256 << 20

_GIVES_WAY = 5


Taken = tuple[str, int, int, int, int, bytes]
"""A small file that was read: its digest and size; the number of its pack within the group (-1 when
it was not sealed), start and length there, and its wrapped key. A bare tuple, because a hundred
thousand of them travel between processes.
"""


@dataclass(slots=True)
class Lane:
    """What one lane holds: its store and master key, what it has seen, the pack in the making."""

    store: Store
    master: bytes
    sizes: frozenset[int]
    seen: set[str] = field(default_factory=set)
    room: memoryview = field(default_factory=lambda: memoryview(bytearray(sources.ROOM)))
    draft: Draft | None = None
    packs: list[Future[str]] = field(default_factory=list)
    groups: deque[list[Future[str]]] = field(default_factory=deque)
    settling: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "settle"))

    def take(self, paths: Iterable[str]) -> list[Taken | None]:
        """Read and seal files in order; None stands for one that is not small."""
        return [self._taken(path) for path in paths]

    def close(self) -> None:
        """End a group: make durable, while others are taken, what was sealed since the last end."""
        if self.draft is not None:
            self._settle(self.draft)
        self.groups.append(self.packs)
        self.packs = []

    def names(self) -> list[str]:
        """Return the names of the packs of the first group that was closed and not named yet."""
        return [one.result() for one in self.groups.popleft()]

    def drop(self) -> None:
        """Leave nothing of what was sealed and not named yet."""
        draft, self.draft = self.draft, None
        if draft is not None:
            draft.abandon()
        left, self.packs = [*chain.from_iterable(self.groups), *self.packs], []
        self.groups.clear()
        for one in left:
            if one.exception() is None:
                self.store.remove(one.result())

    def _settle(self, draft: Draft) -> None:
        self.packs.append(self.settling.submit(draft.commit, "pack"))
        self.draft = None

    def _taken(self, path: str) -> Taken | None:
        small = sources.taken(path, self.room)
        if small is None:
            return None
        data, digest = small
        size = len(data)
        if size in self.sizes or digest in self.seen:
            return digest, size, -1, 0, 0, b""
        self.seen.add(digest)
        return digest, size, *self._sealed(data)

    def _sealed(self, data: bytes | memoryview) -> tuple[int, int, int, bytes]:
        if self.draft is None:
            self.draft = self.store.begin(None)
        key, pack = envelope.new_key(), len(self.packs)
        start, length = seal_small(data, key, self.draft)
        if self.draft.place >= PACK:
            self._settle(self.draft)
        return pack, start, length, envelope.wrap(key, self.master)


_HERE: list[Lane] = []
"""The lane of this process, once it is open."""


def open_lane(store: Store, master: bytes, sizes: frozenset[int]) -> None:
    """Make this process a lane, which gives way to the one that records: that has less to spare."""
    if hasattr(os, "nice"):
        os.nice(_GIVES_WAY)
    _HERE[:] = [Lane(store, master, sizes)]


def take(paths: list[str]) -> list[Taken | None]:
    """Let the lane of this process take files."""
    return _HERE[0].take(paths)


def close() -> None:
    """Let the lane of this process end a group."""
    _HERE[0].close()


def names() -> list[str]:
    """Ask the lane of this process for the packs of the first group that has no names yet."""
    return _HERE[0].names()


def drop() -> None:
    """Let the lane of this process leave nothing of what it has not named yet."""
    _HERE[0].drop()
