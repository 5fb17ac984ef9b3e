"""Whose phone a backup is of: rows sent from it, and the zones that its written dates hint at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from probata.pure.readers import stamps
from probata.pure.readers.columns import ListReading

TEXT = "this phone"
ACCOUNT = "this-phone"
"""The sender of rows that the file marks as sent: it does not name the person."""


def label(reading: ListReading) -> int:
    """Return the sender of what was sent from this phone."""
    reading.tell("phone.owner-unnamed")
    return reading.label(TEXT, ACCOUNT)


def contact(values: Mapping[str, str]) -> str:
    """Return the name that the phone's address book gave, or ""."""
    name = values.get("contact_name", "")
    return "" if name == "(Unknown)" else name


@dataclass(slots=True)
class Zones:
    """How often the written dates hint at each zone."""

    rows: dict[int, int] = field(default_factory=dict)

    def add(self, minutes: int) -> None:
        """Count one row."""
        self.rows[minutes] = self.rows.get(minutes, 0) + 1

    def tell(self, reading: ListReading) -> None:
        """Report each zone."""
        for minutes, rows in sorted(self.rows.items()):
            reading.note("phone.zone-hint", zone=stamps.offset_text(minutes), rows=rows)
