"""Every way to ask for something of one item: what is refused must be refused on each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cast import AT
from probata.evidence.assessment import queries as assessed
from probata.evidence.intake import acts, queries
from probata.evidence.intake.queries.cutting import cutter
from probata.evidence.intake.queries.messages import range_of
from probata.evidence.intake.queries.streams import original_chunks

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.trust.ledger.actor import Actor


def ways_in(who: Actor, matter: str, item: str) -> list[Callable[[], object]]:
    """Return all ways to get at something of an item."""
    return [
        lambda: queries.item(who, item),
        lambda: queries.gaps(who, item),
        lambda: queries.participants(who, item),
        lambda: queries.messages(who, matter, item=item),
        lambda: queries.conversation(who, item),
        lambda: queries.message(who, item, 0),
        lambda: queries.days(who, item),
        lambda: queries.original_line(who, item, 0),
        lambda: queries.attachment_bytes(who, item, 0, 0),
        lambda: queries.open_item(who, item),
        lambda: queries.summary(who, item),
        lambda: queries.gap_totals(who, item),
        lambda: range_of(who, item),
        lambda: original_chunks(who, item),
        lambda: cutter(who, item).__enter__(),
        lambda: assessed.findings(who, item),
        lambda: acts.give_hints(item, zone="Asia/Shanghai", actor=who, at=AT),
    ]
