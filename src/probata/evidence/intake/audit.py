"""What intake checks of itself: readings that are whole, rows as the journal says, the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from probata.evidence.intake import index_renewal
from probata.evidence.intake.acts.rows import digest_of_rows
from probata.evidence.intake.models import INDEX_BITS, Item, Passage, Reading, SearchSegment
from probata.pure.filling import gettext_noop as N_
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.fsck import Problem
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEDY = N_(
    "Run `probata import` with the same file again, or compare with a copy of the database."
)
_RENEW = N_("Run `probata work --once`: the worker makes the index anew.")
_READ_AGAIN = N_(
    "Give the item a hint, or import it again: it is then read anew from its original."
)
_LOCK_AGAIN = N_("Lock the item with `probata lock`, then ask who changed the database.")
_LOCKING = {"evidence.locked": 1, "evidence.unlocked": -1}
_OF_ITEMS = ("evidence.received", *_LOCKING)


def items(deep: bool) -> Iterator[Problem]:  # noqa: ARG001 - the same quick check either way
    """Each item has its original in the vault, its entry in the journal, and the lock it says."""
    for item in Item.objects.select_related("matter").order_by("id").iterator(1000):
        if vault.known(item.original) is None:
            yield _problem(item, N_("The vault knows no original of this item."), _REMEDY)
        entries = ledger.entries_on(item.subject, names=_OF_ITEMS)
        received = [one for one in entries if one.name == "evidence.received"]
        if not any(one.payload["digest"] == item.original for one in received):
            yield _problem(
                item, N_("No entry of the journal says that this was received."), _REMEDY
            )
        locks = sum(_LOCKING.get(one.name, 0) for one in entries)
        if locks != item.is_locked:
            yield _problem(
                item, N_("The lock of this item is not what the journal says."), _LOCK_AGAIN
            )


def readings(deep: bool) -> Iterator[Problem]:
    """What an item shows is one finished reading with all its rows, as the journal has it."""
    shown = Item.objects.filter(reading__isnull=False).select_related("reading")
    for item in shown.order_by("id").iterator(1000):
        reading = item.reading
        assert reading is not None
        if reading.item_id != item.id or reading.ended_at is None:
            yield _problem(
                item, N_("The item shows a reading that was never finished."), _READ_AGAIN
            )
            continue
        span = Passage.objects.filter(id__gte=reading.first_key, id__lt=reading.end_key)
        if span.count() != reading.passages:
            yield _problem(item, N_("Messages of this item are missing or too many."), _READ_AGAIN)
            continue
        yield from _as_journalled(item, reading, deep)
    yield from _strays()


def _as_journalled(item: Item, reading: Reading, deep: bool) -> Iterator[Problem]:
    entries = ledger.entries_on(item.subject, names=["evidence.read"])
    said = {entry.payload["reading"]: entry.payload for entry in entries}.get(reading.number)
    if said is None:
        yield _problem(item, N_("No entry of the journal says that this was read."), _READ_AGAIN)
    elif said["rows"] != reading.report.get("digest"):
        yield _problem(item, N_("The reading has another digest than its entry."), _READ_AGAIN)
    elif deep and digest_of_rows(reading) != said["rows"]:
        yield _problem(item, N_("Messages of this item were changed in the database."), _READ_AGAIN)


def _strays() -> Iterator[Problem]:
    """Rows of no reading at all; those of one that was cut off are swept when it is read again."""
    known = set(Reading.objects.values_list("number", flat=True))
    numbers = Passage.objects.order_by("id")
    key = -1
    while (row := numbers.filter(id__gt=key).values_list("id", flat=True).first()) is not None:
        number = row >> INDEX_BITS
        if number not in known:
            yield Problem(
                check="intake.readings",
                place=f"reading {number}",
                says="Messages are kept that belong to no reading.",
                remedy=_REMEDY,
            )
        key = ((number + 1) << INDEX_BITS) - 1


def _problem(item: Item, says: str, remedy: str) -> Problem:
    return Problem(check="intake.items", place=item.subject, says=says, remedy=remedy)


def search(deep: bool) -> Iterator[Problem]:  # noqa: ARG001 - the same quick check either way
    """Every message that is shown can be found, by each of its fields."""
    older = set(index_renewal.older().values_list("matter", flat=True))
    held = dict(SearchSegment.objects.values_list("matter").annotate(sum=Sum("count")))
    shown = Item.objects.filter(reading__isnull=False).values_list("matter__serial")
    kept = dict(shown.annotate(sum=Sum("reading__passages")))
    for serial in sorted(older | kept.keys()):
        if held.get(serial, 0) < kept.get(serial, 0):
            says = N_("Messages of this matter cannot be found: they are missing from the index.")
            yield Problem(
                check="intake.search", place=f"matter {serial}", says=says, remedy=_READ_AGAIN
            )
        elif serial in older:
            says = N_(
                "Subjects and names of files are not found yet: an older version made the index."
            )
            yield Problem(check="intake.search", place=f"matter {serial}", says=says, remedy=_RENEW)


CHECKS = {"intake.items": items, "intake.readings": readings, "intake.search": search}
