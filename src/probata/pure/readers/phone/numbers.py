"""Phone numbers compared: spelling aside, the raw form is what is kept."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[^\d]")
_ENOUGH = 7


def split(address: str) -> list[str]:
    """Return the addresses of a group, which a backup joins by `~`."""
    return [one for one in address.split("~") if one]


def bare(address: str) -> str:
    """Return a form to compare: digits of a number without signs, or a name in lower case."""
    if "@" in address or not any(sign.isdigit() for sign in address):
        return address.strip().casefold()
    digits = _SIGNS.sub("", address)
    return digits.removeprefix("00") or address.strip()


def same(one: str, other: str) -> bool:
    """Say whether two spellings can be one number: equal, or one lacks the country or a zero."""
    left, right = bare(one), bare(other)
    if left == right:
        return True
    left, right = left.lstrip("0"), right.lstrip("0")
    if not (left.isdigit() and right.isdigit()):
        return False
    short, long = sorted((left, right), key=len)
    return len(short) >= _ENOUGH and long.endswith(short)
