"""What a person may see of matters, items and receipts: lists within reach, and nothing beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from probata.evidence.intake import access, errors
from probata.evidence.intake.models import (
    Item,
    ItemGap,
    ItemState,
    Matter,
    Participant,
    PassageAttachment,
)
from probata.evidence.intake.queries.values import ItemView, MatterView, ParticipantView
from probata.pure.reader import Gap, Locator
from probata.trust.access import policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from probata.trust.ledger.actor import Actor


MOST_ASKED = 30_000
"""Items of one hand-over among which attachments are looked for; engines bound a query's values."""


def visible(actor: Actor, permission: str = access.READ) -> Q:
    """Return the condition on a table with a `matter` that keeps a query within reach."""
    return policy.within(policy.reach(actor, permission), "matter_id", "matter")


def _reachable(actor: Actor, permission: str = access.READ) -> QuerySet[Matter]:
    return Matter.objects.filter(policy.within(policy.reach(actor, permission), "id", "matter"))


def matters(actor: Actor) -> list[MatterView]:
    """Return the matters within reach, newest first, with counts."""
    unread = (ItemState.WAITING, ItemState.READING)
    is_open = Q(items__locked_at=None)
    rows = (
        _reachable(actor)
        .annotate(
            items_kept=Count("items"),
            messages_read=Sum("items__reading__passages", filter=is_open),
            items_waiting=Count("items", filter=is_open & Q(items__state__in=unread)),
            items_locked=Count("items", filter=Q(items__locked_at__isnull=False)),
        )
        .order_by("-serial")
    )
    return [
        MatterView.of(
            row,
            items=row.items_kept,
            messages=row.messages_read or 0,
            waiting=row.items_waiting,
            locked=row.items_locked,
        )
        for row in rows
    ]


def matter(actor: Actor, id: str) -> MatterView:
    """Return one matter by its id."""
    return MatterView.of(access.matter_for(actor, id, to=access.READ))


def find_matter(actor: Actor, name: str, *, to: str = access.READ) -> MatterView:
    """Return the one matter within reach that has this id, number or title."""
    here = _reachable(actor, to)
    found = list(here.filter(Q(id=name) | Q(number=name))[:2]) or list(
        here.filter(title=" ".join(name.split())).order_by("serial")[:20]
    )
    if not found:
        raise errors.MatterUnknown(matter=name[:80])
    if len(found) > 1:
        numbers = ", ".join(row.number for row in found)
        raise errors.SeveralMatters(matter=name[:80], numbers=numbers)
    return MatterView.of(found[0])


def items(actor: Actor, matter: str) -> list[ItemView]:
    """Return the items of a matter in the order of their coming; a locked one without its name."""
    where = access.matter_for(actor, matter, to=access.READ)
    rows = Item.objects.filter(matter=where).select_related("reading").order_by("id")
    return [ItemView.of(row) for row in rows]


def item(actor: Actor, id: str) -> ItemView:
    """Return one item."""
    return ItemView.of(access.item_for(actor, id, to=access.READ))


def gaps(actor: Actor, item: str, limit: int = 1000) -> list[Gap]:
    """Return what could not be read of an item, in file order."""
    kept = access.item_for(actor, item, to=access.READ)
    rows = ItemGap.objects.filter(reading=kept.reading).order_by("id")[:limit]
    return [
        Gap(
            Locator(row.member, row.start, row.end, row.line, row.table, row.rowid),
            row.reason,
            row.params,
        )
        for row in rows
    ]


def participants(actor: Actor, item: str) -> list[ParticipantView]:
    """Return the senders of an item as the file writes them, with their counts."""
    kept = access.item_for(actor, item, to=access.READ)
    rows = Participant.objects.filter(reading=kept.reading).order_by("position")
    return [ParticipantView(row.label, row.account, row.messages) for row in rows]


def attached_paths(actor: Actor, items: Sequence[str]) -> set[str]:
    """Return those of the items that another of them names as a file of one of its messages."""
    asked = Item.objects.filter(visible(actor), pk__in=items[:MOST_ASKED], locked_at=None)
    rows = asked.select_related("reading")
    by_path = {_path(row.folder, row.name): row.id for row in rows}
    found: set[str] = set()
    if len(by_path) < 2:
        return found
    for row in rows:
        if row.reading is None:
            continue
        named = PassageAttachment.objects.filter(
            passage__range=(row.reading.first_key, row.reading.end_key - 1), state="present"
        )
        for member in named.values_list("member", flat=True).distinct():
            found.add(by_path.get(_path(row.folder, member), ""))
    return found - {""}


def _path(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
