"""The living template of a reader: one message a line, `2024-03-05T09:00:00Z<TAB>Lan<TAB>words`.

Copy this file when a new format comes, with its test, a sample that holds every branch, and its
sentences. It is tested like any reader, but stands in no table: nobody exports this format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from probata.pure.reader import NO_TIME, Detection, Hints, Locator, Source, ZoneBasis
from probata.pure.readers import places, stamps
from probata.pure.readers.columns import ListReading, Row

NAME = "example"
VERSION = "1"

_LINE = re.compile(rb"[^\n]*+\n?")
_SHAPE = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z?)\t([^\t\r\n]+)\t([^\r\n]*)\r?\n?")


class ExampleReader:
    """Detects and reads the example format."""

    name = NAME
    version = VERSION

    def detect(self, source: Source) -> Detection:
        """Answer by structure: look at the first line, never raise."""
        is_ours = _SHAPE.match(places.head(source, 4096)) is not None
        return Detection(NAME, 0.9 if is_ours else 0.0, "", "a stamp, a name and words by tabs")

    def read(self, source: Source, hints: Hints) -> ListReading:
        """Begin to read; the walk runs when the batches are taken."""

        def walk(reading: ListReading) -> Iterator[None]:
            # A container is read member by member; a plain file is its own only body.
            for member, body in places.bodies(source, ".tsv"):
                data = places.opened(reading, member, body)
                if data is not None:
                    yield from _lines(reading, member, data, hints)
            places.refused(reading, source)

        return ListReading(NAME, VERSION, "line", walk)


def _lines(reading: ListReading, member: str, data: memoryview, hints: Hints) -> Iterator[None]:
    """Account for every byte in order: here each line is one unit, a passage or a gap."""
    at = 0
    while at < len(data):
        line = _LINE.match(data, at)
        assert line is not None
        end = line.end()
        found = _SHAPE.fullmatch(data, at, end)
        if found is None:
            # What cannot be read is kept with its place: never skipped, never guessed.
            reading.gap(at, end, "This line is no message.")
        else:
            row = _row(reading, found, hints)
            if row.earliest == NO_TIME:
                place = Locator(member, at, end)
                reading.tell("chat.impossible-date", place, first=row.literal)
            reading.passage(row)
        at = end
        yield


def _row(reading: ListReading, found: re.Match[bytes], hints: Hints) -> Row:
    """Turn one line into a passage: the literal stays, the interval says what is open."""
    stamp, zone, sender, words = (str(group, "utf-8", "replace") for group in found.groups())
    row = Row(found.start(), found.end(), text=words, literal=stamp + zone)
    row.sender = reading.label(sender)
    try:
        row.clock = stamps.clock_of(datetime.fromisoformat(stamp))
    except ValueError:
        return row
    if zone:
        row.earliest, row.latest = row.clock, row.clock + stamps.SECOND - 1
        row.basis = ZoneBasis.FILE
    else:
        row.earliest, row.latest, row.basis = stamps.without_zone(
            row.clock, stamps.SECOND, hints.zone
        )
    return row


READER = ExampleReader()
