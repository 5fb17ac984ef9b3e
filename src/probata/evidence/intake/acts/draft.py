"""A reading while it is being written: rows that nobody sees until its item points to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from probata.evidence.intake import search_index
from probata.evidence.intake.acts.rows import RowWriter
from probata.evidence.intake.acts.survey import Survey
from probata.evidence.intake.models import (
    NOBODY,
    Day,
    Item,
    ItemGap,
    ItemState,
    Participant,
    Passage,
    PassageAttachment,
    Reading,
)

if TYPE_CHECKING:
    from datetime import datetime

    from probata.pure import reader as contract


class Draft:
    """One reading in the making: begin, add batches, settle; a draft cut off is swept away."""

    def __init__(self, item: Item, reading: Reading) -> None:
        """Hold the rows of a reading that was just begun."""
        self.item = item
        self.reading = reading
        self.survey = Survey()
        self.rows = RowWriter(reading.first_key)
        self.index = search_index.IndexWriter(item.matter.serial, reading.first_key)

    @classmethod
    def begin(cls, item: Item, *, at: datetime) -> Draft:
        """Sweep away what an earlier attempt left, and begin a reading with a fresh number."""
        sweep(item)
        hints = {"zone": item.zone, "date_order": item.date_order, "reader": item.reader_wanted}
        with transaction.atomic():
            reading = Reading.objects.create(
                item=item, hints=hints, began_at=at, bytes_total=item.size
            )
            Item.objects.filter(pk=item.pk).update(state=ItemState.READING)
        return cls(item, reading)

    def add(self, batch: contract.Batch) -> None:
        """Write one batch in its own transaction, with the progress that goes with it."""
        self.survey.add(batch)
        with transaction.atomic():
            self.index.add(self.rows.write(batch))
            self.reading.stage = "reading"
            self.reading.passages = self.survey.count
            self.reading.bytes_done = min(self.survey.last_end, self.reading.bytes_total)
            self.reading.save(update_fields=["stage", "passages", "bytes_done"])

    def settle(self, found: contract.Reading, *, at: datetime) -> None:
        """Write what is known only at the end; the caller holds the transaction."""
        self.index.finish()
        reading = self.reading
        reading.reader, reading.reader_version = found.reader, found.reader_version
        reading.variant, reading.members = found.variant, list(found.members)
        reading.ended_at, reading.stage = at, "read"
        reading.bytes_done, reading.passages = reading.bytes_total, self.survey.count
        reading.report = self._report(found)
        reading.save()
        ItemGap.objects.bulk_create([_gap(reading, gap) for gap in found.gaps], batch_size=1000)
        Participant.objects.bulk_create(
            [
                Participant(
                    reading=reading,
                    position=position,
                    label=label.text,
                    account=label.account,
                    messages=self.survey.senders.get(position, 0),
                )
                for position, label in enumerate(found.labels)
            ],
            batch_size=1000,
        )
        Day.objects.bulk_create(
            [
                Day(reading=reading, day=day, first=first, count=count)
                for day, (first, count) in sorted(self.survey.days.items())
            ],
            batch_size=1000,
        )

    def _report(self, found: contract.Reading) -> dict[str, Any]:
        balance = found.balance
        counts = {name: getattr(balance, name) for name in BALANCE}
        return {
            "balance": {**counts, "closes": balance.closes},
            "attachments": {"named": found.named, "present": found.present},
            "notes": [note_value(note) for note in found.notes],
            "unnamed": self.survey.senders.get(NOBODY, 0),
            "survey": self.survey.report() | {"cut": self.rows.cut},
            "digest": self.rows.digest.value(),
        }


BALANCE = (
    "unit",
    "units_in",
    "messages",
    "notices",
    "continuations",
    "headings",
    "blanks",
    "rejected",
    "bytes_in",
    "bytes_accounted",
)


def sweep(item: Item) -> None:
    """Remove every row of the item's readings that the item does not point to.

    What was read stays reproducible: the original, the reader's version and the hints are kept,
    the digest of each finished reading stands in the journal.
    """
    shown = Item.objects.filter(pk=item.pk).values_list("reading_id", flat=True).get()
    for reading in Reading.objects.filter(item=item).exclude(pk=shown):
        _remove(reading)


def _remove(reading: Reading) -> None:
    span = (reading.first_key, reading.end_key - 1)
    with transaction.atomic():
        Passage.objects.filter(id__range=span).delete()
        PassageAttachment.objects.filter(passage__range=span).delete()
        search_index.remove(reading.first_key, reading.end_key)
        for table in (ItemGap, Participant, Day):
            table.objects.filter(reading=reading).delete()
        if reading.ended_at is None:
            reading.delete()


def note_value(note: contract.Note) -> dict[str, Any]:
    """Return what a reader has to report, as JSON values."""
    where = None if note.where is None else place_value(note.where)
    return {"check": note.check, "where": where, "params": dict(note.params)}


def place_value(where: contract.Locator) -> dict[str, Any]:
    """Return a place in an original as JSON values."""
    place: dict[str, Any] = {"member": where.member, "start": where.start, "end": where.end}
    if where.line:
        place["line"] = where.line
    if where.table:
        place |= {"table": where.table, "rowid": where.rowid}
    return place


def _gap(reading: Reading, gap: contract.Gap) -> ItemGap:
    where = gap.where
    return ItemGap(
        reading=reading,
        member=where.member,
        start=where.start,
        end=where.end,
        line=where.line,
        table=where.table,
        rowid=where.rowid,
        reason=gap.reason,
        params=dict(gap.params),
    )
