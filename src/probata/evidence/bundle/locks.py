"""Locked items never enter a bundle: which exhibits stand on one, named by their marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.bundle import errors
from probata.evidence.bundle.models import Exhibit
from probata.evidence.intake import queries as intake

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from probata.evidence.bundle.models import Bundle
    from probata.trust.ledger.actor import Actor


def refuse_locked(exhibits: Sequence[str]) -> None:
    """Raise LockedInBundle when an item behind one of these exhibits is locked."""
    rows = Exhibit.objects.filter(pk__in=exhibits, item__locked_at__isnull=False)
    _refuse(rows.order_by("position").values_list("mark", flat=True))


def refuse_shown(bundle: Bundle, actor: Actor) -> None:
    """Raise LockedInBundle when a bundle holds, or may by now show, a locked item.

    Its pages may also show a file that lay beside an export and was locked after they were ordered.
    """
    refuse_locked(bundle.exhibits)
    rows = Exhibit.objects.filter(pk__in=bundle.exhibits).order_by("position")
    _refuse(
        row.mark
        for row in rows
        if intake.names_locked(actor, row.item_id, row.first, row.last, since=bundle.ordered_at)
    )


def _refuse(found: Iterable[str]) -> None:
    marks = ", ".join(found)
    if marks:
        raise errors.LockedInBundle(marks=marks)
