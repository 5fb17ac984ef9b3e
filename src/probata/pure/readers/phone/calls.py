"""Calls in a backup of SMS Backup & Restore: direction, number, clock and length of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from probata.pure.reader import NO_SENDER, Detection, Hints, Kind, Locator, Source, ZoneBasis
from probata.pure.readers import stamps
from probata.pure.readers.columns import ListReading, Row
from probata.pure.readers.phone import backup, numbers, owner, readable_date
from probata.pure.readers.phone.xml_spans import Tag

NAME = "calls-backup"
VERSION = "1"

_DIRECTIONS = {
    "1": "incoming",
    "2": "outgoing",
    "3": "missed",
    "4": "voicemail",
    "5": "rejected",
    "6": "blocked",
}
_SHOWN = frozenset(("date", "contact_name"))
_PRESENTATIONS = {"2": "withheld", "3": "unknown", "4": "payphone"}


class CallsReader:
    """Detects and reads the calls of a backup."""

    name = NAME
    version = VERSION

    def detect(self, source: Source) -> Detection:
        """Look for the root <calls>."""
        score, because = backup.judge(source, "calls")
        return Detection(NAME, score, "", because)

    def read(self, source: Source, hints: Hints) -> ListReading:  # noqa: ARG002 - clocks are UTC
        """Begin to read the calls; each is a notice, for nobody wrote it."""

        def walk(reading: ListReading) -> Iterator[None]:
            rows: list[_Rows] = []

            def take_for(member: str, _: memoryview) -> backup.Take:
                rows.append(_Rows(reading, member))
                return rows[-1].take

            yield from backup.walk_all(reading, source, "calls", take_for)
            for one in rows:
                one.close()
            reading.tell("calls.limits")

        return ListReading(NAME, VERSION, "element", walk)


@dataclass(slots=True)
class _Rows:
    reading: ListReading
    member: str
    zones: owner.Zones = field(default_factory=owner.Zones)

    def take(self, tag: Tag, end: int, _: list[Tag]) -> None:
        """Take one call."""
        values = tag.values
        where = Locator(self.member, tag.start, end)
        row = Row(tag.start, end, Kind.CALL)
        code = values.get("type", "")
        direction = _DIRECTIONS.get(code, "unknown")
        if direction == "unknown":
            row.kind = Kind.UNKNOWN
            self.reading.tell("phone.unknown-type", where, type=code[:40] or "none")
        row.literal = values.get("date", "")
        instant = backup.instant_of(values, "date")
        extra: dict[str, object] = {k: v for k, v in values.items() if k not in _SHOWN}
        extra["direction"] = direction
        if instant is None:
            self.reading.tell("phone.date-unreadable", where, literal=row.literal[:40])
        else:
            row.earliest = row.latest = row.clock = instant
            row.basis = ZoneBasis.FILE
            zone = readable_date.zone_of(values.get("readable_date", ""), instant)
            if zone is not None:
                self.zones.add(zone)
                extra["zone_hint"] = stamps.offset_text(zone)
        self._people(row, values, direction, extra, where)
        if direction == "outgoing" and values.get("duration") == "0":
            extra["answered"] = False
        row.extra = extra
        self.reading.passage(row, is_notice=True)

    def _people(
        self,
        row: Row,
        values: dict[str, str],
        direction: str,
        extra: dict[str, object],
        where: Locator,
    ) -> None:
        number = values.get("number", "")
        presentation = _PRESENTATIONS.get(values.get("presentation", ""))
        if presentation:
            extra["number_shown"] = presentation
            self.reading.tell("calls.number-hidden", where, presentation=presentation)
        label = owner.contact(values) or number
        if owner.contact(values):
            extra["contact_name"] = owner.contact(values)
        extra["chat"], extra["chat_id"] = label, numbers.bare(number)
        if direction == "outgoing":
            row.sender = owner.label(self.reading)
        elif presentation and not number.lstrip("+").isdigit():
            row.sender = NO_SENDER
        elif label:
            row.sender = self.reading.label(label, number)

    def close(self) -> None:
        """Report the zones that the written dates hint at."""
        self.zones.tell(self.reading)


READER = CallsReader()
