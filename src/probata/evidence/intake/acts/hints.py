"""What a person knows about an item and the file does not say: zone, order of dates, format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access, errors, rules
from probata.evidence.intake.entries import HintsGiven
from probata.evidence.intake.models import Item, ItemState
from probata.trust.ledger.journal import act

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@act(HintsGiven)
def give_hints(
    item: str,
    *,
    actor: Actor,
    at: datetime,
    zone: str = "",
    date_order: str = "",
    reader: str = "",
) -> HintsGiven:
    """Say in which zone and order of dates a file was written; the item is then read anew.

    Until the new reading is there, the earlier one stays visible. Who said it stands in the entry.
    """
    kept = access.item_for(actor, item, to=access.HINT)
    rules.may_hint(zone, date_order, reader).or_raise(errors.HintRefused)
    Item.objects.filter(pk=kept.pk).update(
        zone=zone, date_order=date_order, reader_wanted=reader[:40], state=ItemState.WAITING
    )
    return HintsGiven(
        on=kept.subject,
        within=kept.matter.scope,
        zone=zone,
        date_order=date_order,
        reader=reader[:40],
    )
