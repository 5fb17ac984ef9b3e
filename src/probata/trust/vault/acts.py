"""Deeds of the vault: keep an original, destroy it, check all. Nothing else writes its tables."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from probata.pure.digest import Digest
from probata.pure.envelope import CHUNK
from probata.trust.access import policy
from probata.trust.ledger import bulk
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.journal import act
from probata.trust.vault import access, chunks, queries, staging
from probata.trust.vault.entries import Destroyed, Rechecked, Stored
from probata.trust.vault.errors import OriginalDestroyed, OriginalUnknown
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.recheck import Checked, check
from probata.trust.vault.sealing import Staged
from probata.trust.vault.sources import Source
from probata.trust.vault.stores.chosen import chosen

_GROUP = 10_000


def put(source: Source, *, actor: Actor, at: datetime) -> Stored:
    """Keep one source: read, seal, make durable, then record. The same bytes are kept once.

    An act that keeps large sources inside its own transaction should call `staging.stage` before
    and `keep` within, so that nobody waits while bytes are written.
    """
    return put_many([source], actor=actor, at=at)[0]


def put_many(sources: Iterable[Source], *, actor: Actor, at: datetime) -> list[Stored]:
    """Keep sources, in order; small ones share packs and one `fsync`, each leaves its entry.

    One transaction a group of some thousands: when one fails, those before it are kept whole.
    """
    kept: list[Stored] = []
    with _uncollected():
        for staged in staging.stage_groups(sources, _GROUP):
            if len(kept) >= _GROUP:
                bulk.tune_engine()
            try:
                kept += keep_many(staged, actor=actor, at=at)
            except BaseException:
                staging.forget(staged)
                raise
    return kept


def keep(staged: Staged, *, actor: Actor, at: datetime) -> Stored:
    """Record one staged source as an original."""
    return keep_many([staged], actor=actor, at=at)[0]


@act(Stored, many=True)
def keep_many(staged: Sequence[Staged], *, actor: Actor, at: datetime) -> list[Stored]:
    """Record staged sources as originals; bytes that are kept already are linked, not doubled."""
    sealed = {one.facts.digest: one for one in staged if one.sealed}
    offered = dict(sorted(sealed.items()))  # in the order of the tables' index: half the time
    _insert(Original, [_original(one) for one in offered.values()])
    names = {digest: one.sealed.name for digest, one in offered.items() if one.sealed}
    if _insert(SealedCopy, [_copy(one) for one in offered.values()]) == len(offered):
        ours = names
    else:  # somebody was faster
        ours = dict(_recorded(set(names.values())))
    others = {one.facts.digest for one in staged} - ours.keys()
    if others - queries.kept(others):
        raise OriginalDestroyed()  # it was here when the source was staged, and is no more
    won = set(ours.values())
    lost = [one for one in staged if one.sealed and one.sealed.name not in won]
    if lost:
        transaction.on_commit(lambda: staging.forget(lost), robust=True)
    left = []
    for one in staged:
        # The second of two equal sources in one call is linked to the first.
        left.append(_stored(one, new=ours.pop(one.facts.digest, "") != ""))
    return left


@act(Destroyed)
def destroy(digest: str, *, reason: str, actor: Actor, at: datetime) -> Destroyed:
    """Destroy an original for good, by destroying its key; its digest and its entries stay."""
    policy.require(actor, access.DESTROY, "*")
    address = Digest.parse(digest)
    copy = SealedCopy.objects.filter(original=address.hex).first()
    if copy is None:
        if Original.objects.filter(digest=address.hex).exists():
            raise OriginalDestroyed()
        raise OriginalUnknown()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")  # the key must not stay in a free page
    name = copy.name
    copy.delete()
    if not SealedCopy.objects.filter(name=name).exists():
        transaction.on_commit(lambda: chosen().remove(name), robust=True)
    return Destroyed(on=f"original:{digest}", digest=digest, reason=reason)


def recheck(
    *,
    deep: bool = False,
    progress: Callable[[Checked], None] | None = None,
    actor: Actor,
    at: datetime,
) -> Rechecked:
    """Compare all originals with what was recorded (see `recheck.py`), and record the outcome."""
    policy.require(actor, access.RECHECK, "*")
    return note_recheck(check(deep=deep, progress=progress), deep=deep, actor=actor, at=at)


@act(Rechecked)
def note_recheck(found: Checked, *, deep: bool, actor: Actor, at: datetime) -> Rechecked:
    """Record that the originals were compared, and which are damaged."""
    policy.require(actor, access.RECHECK, "*")
    return Rechecked(
        on="vault",
        originals=found.originals,
        size=found.size,
        deep=deep,
        damages=[
            {"digest": f"sha256:{one.digest}", "start": one.start, "end": one.end}
            for one in found.damages
        ],
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold back the search for circular garbage: rows in bulk make none and would trigger it often.

    It walks over every object of the program, and would take a third of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _recorded(names: set[str]) -> Iterable[tuple[str, str]]:
    return SealedCopy.objects.filter(name__in=names).values_list("original_id", "name")


def _insert(table: type[Model], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows, in the order of the table's columns, and say how many; keep what is there."""
    columns = [one.column or one.name for one in table._meta.local_concrete_fields]
    into = f'INSERT INTO "{table._meta.db_table}"'
    return bulk.insert(into, columns, rows, tail="ON CONFLICT DO NOTHING")


def _original(one: Staged) -> tuple[Any, ...]:
    facts = one.facts
    return (facts.digest, facts.size, CHUNK, facts.root.hex(), facts.leaves)


def _copy(one: Staged) -> tuple[Any, ...]:
    place = one.sealed
    assert place is not None
    return (one.facts.digest, place.name, place.start, place.length, place.wrapped)


def _stored(one: Staged, *, new: bool) -> Stored:
    return Stored(
        on=f"original:{one.digest}",
        digest=one.digest,
        size=one.facts.size,
        chunks=chunks.named(one.facts.root.hex()),
        chunk_size=CHUNK,
        new=new,
    )
