"""Lanes: many small files are staged by processes beside this one, while this one records.

In one process the interpreter's lock would let reading, sealing and recording wait for each other;
two lanes take a hundred thousand photographs in half the time.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from probata.pure.workers import beside
from probata.trust.vault import lane, queries
from probata.trust.vault.lane import Taken
from probata.trust.vault.sealing import Facts, Sealed, Staged
from probata.trust.vault.sources import Source
from probata.trust.vault.store import Store

MANY = 4_000
"""Files from which it is worth to start processes for them."""

_LANES, _BATCH, _AHEAD, _MEANWHILE = 2, 128, 2, 16
_LEAST = 1_250
"""Fewer files than this are not worth a transaction and a pack in each lane."""

Here = Callable[[Sequence[Source]], list[Staged]]
"""Stages sources in this process: what is not small, and what the vault may keep already."""


@dataclass(slots=True)
class _Group:
    """Sources that are recorded together: which lane has which rows, and what the lanes answer."""

    sources: list[Source] = field(default_factory=list)
    batches: list[tuple[int, list[int], Future[list[Taken | None]]]] = field(default_factory=list)
    names: list[Future[list[str]]] = field(default_factory=list)


def begin_with(handed: Iterator[Source]) -> tuple[list[Source], bool]:
    """Take what comes first, and say whether that is many paths and nothing else."""
    first: list[Source] = []
    for source in handed:
        first.append(source)
        if len(first) >= MANY or not isinstance(source, Path):
            return first, isinstance(source, Path)
    return first, False


def group_sizes(most: int, expected: int) -> Iterator[int]:
    """Yield the size of one group after the other; `expected` is how many sources there are, 0 when
    nobody knows.

    Small ones at first and at last, when one side waits for the other; large ones between, as each
    costs its transaction.
    """
    before = 0
    while True:
        left = expected - before
        size = min(most, max(_LEAST, min(before, left // 4 if left > 0 else most)))
        before += size
        yield size


def stage_in_lanes(
    handed: Iterable[Source], sizes: Iterator[int], *, store: Store, master: bytes, here: Here
) -> Iterator[list[Staged]]:
    """Yield groups of staged sources, of these sizes, in order; the lanes are a group ahead.

    The lanes write to `store` in the name of this process. When a source fails, its group and those
    behind it leave nothing.
    """
    with beside(_LANES) as processes, ThreadPoolExecutor(1, "vault-send") as sending:
        known = queries.kept_sizes()
        opening = [one.submit(lane.open_lane, store, master, known) for one in processes]
        groups = _Sender(processes, sizes).groups(handed)
        coming: deque[Future[_Group | None]] = deque()
        try:
            coming.extend(sending.submit(next, groups, None) for _ in range(_AHEAD))
            for future in opening:
                future.result()
            while (group := coming[0].result()) is not None:
                coming.append(sending.submit(next, groups, None))
                staged = _staged(group, here)
                coming.popleft()
                yield staged
        except BaseException:
            _leave_nothing(coming, processes, store)
            raise


class _Sender:
    """Hands sources to the lanes in batches, each group of them as a whole."""

    def __init__(self, processes: Sequence[Executor], sizes: Iterator[int]) -> None:
        self._processes = processes
        self._sizes = sizes
        self._size = next(sizes)
        self._group = _Group()
        self._rows: list[list[int]] = [[] for _ in processes]

    def groups(self, handed: Iterable[Source]) -> Iterator[_Group]:
        """Yield each group when the lanes were told of all of it, and have more to do meanwhile:
        a pack becomes durable while they take the first files of the next group.
        """
        closed: _Group | None = None
        for source in handed:
            self._add(source)
            is_whole = len(self._group.sources) >= self._size
            if closed and (is_whole or len(self._group.batches) >= _MEANWHILE):
                yield self._named(closed)
                closed = None
            if is_whole:
                closed = self._close()
        if closed:
            yield self._named(closed)
        if self._group.sources:
            yield self._named(self._close())

    def _add(self, source: Source) -> None:
        row = len(self._group.sources)
        self._group.sources.append(source)
        if not isinstance(source, Path):
            return
        number = _size_of(source) % len(self._rows)  # twins meet in one lane
        self._rows[number].append(row)
        if len(self._rows[number]) >= _BATCH:
            self._send(number)

    def _send(self, number: int) -> None:
        rows, self._rows[number] = self._rows[number], []
        if rows:
            # As texts: a path takes thirty times as long on its way to another process.
            paths = [str(self._group.sources[row]) for row in rows]
            future = self._processes[number].submit(lane.take, paths)
            self._group.batches.append((number, rows, future))

    def _close(self) -> _Group:
        for number in range(len(self._rows)):
            self._send(number)
        for one in self._processes:
            one.submit(lane.close)
        group, self._group = self._group, _Group()
        self._size = next(self._sizes)
        return group

    def _named(self, group: _Group) -> _Group:
        group.names = [one.submit(lane.names) for one in self._processes]
        return group


def _size_of(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0  # whoever opens it will say what is wrong


def _staged(group: _Group, here: Here) -> list[Staged]:
    """Wait for the lanes, and stage in this process what they left."""
    taken = [(number, rows, future.result()) for number, rows, future in group.batches]
    names = [future.result() for future in group.names]
    staged: list[Staged | None] = [None] * len(group.sources)
    done: dict[str, Staged] = {}
    twins: dict[int, Facts] = {}
    for number, rows, batch in taken:
        for row, one in zip(rows, batch, strict=True):
            if one is None:
                continue
            digest, size, pack, start, length, wrapped = one
            found = Facts(digest, size)
            if pack < 0:
                twins[row] = found
                continue
            sealed = Sealed(names[number][pack], start, length, wrapped)
            done[digest] = staged[row] = Staged(found, sealed)
    _link(twins, done, staged)
    rest = [row for row, each in enumerate(staged) if each is None]
    for row, each in zip(rest, here([group.sources[row] for row in rest]), strict=True):
        staged[row] = each
    return [each for each in staged if each]


def _link(twins: dict[int, Facts], done: dict[str, Staged], staged: list[Staged | None]) -> None:
    """Stage what has a twin that was sealed in this group, or that the vault keeps already."""
    others = {found.digest for found in twins.values()} - done.keys()
    kept = queries.kept(others)
    for row, found in twins.items():
        if found.digest in kept:
            staged[row] = Staged(found, None)
        else:
            staged[row] = done.get(found.digest)


def _leave_nothing(
    coming: Iterable[Future[_Group | None]], processes: Sequence[Executor], store: Store
) -> None:
    """Take back what the lanes sealed for groups that nobody was given."""
    names: list[Future[list[str]]] = []
    for future in coming:
        with suppress(Exception):
            group = future.result()
            names += group.names if group else []
    for one in processes:
        with suppress(BrokenExecutor):
            one.submit(lane.drop)
    for named in names:
        with suppress(Exception):
            for name in named.result():
                store.remove(name)
