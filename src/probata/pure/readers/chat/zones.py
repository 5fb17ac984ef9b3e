"""Local clocks to instants by a zone that a person named: both instants where a clock ran twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from probata.pure.reader import NO_TIME
from probata.pure.readers import stamps

Ints = npt.NDArray[np.int64]

DAY = 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def instants(clock: Ints, width: int | Ints, zone: str) -> tuple[Ints, Ints]:
    """Return earliest and latest instant (ms, closed interval) of each clock.

    Without a known zone the interval runs from UTC+14 to UTC-12. With one, both instants of an
    hour that occurs twice are kept, and a clock that never was gives NO_TIME. `width` is the
    precision in ms; NO_TIME stays NO_TIME.
    """
    missing = clock == NO_TIME
    if stamps.zone_named(zone) is None:
        low, high = clock - stamps.EAST, clock + (stamps.WEST - 1) + width
    else:
        low, high = _in_zone(clock, zone)
        missing = missing | (low == NO_TIME)
        high = high + (np.asarray(width) - 1)
    return np.where(missing, NO_TIME, low), np.where(missing, NO_TIME, high)


def _in_zone(clock: Ints, zone: str) -> tuple[Ints, Ints]:
    turns, offsets = _turns(zone)
    low = np.full(len(clock), NO_TIME)
    high = np.full(len(clock), NO_TIME)
    for offset in sorted(set(offsets.tolist())):
        instant = clock - offset
        place = np.searchsorted(turns, instant, side="right") - 1
        fits = offsets[np.maximum(place, 0)] == offset
        low = np.where(fits & ((low == NO_TIME) | (instant < low)), instant, low)
        high = np.where(fits & (instant > high), instant, high)
    return low, high


@lru_cache(maxsize=16)
def _turns(zone: str) -> tuple[Ints, Ints]:
    """Return the instants at which the zone's offset changes, and the offset from each on (ms)."""
    named = stamps.zone_named(zone)
    assert named is not None
    at, turns, offsets = _FIRST, [-(2**62)], []
    here = _offset(at.astimezone(named))
    offsets.append(here)
    while at < _LAST:
        later = at + timedelta(days=7)
        there = _offset(later.astimezone(named))
        if there != here:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                if _offset(middle.astimezone(named)) == here:
                    low = middle
                else:
                    high = middle
            turns.append(int((high - _EPOCH).total_seconds()) * 1000)
            offsets.append(there)
            here = there
        at = later
    return np.array(turns, np.int64), np.array(offsets, np.int64)


def _offset(moment: datetime) -> int:
    said = moment.utcoffset()
    assert said is not None
    return int(said.total_seconds()) * 1000
