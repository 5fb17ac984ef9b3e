"""Public identifiers that sort by time: 48 bits of milliseconds, 80 random bits, 26 characters."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32, as in the ULID specification
_PAIRS = [a + b for a in _LETTERS for b in _LETTERS]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_HEAD, _LOW = 22, (1 << 20) - 1  # the last four letters are counted without writing the others


def ulid(at: datetime) -> str:
    """Return a fresh identifier for the instant (an aware datetime from 1970 on)."""
    return next(ulids(at))


def ulids(at: datetime) -> Iterator[str]:
    """Yield identifiers for one instant, each greater than the one before."""
    start = (at - _EPOCH) // _MILLISECOND << 80
    # The top bit stays free, so that counting up from here never runs into the milliseconds.
    value = start | secrets.randbits(79)
    while True:
        head = _written(value)[:_HEAD]
        for low in range(value & _LOW, _LOW + 1):
            yield head + _PAIRS[low >> 10] + _PAIRS[low & 1023]
        value = (value | _LOW) + 1


def _written(value: int) -> str:
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


def begins_at(id: str, at: datetime) -> bool:
    """Say whether an identifier was made for the instant."""
    return id[:10] == _written((at - _EPOCH) // _MILLISECOND << 80)[:10]
