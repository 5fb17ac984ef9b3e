"""The zone that a phone's written date hints at: its difference to the clock in milliseconds."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from probata.pure.readers import stamps

_TIME = re.compile(r"(\d{1,2})[:.hH](\d{2})(?:[:.](\d{2}))?")
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_MORNING = ("am", "a.m", "上午", "凌晨", "早上", "午前", "오전", "sa")
_EVENING = ("pm", "p.m", "下午", "晚上", "午後", "오후", "ch")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock without a zone, on purpose
_DAY = 24 * 60
_WEST, _EAST = -12 * 60, 14 * 60
_MARGIN = 2 * stamps.EAST


def zone_of(written: str, instant: int) -> int | None:
    """Return minutes east of UTC that make `written` the local time of `instant`.

    None when nothing fits, more than one offset fits, or the half of the day is in words that are
    not known here: a hint must not be a guess.
    """
    found = _TIME.search(written)
    if found is None or not (
        stamps.is_sane(instant - _MARGIN) and stamps.is_sane(instant + _MARGIN)
    ):
        return None
    half = _half(written, found)
    if half is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    second = int(found[3]) if found[3] else None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    rest = written[: found.start()] + " " + written[found.end() :]
    numbers = {int(number) for number in _NUMBER.findall(rest) if len(number) <= 4}
    if second is not None and instant // 1000 % 60 != second:
        return None
    # The clock fixes the difference up to a day, and the number of the day decides which.
    turn = (hour * 60 + minute - instant // 60_000) % _DAY
    fitting = [
        minutes
        for minutes in (turn, turn - _DAY)
        if minutes % 15 == 0
        and _WEST <= minutes <= _EAST
        and (_EPOCH + timedelta(milliseconds=instant, minutes=minutes)).day in numbers
    ]
    return fitting[0] if len(fitting) == 1 else None


def _half(written: str, found: re.Match[str]) -> str | None:
    """Return am, pm, "" for a clock of 24 hours, None when words stand there that are not known."""
    behind = written[found.end() :].strip().lower()
    before = written[: found.start()].strip().lower()
    for half, words in (("am", _MORNING), ("pm", _EVENING)):
        if behind.startswith(words) or before.endswith(words[2:]):
            return half
    return None if _LETTER.match(behind) else ""
