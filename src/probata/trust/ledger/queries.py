"""What pages, reports and followers read of the journal."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from probata.trust.ledger.entry import EntryView
from probata.trust.ledger.errors import EntryUnknown
from probata.trust.ledger.models import Checkpoint, Entry


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the ledger is: entries, numbered ones, and those a checkpoint covers.

    `oldest_unnumbered` is the age of the oldest entry without a leaf number, None when there is
    none; it is published as a measure with an alarm.
    """

    entries: int
    numbered: int
    published: int
    oldest_unnumbered: timedelta | None


def view(row: Entry) -> EntryView:
    """Return an entry as a value."""
    return EntryView(
        id=row.ulid,
        name=row.name,
        actor=row.actor,
        on=row.on,
        within=row.within,
        at=row.at,
        payload=json.loads(row.payload),
        leaf=row.leaf,
    )


def entry(id: str) -> EntryView:
    """Return one entry by its id; raise EntryUnknown."""
    row = Entry.objects.filter(ulid=id).first()
    if row is None:
        raise EntryUnknown(entry=id[:40])
    return view(row)


def entries_on(on: str, *, names: Iterable[str] | None = None) -> list[EntryView]:
    """Return what was done to one thing, oldest first."""
    return list(_views(Q(on=on), names))


def entries_within(scope: str, *, names: Iterable[str] | None = None) -> Iterator[EntryView]:
    """Yield what was done in one scope, oldest first."""
    return _views(Q(within=scope), names)


def entries_named(names: Iterable[str]) -> Iterator[EntryView]:
    """Yield every entry with one of these names, numbered or not, oldest first."""
    return _views(Q(), names)


def entries_since(leaf: int, *, names: Iterable[str] | None = None) -> Iterator[EntryView]:
    """Yield numbered entries from a leaf number on, in the order of their leaves."""
    wanted = Entry.objects.filter(leaf__gte=leaf)
    if names is not None:
        wanted = wanted.filter(name__in=list(names))
    for row in wanted.order_by("leaf").iterator(2000):
        yield view(row)


def standing(*, at: datetime) -> Standing:
    """Return how far the ledger is."""
    numbered = Entry.objects.aggregate(top=Max("leaf"))["top"]
    oldest = Entry.objects.filter(leaf=None).order_by("number").values_list("at", flat=True).first()
    published = Checkpoint.objects.aggregate(top=Max("size"))["top"]
    return Standing(
        entries=Entry.objects.count(),
        numbered=0 if numbered is None else numbered + 1,
        published=published or 0,
        oldest_unnumbered=None if oldest is None else max(at - oldest, timedelta()),
    )


def _views(condition: Q, names: Iterable[str] | None) -> Iterator[EntryView]:
    wanted = Entry.objects.filter(condition)
    if names is not None:
        wanted = wanted.filter(name__in=list(names))
    for row in wanted.order_by("number").iterator(2000):
        yield view(row)
