"""Finding words in messages: substrings of folded text, within reach, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake.models import INDEX_BITS, Item, Passage
from probata.evidence.intake.queries.matters import visible
from probata.evidence.intake.queries.messages import by_keys
from probata.evidence.intake.queries.values import Hit
from probata.pure.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from probata.trust.ledger.actor import Actor

_STEP = 20_000


def search(
    actor: Actor, text: str, *, matter: str = "", limit: int = 50, before: str = ""
) -> list[Hit]:
    """Return messages whose folded text holds the folded words, newest reading and index first.

    `matter` narrows to one matter; `before` is the `place` of the last hit seen and continues
    after it. What lies out of reach is never touched, so neither counts nor times tell of it.
    """
    wanted = fold(text)
    if not wanted.strip():
        return []
    rows = Item.objects.filter(visible(actor), reading__isnull=False).select_related("reading")
    if matter:
        rows = rows.filter(matter_id=matter)
    items = {item.reading.number: item for item in rows if item.reading is not None}
    edge = int(before) if before.isdecimal() and len(before) < 20 else (1 << 63) - 1
    keys: list[int] = []
    for key in _scan(sorted(items, reverse=True), wanted, edge):
        keys.append(key)
        if len(keys) >= limit:
            break
    found = by_keys(items, keys)
    return [
        Hit(items[view.key >> INDEX_BITS].matter_id, view.item, view, str(view.key))
        for view in found
    ]


def _scan(readings: list[int], wanted: str, edge: int) -> Iterator[int]:
    """Yield the keys of matching passages by looking at every text; needs no index."""
    for number in readings:
        least, most = number << INDEX_BITS, min(edge, (number + 1) << INDEX_BITS)
        while most > least:
            rows = list(
                Passage.objects.filter(id__gte=least, id__lt=most)
                .order_by("-id")
                .values_list("id", "text")[:_STEP]
            )
            yield from (key for key, text in rows if wanted in fold(text))
            if len(rows) < _STEP:
                break
            most = rows[-1][0]
