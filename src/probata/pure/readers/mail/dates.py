"""Dates of a mail (RFC 5322, with what real mail makes of it): clock, zone, and what is odd."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from probata.pure.reader import NO_TIME, ZoneBasis
from probata.pure.readers import stamps

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = {
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
_MAIL = re.compile(
    r"(?:([A-Za-z]{3,9})\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?[\s-]+(\d{2,4}),?\s+"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([+-]\d{4}|[A-Za-z]{1,5})?"
)
_ASC = re.compile(
    r"([A-Za-z]{3})\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:\s+([+-]\d{4}|[A-Z]{1,5}))?\s+(\d{4})(?:\s+([+-]\d{4}))?"
)
_MOST = 400
_COMMENT = re.compile(r"\([^()]*+\)")


@dataclass(frozen=True, slots=True)
class MailDate:
    """A date as read: `clock` in ms as if UTC, `zone` in minutes or None when nobody says.

    `weekday` is the day the text claims when the calendar says another, `width` the precision.
    """

    literal: str
    clock: int = NO_TIME
    zone: int | None = None
    width: int = stamps.SECOND
    weekday: str = ""
    is_minus_zero: bool = False

    @property
    def instant(self) -> int:
        """Milliseconds since 1970 UTC, or NO_TIME when clock or zone is open."""
        if self.clock == NO_TIME or self.zone is None:
            return NO_TIME
        return self.clock - self.zone * stamps.MINUTE

    def interval(self, zone: str) -> tuple[int, int, ZoneBasis]:
        """Return `(earliest, latest, basis)`; `zone` is what a person said, if anything."""
        if self.clock == NO_TIME:
            return NO_TIME, NO_TIME, ZoneBasis.NONE
        if self.zone is None:
            return stamps.without_zone(self.clock, self.width, zone)
        return self.instant, self.instant + self.width - 1, ZoneBasis.FILE


def parse(text: str) -> MailDate:
    """Read a date; what cannot be read keeps its literal and has no clock."""
    plain = text[:_MOST]
    for _ in range(4):
        plain = _COMMENT.sub(" ", plain)
    found = _MAIL.search(plain)
    if found is not None:
        day, month, year = found[2], found[3], found[4]
        clock = (found[5], found[6], found[7])
        return _dated(text, (found[1] or "", day, month, year), clock, found[8] or "")
    found = _ASC.search(plain)
    if found is None:
        return MailDate(text)
    parts = (found[1], found[3], found[2], found[8])
    return _dated(text, parts, (found[4], found[5], found[6]), found[9] or found[7] or "")


def _dated(
    literal: str,
    parts: tuple[str, str, str, str],
    clock: tuple[str, str, str | None],
    zone: str,
) -> MailDate:
    weekday, day, month, year = parts
    try:
        number = _MONTHS.index(month[:3].lower()) + 1
        full = int(year)
        if len(year) == 2:  # RFC 5322, 4.3
            full += 2000 if full < 50 else 1900
        elif len(year) == 3:
            full += 1900
        second = min(int(clock[2] or 0), 59)  # a leap second is read as the one before
        moment = datetime(full, number, int(day), int(clock[0]), int(clock[1]), second)  # noqa: DTZ001
    except ValueError:
        return MailDate(literal)
    said = weekday[:3].lower()
    is_wrong = said in _DAYS and _DAYS.index(said) != moment.weekday()
    return MailDate(
        literal,
        stamps.clock_of(moment),
        _zone(zone),
        stamps.SECOND if clock[2] else stamps.MINUTE,
        weekday if is_wrong else "",
        zone == "-0000",
    )


def _zone(word: str) -> int | None:
    """Return minutes east of UTC; -0000 and unknown words say nothing."""
    if word[:1] in ("+", "-") and word != "-0000":
        minutes = int(word[1:3]) * 60 + int(word[3:5])
        if minutes > 14 * 60 or int(word[3:5]) > 59:
            return None
        return -minutes if word[0] == "-" else minutes
    return _WORDS.get(word.lower())
