"""Which field is the day: five tests in a fixed order, and the one that decided is written down."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat import calendars
from probata.pure.readers.chat.calendars import NO_DAY, Calendar

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHORT_FILE = 50
"""Records below which the sequence of dates decides nothing."""

FEW_DATES = 8
"""Different dates below which the sequence of dates decides nothing."""


class Order(enum.StrEnum):
    """The order in which day, month and year are written."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


class Test(enum.StrEnum):
    """What decided an order, in the sequence in which the tests are tried."""

    YEAR_PLACE = "a four-digit year that stands first"
    FIELD = "a field above 12"
    AGE = "the year in which the app was first sold"
    CLOCK = "the date in the name of an attachment"
    SEQUENCE = "the sequence of all dates in the file"
    PERSON = "what a person said"
    SAME = "both orders give the same date"
    OPEN = "nothing in the file decides"


@dataclass(frozen=True, slots=True)
class Style:
    """How dates of one group look: digits per field, the field with an era, its calendar."""

    separators: str
    first_wide: bool  # three or four digits in the first field
    last_wide: bool
    era: Calendar = Calendar.BY_YEAR
    era_field: int = -1


@dataclass(frozen=True, slots=True)
class Clue:
    """A date from another place in the file (a file name): run number and day number."""

    run: int
    day: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for one style: order or None when open, the test, and how many dates."""

    style: Style
    order: Order | None
    test: Test
    proofs: int
    mixed: int = 0  # dates that can only be read in the other order
    first_proof: int = -1  # the run that proves it
    orders: tuple[Order, ...] = ()
    hint_contradicted: bool = False


@dataclass(slots=True)
class Runs:
    """Neighbouring records with one date, as columns: three fields, style, number of records."""

    fields: tuple[Ints, Ints, Ints]
    style: Ints
    records: Ints

    def __len__(self) -> int:
        return len(self.style)


@dataclass(slots=True)
class Dates:
    """The days each run may mean; `day` is NO_DAY when it is impossible or open."""

    day: Ints
    slack: Ints
    is_open: Flags
    choices: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by run, only open ones
    orders: list[Order | None] = field(default_factory=list)  # by style
    decided: list[Decided] = field(default_factory=list)
    _edges: tuple[Ints, Ints] | None = None

    def edges(self) -> tuple[Ints, Ints]:
        """Return the first and the last day that each run may mean."""
        if self._edges is None:
            low, high = self.day.copy(), self.day.copy()
            for run, choices in self.choices.items():
                low[run], high[run] = choices[0], choices[-1]
            self._edges = low, high
        return self._edges


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read the fields: which is which, and how years are counted."""

    order: Order
    calendar: Calendar


_FIRST_DAY = (calendars.EARLIEST_CHAT - 1970) * 365 + 10
"""2009-01-01: no chat is older; NO_DAY counts as older here, and cannot be a date either."""

_PLACES = {Order.DMY: (2, 1, 0), Order.MDY: (2, 0, 1), Order.YMD: (0, 1, 2)}


def read_dates(
    runs: Runs, styles: Sequence[Style], clues: Sequence[Clue] = (), said: str = ""
) -> Dates:
    """Read every run, style by style; what stays open keeps every day it may mean.

    `said` is the order a person named (DMY, MDY, YMD) or "". Order within one style is decided by
    the five tests of the message formats, section 0.2; where proofs contradict each other (a
    phone whose region changed) a date takes the order of the proofs around it when they agree.
    """
    size = len(runs)
    out = Dates(np.full(size, NO_DAY), np.zeros(size, np.int64), np.zeros(size, bool))
    for number, style in enumerate(styles):
        here = np.flatnonzero(runs.style == number)
        if not len(here):
            out.orders.append(None)
            continue
        fields = tuple(one[here] for one in runs.fields)
        ways = _ways(style, fields)
        days, slack = _days(fields, ways)
        keep, decided = _decide(style, ways, days, runs.records[here], here, clues, said)
        _fill(out, here, np.where(keep, days, NO_DAY), slack)
        out.orders.append(decided.order)
        out.decided.append(decided)
    return out


def _ways(style: Style, fields: tuple[Ints, ...]) -> list[_Way]:
    """List the ways a style allows before its values are looked at one by one."""
    era = style.era
    if style.first_wide or style.era_field == 0:
        return [_Way(Order.YMD, era)]
    ways = [_Way(Order.DMY, era), _Way(Order.MDY, era)]
    if style.last_wide or style.era_field == 2:
        return ways
    first, _, last = fields
    if (first >= calendars.EARLIEST_CHAT - 2000).all() and _changes(last) > _changes(first):
        ways.append(_Way(Order.YMD, era))
    if (last >= 52).all():  # 2052 and later, or a Buddhist year without its century
        ways += [_Way(way.order, Calendar.BUDDHIST) for way in ways if way.order != Order.YMD]
    return ways


def _changes(values: Ints) -> int:
    return int(np.count_nonzero(values[1:] != values[:-1]))


def _days(fields: tuple[Ints, ...], ways: list[_Way]) -> tuple[Ints, Ints]:
    """Return a row of day numbers per way, and the slack of each date."""
    rows = np.empty((len(ways), len(fields[0])), np.int64)
    slack = np.zeros(len(fields[0]), np.int64)
    for row, way in enumerate(ways):
        year, month, day = (fields[place] for place in _PLACES[way.order])
        full = year
        if way.calendar is Calendar.BY_YEAR:
            full = np.where(year < 100, year + 2000, year)
        elif way.calendar is Calendar.BUDDHIST:
            full = np.where(year < 100, year + 2500, year)
        rows[row] = calendars.day_number(full, month, day, way.calendar)
        slack = np.maximum(slack, calendars.slack_days(full, way.calendar))
    return rows, slack


def _decide(
    style: Style,
    ways: list[_Way],
    days: Ints,
    records: Ints,
    here: Ints,
    clues: Sequence[Clue],
    said: str,
) -> tuple[Flags, Decided]:
    """Return which ways are kept for each run, and what decided."""
    every = np.ones(days.shape, bool)
    orders = tuple(dict.fromkeys(way.order for way in ways))
    if len(ways) == 1:
        return every, Decided(style, ways[0].order, Test.YEAR_PLACE, len(here), orders=orders)
    only = _only_way(days)
    proofs = np.flatnonzero(only >= 0)
    found = np.flatnonzero(np.bincount(only[proofs], minlength=1))
    if len(found) > 1 and _by_age(ways, days) < 0:
        return _between_proofs(style, ways, only, proofs, here)
    way, test = -1, Test.OPEN
    if (way := _by_age(ways, days)) >= 0:
        test = Test.AGE
    elif len(found) == 1:
        way, test = int(found[0]), Test.FIELD
    elif len(clues) and (way := _by_clues(days, here, clues)) >= 0:
        test = Test.CLOCK
    elif (way := _by_sequence(days, records)) >= 0:
        test = Test.SEQUENCE
    elif said and (way := _by_person(ways, said)) >= 0:
        test = Test.PERSON
    if way < 0:
        test = Test.OPEN if _differ(days).any() else Test.SAME
        return every, Decided(style, None, test, 0, orders=orders)
    keep = np.zeros(days.shape, bool)
    keep[way] = True
    first = int(here[proofs[0]]) if len(proofs) else -1
    against = bool(said) and said != ways[way].order
    return keep, Decided(
        style, ways[way].order, test, len(proofs), 0, first, orders, hint_contradicted=against
    )


def _by_age(ways: list[_Way], days: Ints) -> int:
    """Return the year-first way when every other one makes a chat older than the app."""
    first = [number for number, way in enumerate(ways) if way.order is Order.YMD]
    days = days[:, (days != NO_DAY).any(axis=0)]
    if len(first) != 1 or (days[first[0]] < _FIRST_DAY).any():
        return -1
    others = [row for number, row in enumerate(days) if number != first[0]]
    return first[0] if all((row < _FIRST_DAY).any() for row in others) else -1


def _only_way(days: Ints) -> Ints:
    """Return per run the one way that is possible, -1 when none or several with other days."""
    fine = days != NO_DAY
    several = fine.sum(axis=0) != 1
    return np.where(several, -1, fine.argmax(axis=0))


def _differ(days: Ints) -> Flags:
    """Say per run whether two ways give different possible days."""
    fine = days != NO_DAY
    low = np.where(fine, days, 2**40).min(axis=0)
    high = np.where(fine, days, NO_DAY).max(axis=0)
    return np.asarray((low < high) & fine.any(axis=0), dtype=bool)


def _between_proofs(
    style: Style, ways: list[_Way], only: Ints, proofs: Ints, here: Ints
) -> tuple[Flags, Decided]:
    """Give each undecided date the order of the proofs before and after it, when they agree."""
    place = np.searchsorted(proofs, np.arange(len(only)), side="right")
    before = only[proofs[np.maximum(place - 1, 0)]]
    after = only[proofs[np.minimum(place, len(proofs) - 1)]]
    agreed = np.where(only >= 0, only, np.where(before == after, before, -1))
    keep = np.zeros((len(ways), len(only)), bool)
    for way in range(len(ways)):
        keep[way] = (agreed == way) | (agreed < 0)
    counts = np.bincount(only[proofs], minlength=len(ways))
    most = int(counts.argmax())
    mixed = int(counts.sum() - counts[most])
    first = int(here[proofs[int(np.argmax(only[proofs] != most))]])
    orders = tuple(dict.fromkeys(way.order for way in ways))
    return keep, Decided(
        style, ways[most].order, Test.FIELD, int(counts[most]), mixed, first, orders
    )


def _by_clues(days: Ints, here: Ints, clues: Sequence[Clue]) -> int:
    """Return the one way that agrees with dates in file names while no other ever does."""
    where = {int(run): place for place, run in enumerate(here)}
    agree = np.zeros(len(days), np.int64)
    differ = _differ(days)
    for clue in clues:
        place = where.get(clue.run)
        if place is not None and differ[place]:
            agree += days[:, place] == clue.day
    winners = np.flatnonzero(agree)
    return int(winners[0]) if len(winners) == 1 else -1


def _by_sequence(days: Ints, records: Ints) -> int:
    """Return the way whose dates hardly ever step back while all others often do."""
    if records.sum() < SHORT_FILE or days.shape[1] < FEW_DATES:
        return -1
    days = days[:, (days != NO_DAY).all(axis=0)]
    if len(set(days[0].tolist())) < FEW_DATES:
        return -1
    steps = np.diff(days, axis=1)
    back = (steps < -1).sum(axis=1)
    far = np.where(steps < -1, -steps, 0).sum(axis=1)
    best = int(np.lexsort((far, back))[0])
    others = [way for way in range(len(days)) if way != best]
    clear = all(back[way] >= 3 and back[way] >= 10 * back[best] for way in others)
    return best if clear else -1


def _by_person(ways: list[_Way], said: str) -> int:
    """Return the way a person named, when it is one of those that are open."""
    fitting = [number for number, way in enumerate(ways) if way.order == said]
    return fitting[0] if len(fitting) == 1 else -1


def _fill(out: Dates, here: Ints, days: Ints, slack: Ints) -> None:
    fine = days != NO_DAY
    is_open = _differ(days)
    out.day[here] = np.where(is_open | ~fine.any(axis=0), NO_DAY, days.max(axis=0))
    out.slack[here] = slack
    out.is_open[here] = is_open
    for place in np.flatnonzero(is_open):
        possible = sorted({int(day) for day in days[:, place] if day != NO_DAY})
        out.choices[int(here[place])] = tuple(possible)
