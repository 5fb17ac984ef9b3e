"""Looking into a matter: one entry for each request, never one for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access
from probata.evidence.intake.entries import MatterViewed
from probata.trust.ledger.journal import act

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@act(MatterViewed)
def view(
    matter: str,
    what: str,
    *,
    actor: Actor,
    at: datetime,
    item: str = "",
    places: Sequence[int] = (),
) -> MatterViewed:
    """Note that somebody looked: `what` is messages, search, original, export, lock or so.

    `places` are the first and last index that were shown. Words that were searched for are not
    kept: they would tell what a person is afraid of.
    """
    where = access.matter_for(actor, matter, to=access.READ)
    return MatterViewed(
        on=where.scope, within=where.scope, what=what, item=item, places=list(places)
    )
