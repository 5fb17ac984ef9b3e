"""What must not be shown because an item is locked: files beside an export, and the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake.models import Item, PassageAttachment, ReceiptLine
from probata.pure.digest import Digest

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def locked_of(matter: str) -> QuerySet[Item]:
    """Return the locked items of a matter."""
    return Item.objects.filter(matter=matter, locked_at__isnull=False)


def locked_beside(item: Item, *, since: datetime | None = None) -> frozenset[str]:
    """Return the paths, from the folder of an item, of locked files handed over beside it.

    With `since` only those that were locked at that instant or later.
    """
    locked = locked_of(item.matter_id)
    if since is not None:
        locked = locked.filter(locked_at__gte=since)
    if not locked.exists():  # nearly always: no line of a great hand-over is looked at
        return frozenset()
    lines = ReceiptLine.objects.filter(receipt=item.receipt_id, item__in=locked)
    stem = f"{item.folder}/" if item.folder else ""
    paths = (f"{folder}/{name}" if folder else name for folder, name in _named(lines))
    return frozenset(path.removeprefix(stem) for path in paths if path.startswith(stem))


def _named(lines: QuerySet[ReceiptLine]) -> QuerySet[ReceiptLine, tuple[str, str]]:
    return lines.values_list("folder", "name")


def is_locked(matter: str, original: str) -> bool:
    """Say whether the item of a matter with this original is locked."""
    return locked_of(matter).filter(original=original).exists()


def holds_locked(matter: str, content: bytes) -> bool:
    """Say whether these bytes are those of a locked item of the matter, however they got here."""
    originals = frozenset(locked_of(matter).values_list("original", flat=True))
    return bool(originals) and str(Digest.of(content)) in originals


def names_locked(item: Item, first: int | None, last: int | None, *, since: datetime) -> bool:
    """Say whether a stretch of an item names a file beside it that was locked since then."""
    beside = locked_beside(item, since=since)
    if not beside or item.reading is None:
        return False
    low = item.reading.first_key + (first or 0)
    high = item.reading.end_key - 1 if last is None else item.reading.first_key + last
    named = PassageAttachment.objects.filter(passage__range=(low, high), state="present")
    return any(member in beside for member in named.values_list("member", flat=True).distinct())
