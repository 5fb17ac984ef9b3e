"""A sentence about a passage with the values for its places, and how values become words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from probata.pure.filling import ENGLISH, Words, filled, gettext_noop

__all__ = ["Extra", "Place", "Saying", "gettext_noop", "length", "listed", "plain"]

Extra = Mapping[str, object]
Place = Literal["head", "body", "note"]

LONGEST = 2_000
"""Characters of one value that are said; the original holds the rest."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with `{name}` places, a key for translation, and the values for them.

    `place`: `head` stands before the words (the subject of a mail), `body` where there are no words
    (a call), `note` beside them (forwarded from somebody).
    """

    place: Place
    says: str
    params: Mapping[str, str] = field(default_factory=dict)

    def text(self, words: Words = ENGLISH) -> str:
        """Return the sentence, translated, with its places filled."""
        return filled(self.says, self.params, words)


def plain(extra: Extra, name: str) -> str:
    value = extra.get(name)
    if value is None or isinstance(value, (dict, list, tuple, bool)):
        return ""
    return str(value)[:LONGEST]


def listed(extra: Extra, name: str) -> str:
    """Return people or things of a list, with commas between: "Name <address>"."""
    value = extra.get(name)
    rows = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    said = []
    for one in rows:
        if isinstance(one, Mapping):
            label, address = str(one.get("name") or ""), str(one.get("address") or "")
            both = f"{label} <{address}>" if label and address else label or address
            said.append(both)
        elif one is not None:
            said.append(str(one))
    return ", ".join(part for part in said if part)[:LONGEST]


def length(seconds: str) -> str:
    """Return a number of seconds with the signs of units that all languages share.

    >>> length("56"), length("3723"), length("")
    ('56 s', '1 h 2 min 3 s', '')
    """
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 9:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in (*parts, f"{rest} s" if rest or not minutes else "") if part)
