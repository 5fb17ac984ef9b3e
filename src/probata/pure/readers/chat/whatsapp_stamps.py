"""The times of WhatsApp records: dates by runs, hours, what each stamp may mean, steps back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from probata.pure.reader import NO_TIME
from probata.pure.readers import steps
from probata.pure.readers.chat import calendars, date_order, times, zones
from probata.pure.readers.chat.calendars import NO_DAY
from probata.pure.readers.chat.date_order import Clue, Dates, Runs, Style, Test
from probata.pure.readers.chat.times import Half
from probata.pure.readers.chat.whatsapp_records import Records

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DAY = zones.DAY
HALF_DAY = DAY // 2

NAME_CLOCK = re.compile(
    rb"(?:PHOTO|VIDEO|AUDIO|GIF|STICKER|DOC)-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)"
)
NAME_DAY = re.compile(rb"(?:IMG|VID|AUD|PTT|STK|DOC)-(\d{4})(\d\d)(\d\d)-WA\d+")
MOST_CLUES = 10_000


@dataclass(slots=True)
class Times:
    """When each record is stamped; NO_TIME where the stamp is open or impossible."""

    clock: Ints
    width: Ints
    run: Ints
    of_day: Ints  # ms since midnight, NO_TIME when no such time exists
    dates: Dates
    runs: Runs
    styles: list[Style]
    not_legal: Flags
    open_half: Flags
    back: Ints  # ms by which a record lies before the one above, 0 when it does not
    impossible: Flags
    never: Flags = field(default_factory=lambda: np.zeros(0, bool))

    def readings(self, rows: slice) -> dict[int, tuple[int, ...]]:
        """Return every clock that the stamps of neighbouring rows may mean, where several fit.

        The keys count from the first of the rows.
        """
        out: dict[int, tuple[int, ...]] = {}
        run, of_day = self.run[rows], self.of_day[rows]
        half = self.open_half[rows]
        maybe = (self.dates.is_open[run] | half) & (of_day != NO_TIME)
        for place in np.flatnonzero(maybe).tolist():
            number, time = int(run[place]), int(of_day[place])
            days = self.dates.choices.get(number) or (int(self.dates.day[number]),)
            if days[0] == NO_DAY:
                continue
            if half[place]:
                found = {day * DAY + time + later for day in days for later in (0, HALF_DAY)}
                out[place] = tuple(sorted(found))
            else:
                out[place] = tuple(day * DAY + time for day in days)
        return out

    def intervals(self, rows: slice, zone: str) -> tuple[Ints, Ints, Flags]:
        """Return earliest and latest instant of neighbouring rows, and clocks that never were."""
        clock, width, run = self.clock[rows], self.width[rows], self.run[rows]
        low, high = zones.instants(clock, width, zone)
        never = (clock != NO_TIME) & (low == NO_TIME)
        maybe = np.flatnonzero(self.dates.is_open[run] | self.open_half[rows])
        if len(maybe):
            low[maybe], high[maybe] = self._widest(maybe + rows.start, zone)
        slack = self.dates.slack[run] * DAY
        if slack.any():
            known = low != NO_TIME
            low, high = np.where(known, low - slack, low), np.where(known, high + slack, high)
        return low, high, never

    def _widest(self, rows: Ints, zone: str) -> tuple[Ints, Ints]:
        """Return the first and the last instant of stamps that have several readings."""
        low_day, high_day = self.dates.edges()
        run, of_day = self.run[rows], self.of_day[rows]
        none = (low_day[run] == NO_DAY) | (of_day == NO_TIME)
        later = np.where(self.open_half[rows], HALF_DAY, 0)
        first = np.where(none, NO_TIME, low_day[run] * DAY + of_day)
        last = np.where(none, NO_TIME, high_day[run] * DAY + of_day + later)
        low, low_end = zones.instants(first, self.width[rows], zone)
        high_begin, high = zones.instants(last, self.width[rows], zone)
        # Where one of them never was, the other one is left.
        low = np.where(low == NO_TIME, high_begin, low)
        return low, np.where(high == NO_TIME, low_end, high)


def read_times(records: Records, data: memoryview, said: str) -> Times:
    """Read the stamps of all records; `said` is the date order a person named, or ""."""
    columns, shapes = records.columns, records.shapes
    shape = columns["shape"].astype(np.int64)
    styles = list(dict.fromkeys(one.style for one in shapes))
    style_of = np.array([styles.index(one.style) for one in shapes] or [0], np.int64)
    runs, run = _runs(columns, style_of[shape])
    dates = date_order.read_dates(runs, styles, (), said)
    weak = (Test.SEQUENCE, Test.PERSON, Test.OPEN)
    if any(decided.test in weak for decided in dates.decided):
        clues = _clues(records, data, run)
        if clues:
            dates = date_order.read_dates(runs, styles, clues, said)
    half = np.array([int(one.half) for one in shapes] or [0], np.int64)[shape]
    hour, not_legal, open_half = times.hours(columns["t0"].astype(np.int64), half)
    minute = columns["t1"].astype(np.int64)
    second = columns["t2"].astype(np.int64)
    whole = second >= 0
    fine = (hour <= 23) & (minute <= 59) & (second <= 59)
    of_day = (hour * 3600 + minute * 60 + np.where(whole, second, 0)) * 1000
    of_day = np.where(fine, of_day, NO_TIME)
    day = dates.day[run]
    is_open = dates.is_open[run]
    known = fine & (day != NO_DAY) & ~open_half
    clock = np.where(known, day * DAY + of_day, NO_TIME)
    impossible = ~fine | ((day == NO_DAY) & ~is_open)
    back = _steps_back(dates, run, of_day, open_half)
    width = np.where(whole, 1000, 60_000)
    return Times(
        clock, width, run, of_day, dates, runs, styles, not_legal, open_half, back, impossible
    )


def _runs(columns: dict[str, npt.NDArray[np.int64]], style: Ints) -> tuple[Runs, Ints]:
    """Join neighbouring records with one date; return the runs and the run of each record."""
    size = len(style)
    fields = tuple(columns[name] for name in ("d0", "d1", "d2"))
    turn = np.ones(size, bool)
    if size:
        turn[1:] = style[1:] != style[:-1]
        for one in fields:
            turn[1:] |= one[1:] != one[:-1]
    first = np.flatnonzero(turn)
    run = np.cumsum(turn) - 1
    d0, d1, d2 = (one[first].astype(np.int64) for one in fields)
    return Runs((d0, d1, d2), style[first], np.diff(np.append(first, size))), run


def _clues(records: Records, data: memoryview, run: Ints) -> list[Clue]:
    """Collect the dates that the names of attachments carry."""
    starts = records.columns["start"]
    found: dict[tuple[int, int], Clue] = {}
    for pattern in (NAME_CLOCK, NAME_DAY):
        for match in steps.matches(pattern, data):
            if len(found) >= MOST_CLUES:
                break
            row = int(np.searchsorted(starts, match.start(), side="right")) - 1
            year, month, day = (np.array([int(match[n])], np.int64) for n in (1, 2, 3))
            number = calendars.day_number(year, month, day, calendars.Calendar.GREGORIAN)[0]
            if row >= 0 and number != NO_DAY:
                clue = Clue(int(run[row]), int(number))
                found[clue.run, clue.day] = clue
    return list(found.values())


def _steps_back(dates: Dates, run: Ints, of_day: Ints, open_half: Flags) -> Ints:
    """Return by how much each record certainly lies before the last one whose time is known."""
    back = np.zeros(len(run), np.int64)
    if not dates.choices:
        usable = np.flatnonzero((of_day != NO_TIME) & ~open_half & (dates.day[run] != NO_DAY))
        step = -np.diff(dates.day[run][usable] * DAY + of_day[usable])
        late = np.flatnonzero(step > 0)
        back[usable[late + 1]] = step[late]
        return back
    low_day, high_day = dates.edges()
    usable = np.flatnonzero((of_day != NO_TIME) & ~open_half & (low_day[run] != NO_DAY))
    if len(usable) < 2:
        return back
    here, above = usable[1:], usable[:-1]
    # Under one order two equal dates stay equal: their times alone are compared.
    same = run[here] == run[above]
    high = np.where(same, low_day[run[here]], high_day[run[here]]) * DAY + of_day[here]
    low = low_day[run[above]] * DAY + of_day[above]
    step = low - high
    back[here[step > 0]] = step[step > 0]
    return back


def half_words(records: Records) -> dict[str, Half]:
    """Return the day words of the file with what they were read as."""
    words = (records.shapes[number] for number in records.used_shapes)
    return {shape.day_word: shape.half for shape in words if shape.day_word}
