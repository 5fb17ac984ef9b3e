"""Staging: sealed bytes reach the store before a transaction is open; `acts.keep` names them then.

What was staged and never kept is no original: no row leads to it and its key is nowhere. `fsck`
lists such leftovers, and `forget` removes them when an act fails.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from operator import length_hint

from django.db import DatabaseError

from probata.pure import envelope
from probata.trust.ledger.keys import master_key
from probata.trust.vault import lanes, queries, sources
from probata.trust.vault.lane import PACK
from probata.trust.vault.sealing import Facts, Sealed, Staged, seal, seal_small
from probata.trust.vault.sources import Small, Source
from probata.trust.vault.store import Draft, Store
from probata.trust.vault.stores.chosen import chosen


def stage(source: Source) -> Staged:
    """Read, hash and seal one source of any size; there should be no transaction open."""
    return next(iter(stage_many([source])))


def stage_many(handed: Iterable[Source]) -> list[Staged]:
    """Read, hash and seal sources in order; small ones share packs; one failure undoes all."""
    staged: list[Staged] = []
    try:
        for some in stage_groups(handed):
            staged += some
    except BaseException:
        forget(staged)
        raise
    return staged


def stage_groups(handed: Iterable[Source], size: int = 1 << 60) -> Iterator[list[Staged]]:
    """Stage sources in groups of up to about `size`, going on while the caller records a group.

    When a source fails, its own group leaves nothing; groups that were given before are the
    caller's.
    """
    store, master = chosen(), master_key()
    sizes, coming = lanes.group_sizes(size, length_hint(handed)), iter(handed)
    first, many = lanes.begin_with(coming)
    every, deputy = chain(first, coming), store.deputy() if many else None
    if deputy is None:
        yield from _stage_here(every, size, store, master)
        return

    def here(some: Sequence[Source]) -> list[Staged]:
        return [one for group in _stage_here(some, 1 << 60, store, master) for one in group]

    yield from lanes.stage_in_lanes(every, sizes, store=deputy, master=master, here=here)


def _stage_here(
    handed: Iterable[Source], size: int, store: Store, master: bytes
) -> Iterator[list[Staged]]:
    packer = _Packer(store, master)
    with closing(sources.prepared(handed)) as batches:
        try:
            for batch in batches:
                packer.add(batch)
                if packer.count >= size:
                    packer.close()
                    yield packer.staged()
                    packer = _Packer(store, master)
            packer.close()
        except GeneratorExit:
            raise  # the caller has the group, and sees to it
        except BaseException:
            packer.abandon()
            raise
    if packer.count:
        yield packer.staged()


def forget(staged: Sequence[Staged]) -> None:
    """Remove from the store what was staged and not recorded.

    An object that a row leads to stays, whatever the caller believes: a failure after a commit must
    not cost an original. When that cannot be found out, all stay, as leftovers for `fsck.clear`.
    """
    names = {one.sealed.name for one in staged if one.sealed}
    try:
        recorded = queries.named(names)
    except DatabaseError:
        return
    store = chosen()
    for name in names - recorded:
        store.remove(name)


class _Packer:
    """Turns prepared sources into staged ones, in order."""

    def __init__(self, store: Store, master: bytes) -> None:
        self._store = store
        self._master = master
        self._staged: list[Staged | None] = []
        self._draft: Draft | None = None
        self._members: list[tuple[int, Facts, int, int, bytes]] = []
        self._seen: dict[str, int] = {}
        self._twins: list[tuple[int, int]] = []

    @property
    def count(self) -> int:
        """How many sources were added."""
        return len(self._staged)

    def add(self, batch: "list[Small | Source]") -> None:
        """Seal a batch, leaving out what the vault keeps already."""
        kept = queries.kept({one.digest for one in batch if isinstance(one, Small)})
        for one in batch:
            index = len(self._staged)
            self._staged.append(None)
            if not isinstance(one, Small):
                self._staged[index] = self._alone(one)
                continue
            found = Facts(one.digest, len(one.data))
            if one.digest in kept:
                self._staged[index] = Staged(found, None)
            elif one.digest in self._seen:
                self._twins.append((index, self._seen[one.digest]))
            else:
                self._seen[one.digest] = index
                self._pack(index, one, found, alone=len(batch) == 1)

    def close(self) -> None:
        """Make the last pack durable."""
        if self._draft is None:
            return
        alone = len(self._members) == 1
        name = self._draft.commit(self._members[0][1].digest if alone else "pack")
        for index, found, start, length, wrapped in self._members:
            self._staged[index] = Staged(found, Sealed(name, start, length, wrapped))
        self._draft = None
        self._members = []

    def abandon(self) -> None:
        """Leave nothing behind."""
        if self._draft is not None:
            self._draft.abandon()
        forget([one for one in self._staged if one])

    def staged(self) -> list[Staged]:
        """Return one staged source for each that was added."""
        for index, twin in self._twins:
            self._staged[index] = self._staged[twin]
        return [one for one in self._staged if one]

    def _pack(self, index: int, one: Small, found: Facts, *, alone: bool) -> None:
        if self._draft is None:
            self._draft = self._store.begin(len(one.data) + 64 if alone else None)
        key = envelope.new_key()
        start, length = seal_small(one.data, key, self._draft)
        wrapped = envelope.wrap(key, self._master)
        self._members.append((index, found, start, length, wrapped))
        if self._draft.place >= PACK:
            self.close()

    def _alone(self, source: Source) -> Staged:
        with sources.large(source) as (read, expected):
            return self._sealed(read, expected)

    def _sealed(self, read: Callable[[memoryview], int], expected: int | None) -> Staged:
        key = envelope.new_key()
        draft = self._store.begin(expected)
        try:
            found = seal(read, key, draft, expected=expected)
            if queries.kept({found.digest}):
                draft.abandon()
                return Staged(found, None)
            length = draft.place
            name = draft.commit(found.digest)
        except BaseException:
            draft.abandon()
            raise
        return Staged(found, Sealed(name, 0, length, envelope.wrap(key, self._master)))
