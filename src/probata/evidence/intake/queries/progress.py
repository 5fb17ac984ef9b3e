"""How far the reading of items is, for pages that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access
from probata.evidence.intake.models import ItemState, Reading

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor


def reading_progress(actor: Actor, matter: str) -> dict[str, tuple[int, int]]:
    """Return, for each item of a matter that is being read, its bytes done and in all."""
    where = access.matter_for(actor, matter, to=access.READ)
    rows = Reading.objects.filter(
        item__matter=where,
        item__locked_at=None,
        item__state__in=(ItemState.WAITING, ItemState.READING),
        ended_at=None,
    ).order_by("number")
    return {row.item_id: (row.bytes_done, row.bytes_total) for row in rows}
