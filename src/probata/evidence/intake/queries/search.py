"""Finding words in messages: substrings of one folded field, within reach, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access, index_renewal, search_index
from probata.evidence.intake.findable import matched
from probata.evidence.intake.models import Item, Matter, reading_of
from probata.evidence.intake.queries.messages import by_keys
from probata.evidence.intake.queries.values import Hit
from probata.trust.access import policy

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor


def search(
    actor: Actor, text: str, *, matter: str = "", limit: int = 50, before: str = ""
) -> list[Hit]:
    """Return messages of which one field holds the words, both folded; newest reading first.

    A field is the text, the subject of a mail, or the name of a file; no match spans two of them.
    `matter` narrows to one matter; `before` is the `place` of the last hit seen and continues
    after it. What lies out of reach is never touched, so neither counts nor times tell of it.
    """
    edge = int(before) if before.isdecimal() and len(before) < 20 else None
    keys = search_index.search(text, matters=_within_reach(actor, matter), limit=limit, before=edge)
    readings = {reading_of(key) for key in keys}
    rows = Item.objects.filter(reading__in=readings, locked_at=None).select_related("reading")
    items = {item.reading.number: item for item in rows if item.reading is not None}
    return [
        Hit(
            items[reading_of(view.key)].matter_id,
            view.item,
            view,
            str(view.key),
            matched(
                view.text,
                view.extra,
                (one.name for one in view.attachments),
                text,
            ),
        )
        for view in by_keys(items, keys)
    ]


def searches_text_alone(actor: Actor, matter: str = "") -> bool:
    """Say whether, of some messages within reach, the words alone can be found as yet.

    That is so after an upgrade, until the worker has made their index anew.
    """
    return index_renewal.older(_within_reach(actor, matter)).exists()


def _within_reach(actor: Actor, matter: str) -> list[int] | None:
    """Return the serials of the matters to be searched; None when that is all there are."""
    reach = policy.reach(actor, access.READ)
    if not matter and reach.everything and not reach.barred("matter"):
        return None
    rows = Matter.objects.filter(policy.within(reach, "id", "matter"))
    if matter:
        rows = rows.filter(pk=matter)
    return list(rows.values_list("serial", flat=True))
