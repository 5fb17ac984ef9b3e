"""What may be told of a locked item: that it is locked, since when, why, and where copies are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from probata.evidence.intake import access, withheld
from probata.evidence.intake.models import Item, ReceiptLine
from probata.evidence.intake.queries.matters import visible
from probata.trust.access import policy

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@dataclass(frozen=True, slots=True)
class LockView:
    """The lock of an item; `words` are empty for those who may not lift it.

    `handed_in` counts how often the bytes were handed in, `elsewhere` are the ids of the further
    matters within reach that keep the same bytes.
    """

    item: str
    matter: str
    locked_at: datetime
    reason: str
    words: str
    may_unlock: bool
    handed_in: int
    elsewhere: tuple[str, ...]


def lock(actor: Actor, item: str) -> LockView | None:
    """Return the lock of an item, or None when it is not locked."""
    kept = access.item_for(actor, item, to=access.READ, locked=True)
    if kept.locked_at is None:
        return None
    may_unlock = bool(policy.may(actor, access.UNLOCK, kept.matter.scope))
    same = Item.objects.filter(visible(actor), original=kept.original).exclude(pk=kept.pk)
    return LockView(
        kept.id,
        kept.matter_id,
        kept.locked_at,
        kept.lock_reason,
        kept.lock_words if may_unlock else "",
        may_unlock,
        ReceiptLine.objects.filter(item=kept).count(),
        tuple(same.order_by("matter").values_list("matter", flat=True)),
    )


def matter_of(actor: Actor, item: str) -> str:
    """Return the matter of an item, also when it is locked."""
    return access.item_for(actor, item, to=access.READ, locked=True).matter_id


def locked_count(actor: Actor, matter: str) -> int:
    """Return how many items of a matter are locked and so left out of what is shown of it."""
    where = access.matter_for(actor, matter, to=access.READ)
    return withheld.locked_of(where.id).count()


def names_locked(
    actor: Actor, item: str, first: int | None, last: int | None, *, since: datetime
) -> bool:
    """Say whether a stretch of an item names a file beside it that was locked since an instant.

    What was made of the stretch before may show that file.
    """
    kept = access.item_for(actor, item, to=access.READ, locked=True)
    return withheld.names_locked(kept, first, last, since=since)
