"""Messages of a matter: streamed by key in constant memory, a window around one, the days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from probata.evidence.intake import access, errors
from probata.evidence.intake.models import (
    INDEX_BITS,
    Day,
    Item,
    Participant,
    Passage,
    PassageAttachment,
    Reading,
    key_of,
    reading_of,
)
from probata.evidence.intake.queries.values import (
    BASES,
    KINDS,
    LOCKED,
    AttachmentView,
    DayView,
    MessageView,
)
from probata.evidence.intake.withheld import locked_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from probata.trust.ledger.actor import Actor

_PAGE = 2000
_LAST = (1 << INDEX_BITS) - 1
_COLUMNS = (
    "id",
    "kind",
    "participant",
    "text",
    "literal",
    "earliest",
    "latest",
    "clock",
    "zone_basis",
    "member",
    "start",
    "end",
    "extra",
)


def messages(
    actor: Actor,
    matter: str,
    *,
    item: str = "",
    start: int = 0,
    end: int | None = None,
) -> Iterator[MessageView]:
    """Stream the messages of a matter, item by item in file order; `item` narrows to one.

    Locked items are left out, or refused when one is asked for.
    `start` and `end` (exclusive) are indexes within each item. Access is decided before the first
    message; memory stays constant however many there are.
    """
    where = access.matter_for(actor, matter, to=access.READ)
    rows = Item.objects.filter(matter=where, reading__isnull=False, locked_at=None).order_by("id")
    if item:
        if access.item_for(actor, item, to=access.READ).matter_id != where.id:
            raise errors.ItemUnknown()
        rows = rows.filter(pk=item)
    return _stream(list(rows.select_related("reading")), start, end)


def _stream(items: Sequence[Item], start: int, end: int | None) -> Iterator[MessageView]:
    for kept in items:
        if kept.reading is not None:
            number = kept.reading.number
            last = _LAST if end is None else min(end - 1, _LAST)
            yield from Window(kept, kept.reading).between(
                key_of(number, start), key_of(number, last)
            )


class Window:
    """The rows of one reading as messages; labels are looked up once."""

    def __init__(self, item: Item, reading: Reading) -> None:
        """Load the few things that all rows share."""
        self._item = item
        self._beside: frozenset[str] | None = None
        self._members = reading.members or [""]
        self._labels = {
            row.position: (row.label, row.account)
            for row in Participant.objects.filter(reading=reading)
        }

    def between(self, first: int, last: int, page: int = _PAGE) -> Iterator[MessageView]:
        """Yield messages from key to key, both included."""
        while first <= last:
            rows = list(
                Passage.objects.filter(id__range=(first, last))
                .order_by("id")
                .values_list(*_COLUMNS)[:page]
            )
            yield from self.views(rows)
            if len(rows) < page:
                return
            first = rows[-1][0] + 1

    def before(self, key: int, least: int, count: int) -> list[MessageView]:
        """Return the last `count` messages before the key, in file order."""
        rows = list(
            Passage.objects.filter(id__range=(least, key - 1))
            .order_by("-id")
            .values_list(*_COLUMNS)[:count]
        )
        return list(self.views(rows[::-1]))

    def views(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[MessageView]:
        """Yield the messages of rows that were fetched, with their attachments."""
        attached = self._attachments(rows)
        for row in rows:
            label, account = self._labels.get(row[2], (None, ""))
            yield MessageView(
                key=row[0],
                item=self._item.id,
                kind=KINDS.get(row[1], "unknown"),
                sender=label,
                account=account,
                text=row[3],
                literal=row[4],
                earliest=row[5],
                latest=row[6],
                clock=row[7],
                zone_basis=BASES.get(row[8], "none"),
                member=self._members[row[9]] if row[9] < len(self._members) else "",
                start=row[10],
                end=row[11],
                attachments=attached.get(row[0], ()),
                extra=row[12] or {},
            )

    def _attachments(
        self, rows: Sequence[tuple[Any, ...]]
    ) -> dict[int, tuple[AttachmentView, ...]]:
        if not rows:
            return {}
        found: dict[int, list[AttachmentView]] = {}
        keys = [row[0] for row in rows]
        first, last = min(keys), max(keys)
        # Neighbours are asked for as a range; what a search found may lie far apart.
        near = last - first < 2 * len(keys)
        where = {"passage__range": (first, last)} if near else {"passage__in": keys}
        for one in PassageAttachment.objects.filter(**where).order_by("passage", "position"):
            found.setdefault(one.passage, []).append(self._attachment(one))
        return {key: tuple(views) for key, views in found.items()}

    def _attachment(self, one: PassageAttachment) -> AttachmentView:
        if self._beside is None:  # most windows name no file and need not ask
            self._beside = locked_beside(self._item)
        if one.member in self._beside and one.span is None:
            return AttachmentView("", LOCKED)
        return AttachmentView(
            one.name,
            one.state,
            one.member,
            one.declared_type,
            one.encoding,
            one.size,
            one.sha256,
            one.span,
        )


def by_keys(item_of_reading: dict[int, Item], keys: Iterable[int]) -> list[MessageView]:
    """Return the messages with these keys, in their order; each reading's item must be given."""
    wanted = list(keys)
    rows = {
        row[0]: row
        for start in range(0, len(wanted), 500)
        for row in Passage.objects.filter(id__in=wanted[start : start + 500]).values_list(*_COLUMNS)
    }
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for key in wanted:
        if key in rows:
            groups.setdefault(reading_of(key), []).append(rows[key])
    views: dict[int, MessageView] = {}
    for number, group in groups.items():
        item = item_of_reading.get(number)
        if item is not None and item.reading is not None:
            window = Window(item, item.reading)
            views |= {view.key: view for view in window.views(group)}
    return [views[key] for key in wanted if key in views]


def conversation(
    actor: Actor, item: str, *, around: int = 0, limit: int = 100
) -> list[MessageView]:
    """Return a window of messages of one item with the index `around` in its middle.

    Near an edge the window is shifted, so that it stays full while there are enough messages.
    """
    kept = access.item_for(actor, item, to=access.READ)
    if kept.reading is None:
        return []
    number, limit = kept.reading.number, max(1, min(limit, _PAGE))
    first = max(0, min(around - limit // 2, kept.reading.passages - limit))
    window = Window(kept, kept.reading)
    return list(window.between(key_of(number, first), key_of(number, first + limit - 1)))


def message(actor: Actor, item: str, index: int) -> MessageView:
    """Return one message of an item by its index."""
    kept = access.item_for(actor, item, to=access.READ)
    if kept.reading is not None and 0 <= index <= _LAST:
        key = key_of(kept.reading.number, index)
        for found in Window(kept, kept.reading).between(key, key):
            return found
    raise errors.PassageUnknown(index=index)


def days(actor: Actor, item: str) -> list[DayView]:
    """Return the days of an item by the clock as written, in calendar order."""
    kept = access.item_for(actor, item, to=access.READ)
    rows = Day.objects.filter(reading=kept.reading).order_by("day")
    return [DayView(_date(row.day), row.first, row.count) for row in rows]


def _date(day: int) -> str:
    try:
        return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    except OverflowError:
        return str(day)


def range_of(actor: Actor, item: str) -> tuple[int, int]:
    """Return the first index and the one after the last of an item; (0, 0) when unread."""
    kept = access.item_for(actor, item, to=access.READ)
    return (0, 0) if kept.reading is None else (0, kept.reading.passages)
