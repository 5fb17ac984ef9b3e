"""What may be done with matters and evidence, and the way from an id to a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import errors
from probata.evidence.intake.models import Item, Matter
from probata.trust.access import permissions, policy

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor

OPEN = permissions.declare("matters.open", "Open a new matter.")
READ = permissions.declare(
    "matters.read", "See a matter, its items, its messages, findings and search results."
)
RECEIVE = permissions.declare("evidence.receive", "Put files into a matter.")
HINT = permissions.declare(
    "evidence.hint", "Say in which zone and order of dates a file was written."
)
LOCK = permissions.declare(
    "evidence.lock", "Lock an item, so that nobody sees, copies or exports it."
)
UNLOCK = permissions.declare("evidence.unlock", "Lift the lock of an item.")
ORIGINAL = permissions.declare("evidence.original", "Open and export original files.")


def matter_for(actor: Actor, id: str, *, to: str) -> Matter:
    """Return the matter when the actor may do this in it; unknown and forbidden look the same."""
    policy.require(actor, to, f"matter:{id}")
    try:
        return Matter.objects.get(pk=id)
    except Matter.DoesNotExist:
        raise errors.MatterUnknown(matter=id[:40]) from None


def item_for(actor: Actor, id: str, *, to: str, locked: bool = False) -> Item:
    """Return the item when the actor may do this in its matter.

    Raises ItemLocked when it is locked: only what tells of the lock itself asks with `locked`. Who
    may not know of the item learns nothing of its lock either.
    """
    item = Item.objects.select_related("matter", "reading").filter(pk=id).first()
    if item is None or not policy.may(actor, to, item.matter.scope):
        raise errors.ItemUnknown()
    if item.is_locked and not locked:
        raise errors.ItemLocked()
    return item
