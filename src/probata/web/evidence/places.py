"""Ways into a conversation: the message that holds a byte, the first one of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from probata.evidence.intake import queries as intake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from probata.evidence.intake.queries import DayView, ItemView
    from probata.trust.ledger.actor import Actor

FEW_DAYS = 40
"""So many days fit into a list that a person can read; beyond it stand months."""


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the list of days: a day or, where there are many, a month."""

    first: int
    count: int
    day: date
    is_month: bool


def steps(days: Sequence[DayView]) -> list[Step]:
    """Return what a person chooses from to go to a day; days beyond the calendar are left out."""
    dated = [(_date(one.day), one) for one in days]
    known = [(day, one) for day, one in dated if day is not None]
    if len(known) <= FEW_DAYS:
        return [Step(one.first, one.count, day, False) for day, one in known]
    out = []
    for _month, group in groupby(known, key=lambda pair: (pair[0].year, pair[0].month)):
        rows = list(group)
        count = sum(one.count for _, one in rows)
        out.append(Step(rows[0][1].first, count, rows[0][0], True))
    return out


def of_day(days: Sequence[DayView], wanted: str) -> int | None:
    """Return the first message of a day, or of the next one that has any; None for no day."""
    day = _date(wanted)
    known = [(found, one.first) for one in days if (found := _date(one.day)) is not None]
    if day is None or not known:
        return None
    return next((first for found, first in known if found >= day), known[-1][1])


def of_byte(actor: Actor, item: ItemView, member: str, place: int) -> int | None:
    """Return the index of the message whose bytes hold a place, or of the last one before it.

    Messages lie in the order of the file, so halving finds it in some twenty steps.
    """
    if item.reading is None or not item.reading.passages:
        return None
    order = {name: at for at, name in enumerate(item.reading.members)}
    if member not in order:
        return None
    wanted = (order[member], place)
    low, high = 0, item.reading.passages - 1
    while low < high:
        middle = (low + high + 1) // 2
        found = intake.message(actor, item.id, middle)
        if (order.get(found.member, 0), found.start) <= wanted:
            low = middle
        else:
            high = middle - 1
    return low


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None
