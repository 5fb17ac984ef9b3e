"""Clocks of exports: a written time becomes an interval, and who said the zone is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from probata.pure.reader import NO_TIME, ZoneBasis

HOUR = 3_600_000
SECOND = 1000
MINUTE = 60_000

EAST = 14 * HOUR
WEST = 12 * HOUR

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock without a zone, on purpose
_LIMIT = 253_402_300_800_000  # the year 10000
_FLOOR = -62_135_596_800_000  # the year 1


def clock_of(moment: datetime) -> int:
    """Return a naive clock as milliseconds since 1970, read as if it were UTC."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1000 + passed.microseconds // 1000


def is_sane(ms: int) -> bool:
    """Say whether an instant lies between the years 1 and 9999."""
    return _FLOOR <= ms < _LIMIT


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone a person named, or None when there is no such zone."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def without_zone(clock: int, width: int, zone: str = "") -> tuple[int, int, ZoneBasis]:
    """Return `(earliest, latest, basis)` of a clock whose zone the file does not say.

    `width` is the precision in milliseconds. With the zone a person named, both instants of an
    hour that occurs twice are kept, and a clock that never was gives no instant.
    """
    named = zone_named(zone)
    if named is None:
        return clock - EAST, clock + WEST + width - 1, ZoneBasis.NONE
    try:
        moment = _EPOCH + timedelta(milliseconds=clock)
        found = [
            _ms(aware)
            for aware in (
                moment.replace(tzinfo=named, fold=0),
                moment.replace(tzinfo=named, fold=1),
            )
            if aware.astimezone(UTC).astimezone(named).replace(tzinfo=None) == moment
        ]
    except (OverflowError, ValueError):
        found = []
    if not found:
        return NO_TIME, NO_TIME, ZoneBasis.PERSON
    return min(found), max(found) + width - 1, ZoneBasis.PERSON


def offset_text(minutes: int) -> str:
    """Write a difference to UTC: `UTC+02:00`."""
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def written(instant: int) -> str:
    """Write an instant in milliseconds as `2018-02-12T18:27:34Z`; the number when it is absurd."""
    if not is_sane(instant):
        return str(instant)
    return (_EPOCH + timedelta(milliseconds=instant)).isoformat(timespec="seconds") + "Z"


def _ms(moment: datetime) -> int:
    return clock_of(moment.astimezone(UTC).replace(tzinfo=None))
