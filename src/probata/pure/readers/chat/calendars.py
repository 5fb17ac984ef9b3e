"""Calendars of exports: Gregorian, Buddhist, Japanese eras, Republic of China, Persian, Islamic."""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

NO_DAY = -(2**40)
"""Stands where a date cannot exist."""

EARLIEST_CHAT = 2009
"""The year in which the app was first sold: no chat can be older, except by a wrong clock."""


class Calendar(enum.IntEnum):
    """How years, months and days are counted."""

    BY_YEAR = 0  # no marker in the file: the size of the year shows the calendar
    GREGORIAN = 1
    BUDDHIST = 2
    REIWA = 3
    HEISEI = 4
    SHOWA = 5
    REPUBLIC = 6
    PERSIAN = 7
    ISLAMIC = 8


ERAS: dict[str, Calendar] = {
    "BE": Calendar.BUDDHIST,
    "B.E.": Calendar.BUDDHIST,
    "พ.ศ.": Calendar.BUDDHIST,
    "R": Calendar.REIWA,
    "令和": Calendar.REIWA,
    "H": Calendar.HEISEI,
    "平成": Calendar.HEISEI,
    "S": Calendar.SHOWA,
    "昭和": Calendar.SHOWA,
    "民國": Calendar.REPUBLIC,
    "民国": Calendar.REPUBLIC,
    "Minguo": Calendar.REPUBLIC,
    "ROC": Calendar.REPUBLIC,
    "AP": Calendar.PERSIAN,
    "A.P.": Calendar.PERSIAN,
    "ه‍.ش.": Calendar.PERSIAN,
    "AH": Calendar.ISLAMIC,
    "A.H.": Calendar.ISLAMIC,
    "هـ": Calendar.ISLAMIC,
    "AD": Calendar.GREGORIAN,
    "A.D.": Calendar.GREGORIAN,
    "CE": Calendar.GREGORIAN,
}
"""Markers as they stand beside a year."""

_SHIFT = {
    Calendar.GREGORIAN: 0,
    Calendar.BUDDHIST: -543,
    Calendar.REIWA: 2018,
    Calendar.HEISEI: 1988,
    Calendar.SHOWA: 1925,
    Calendar.REPUBLIC: 1911,
}

# A year without a marker is Gregorian unless no chat can be of that Gregorian year.
_BY_YEAR = (
    (1380, 1429, Calendar.PERSIAN),
    (1430, 1499, Calendar.ISLAMIC),
    (2500, 2699, Calendar.BUDDHIST),
)


def calendar_of(year: int, calendar: Calendar) -> Calendar:
    """Return the calendar in which a full year is counted, from its marker or from its size."""
    if calendar is not Calendar.BY_YEAR:
        return calendar
    for low, high, found in _BY_YEAR:
        if low <= year <= high:
            return found
    return Calendar.GREGORIAN


def day_number(year: Ints, month: Ints, day: Ints, calendar: Calendar) -> Ints:
    """Return days since 1970-01-01 for each date, NO_DAY where the date cannot exist."""
    if calendar is Calendar.BY_YEAR:
        out = day_number(year, month, day, Calendar.GREGORIAN)
        for low, high, found in _BY_YEAR:
            here = (year >= low) & (year <= high)
            if here.any():
                out = np.where(here, day_number(year, month, day, found), out)
        return out
    if calendar is Calendar.PERSIAN:
        return _persian(year, month, day)
    if calendar is Calendar.ISLAMIC:
        return _islamic(year, month, day)
    return _gregorian(year + _SHIFT[calendar], month, day)


def slack_days(year: Ints, calendar: Calendar) -> Ints:
    """Return by how many days a date may lie beside its number: sighted moons differ by one."""
    if calendar is Calendar.ISLAMIC:
        return np.ones_like(year)
    if calendar is Calendar.BY_YEAR:
        return ((year >= 1430) & (year <= 1499)).astype(np.int64)
    return np.zeros_like(year)


def _gregorian(year: Ints, month: Ints, day: Ints) -> Ints:
    """Count days by the civil calendar with years that begin in March."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    known = np.clip(month, 0, 12)
    longest = lengths[known] + ((known == 2) & leap)
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    fine &= (year >= 1900) & (year <= 2199)
    spring = year - (month <= 2)
    cycle = spring // 400
    in_cycle = spring - cycle * 400
    in_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    days = cycle * 146097 + in_cycle * 365 + in_cycle // 4 - in_cycle // 100 + in_year - 719468
    return np.where(fine, days, NO_DAY)


def _persian(year: Ints, month: Ints, day: Ints) -> Ints:
    """Count days by the 33-year rule, which agrees with the sun from 1244 to 1472."""
    leap = (25 * year + 11) % 33 < 8
    longest = np.where(month <= 6, 31, np.where((month < 12) | leap, 30, 29))
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (day <= longest)
    fine &= (year >= 1300) & (year <= 1472)
    in_year = np.where(month <= 7, 31 * (month - 1), 30 * (month - 1) + 6) + day - 1
    days = 365 * year + (8 * year + 21) // 33 + in_year - 492633
    return np.where(fine, days, NO_DAY)


def _islamic(year: Ints, month: Ints, day: Ints) -> Ints:
    """Count days by the civil (arithmetic) rule; the sighted moon may differ by a day."""
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 30)
    fine &= (year >= 1400) & (year <= 1600)
    julian = (11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + day + 1948055
    return np.where(fine, julian - 2440588, NO_DAY)
