"""Numbers of matters and exhibits: how they are written, their check digits, how they are read.

    M2026-000042-54           a matter: year, running number, check digits
    E2026-000042-0003-92      an exhibit: its matter's year and number, its own place, check digits

The check digits are those of ISO 7064 MOD 97-10 over all letters and digits before them (letters
count as in an IBAN, A = 10 … Z = 35). They find every wrong character and every two neighbours that
changed places. The parts have fixed lengths, so a hyphen that moved is found as well.
"""

import re
import unicodedata
from dataclasses import dataclass

from probata.pure.errors import ProbataError

MATTER, EXHIBIT = "M", "E"

_FORM = re.compile(r"([A-Z])([0-9]{4})-([0-9]{6})(?:-([0-9]{4}))?-([0-9]{2})", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_LONGEST = 64


class NumberUnreadable(ProbataError):
    """A text that is not a number of ours."""

    code = "number.unreadable"
    says = "“{text}” is not a number of a matter or an exhibit."
    remedy = "A number looks like M2026-000042-54 or E2026-000042-0003-92."


class NumberMistyped(ProbataError):
    """A number whose check digits do not fit."""

    code = "number.mistyped"
    says = "The number “{text}” holds a mistake: its last two digits do not fit the rest."
    remedy = "Compare it with the paper, character by character."


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A number: `kind` MATTER or EXHIBIT, year, running number; `place` of an exhibit, else 0."""

    kind: str
    year: int
    serial: int
    place: int = 0

    def __post_init__(self) -> None:
        """Refuse what could not be written and read back."""
        fits = 1000 <= self.year <= 9999 and 1 <= self.serial < 10**6 and 0 <= self.place < 10**4
        if (
            self.kind not in (MATTER, EXHIBIT)
            or not fits
            or (self.kind == EXHIBIT) != (self.place > 0)
        ):
            raise NumberUnreadable(text=f"{self.kind} {self.year} {self.serial} {self.place}")

    def __str__(self) -> str:
        """Return the number as it is printed."""
        place = f"-{self.place:04d}" if self.kind == EXHIBIT else ""
        text = f"{self.kind}{self.year}-{self.serial:06d}{place}"
        return f"{text}-{check_digits(text)}"


def matter_number(year: int, serial: int) -> str:
    """Return the number of the `serial`th matter of a year."""
    return str(Number(MATTER, year, serial))


def exhibit_number(year: int, serial: int, place: int) -> str:
    """Return the number of the `place`th exhibit of a matter."""
    return str(Number(EXHIBIT, year, serial, place))


def parse(text: str) -> Number:
    """Read a number as people type it: small letters, full-width digits, any dash, spaces.

    Raises NumberUnreadable, or NumberMistyped when the check digits do not fit.
    """
    shown = text[:_LONGEST]
    plain = unicodedata.normalize("NFKC", shown).translate(_DASHES).upper()
    plain = re.sub(r"\s+", "", plain)
    form = _FORM.fullmatch(plain)
    if form is None or len(text) > _LONGEST:
        raise NumberUnreadable(text=shown)
    kind, year, serial, place, _ = form.groups()
    if int(_digits(plain)) % 97 != 1:
        raise NumberMistyped(text=shown)
    number = Number(kind, int(year), int(serial), int(place or 0))
    if str(number) != plain:
        raise NumberUnreadable(text=shown)
    return number


def check_digits(text: str) -> str:
    """Return the two check digits for the letters A-Z and digits in a text (ISO 7064 MOD 97-10)."""
    return f"{98 - int(_digits(text) + '00') % 97:02d}"


def _digits(text: str) -> str:
    return "".join(str(int(character, 36)) for character in text if character != "-")
