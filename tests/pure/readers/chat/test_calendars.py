"""Calendars, hours and zones of chat exports agree with independent tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.reader import NO_TIME
from probata.pure.readers.chat import calendars, times, zones
from probata.pure.readers.chat.calendars import NO_DAY, Calendar
from probata.pure.readers.chat.times import Half

EPOCH = date(1970, 1, 1)


def number(year: int, month: int, day: int, calendar: Calendar) -> int:
    columns = (np.array([one], np.int64) for one in (year, month, day))
    return int(calendars.day_number(*columns, calendar)[0])


def gregorian(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
@settings(max_examples=300, deadline=None)
def test_a_gregorian_date_is_counted_as_python_counts(day: date) -> None:
    assert number(day.year, day.month, day.day, Calendar.GREGORIAN) == (day - EPOCH).days


@given(year=st.integers(0, 9999), month=st.integers(0, 9999), day=st.integers(0, 9999))
@settings(max_examples=300, deadline=None)
def test_a_date_that_cannot_exist_has_no_number(year: int, month: int, day: int) -> None:
    try:
        exists = 1900 <= date(year, month, day).year <= 2199
    except ValueError:
        exists = False
    assert (number(year, month, day, Calendar.GREGORIAN) != NO_DAY) == exists


@pytest.mark.parametrize(
    ("written", "calendar", "same"),
    [
        # First days of Persian years, as the institute of geophysics in Tehran publishes them.
        ((1399, 1, 1), Calendar.PERSIAN, "2020-03-20"),
        ((1400, 1, 1), Calendar.PERSIAN, "2021-03-21"),
        ((1403, 1, 1), Calendar.PERSIAN, "2024-03-20"),
        ((1403, 12, 30), Calendar.PERSIAN, "2025-03-20"),
        ((1404, 1, 1), Calendar.PERSIAN, "2025-03-21"),
        ((1408, 1, 1), Calendar.PERSIAN, "2029-03-20"),
        ((1403, 9, 11), Calendar.BY_YEAR, "2024-12-01"),
        ((2567, 12, 31), Calendar.BUDDHIST, "2024-12-31"),
        ((2567, 2, 29), Calendar.BY_YEAR, "2024-02-29"),
        ((6, 12, 1), Calendar.REIWA, "2024-12-01"),
        ((31, 4, 30), Calendar.HEISEI, "2019-04-30"),
        ((113, 12, 1), Calendar.REPUBLIC, "2024-12-01"),
        ((1445, 9, 1), Calendar.ISLAMIC, "2024-03-11"),
    ],
)
def test_other_calendars_name_the_same_day(
    written: tuple[int, int, int], calendar: Calendar, same: str
) -> None:
    assert number(*written, calendar) == gregorian(same)


def test_no_thirtieth_of_the_last_persian_month_in_a_common_year() -> None:
    assert number(1402, 12, 30, Calendar.PERSIAN) == NO_DAY


@pytest.mark.parametrize(
    ("hour", "half", "read", "odd"),
    [
        (12, Half.AM, 0, False),
        (12, Half.PM, 12, False),
        (1, Half.PM, 13, False),
        (0, Half.AM, 0, True),
        (0, Half.PM, 0, True),
        (13, Half.PM, 13, True),
        (0, Half.PM_ZERO, 12, False),
        (0, Half.AM_ZERO, 0, False),
        (12, Half.NOON, 12, False),
        (1, Half.NOON, 13, False),
        (22, Half.NONE, 22, False),
    ],
)
def test_hours_of_half_days(hour: int, half: Half, read: int, odd: bool) -> None:
    got, illegal, is_open = times.hours(np.array([hour]), np.array([int(half)]))
    assert (got[0], illegal[0], is_open[0]) == (read, odd, False)


@pytest.mark.parametrize(
    ("word", "half"),
    [
        ("a.\u00a0m.", Half.AM),
        ("P.M.", Half.PM),
        ("م", Half.PM),
        ("ص", Half.AM),
        ("上午", Half.AM),
        ("下午", Half.PM),
        ("오후", Half.PM),
        ("午前", Half.AM_ZERO),
        ("CH", Half.PM),
        ("Uhr", Half.NONE),
        ("xyz", Half.OPEN),
    ],
)
def test_words_of_the_half_day(word: str, half: Half) -> None:
    assert times.half_of(word) is half


@given(
    minutes=st.integers(0, 40 * 366 * 1440),
    zone=st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_a_clock_in_a_zone_is_every_instant_that_shows_it(minutes: int, zone: str) -> None:
    local = datetime(1990, 1, 1) + timedelta(minutes=minutes)
    clock = int((local - datetime(1970, 1, 1)) / timedelta(milliseconds=1))
    low, high = zones.instants(np.array([clock]), 1, zone)
    named = ZoneInfo(zone)
    shown = set()
    for fold in (0, 1):
        instant = local.replace(tzinfo=named, fold=fold).astimezone(UTC)
        if instant.astimezone(named).replace(tzinfo=None) == local:
            shown.add(int(instant.timestamp() * 1000))
    if not shown:
        assert low[0] == NO_TIME
    else:
        assert (low[0], high[0]) == (min(shown), max(shown))
