"""Messages in a backup of SMS Backup & Restore: SMS and MMS, in every box, with their parts."""

from __future__ import annotations

from collections.abc import Iterator

from probata.pure.reader import Detection, Hints, Source
from probata.pure.readers.columns import ListReading
from probata.pure.readers.phone import backup
from probata.pure.readers.phone.sms_rows import Rows

NAME = "sms-backup"
VERSION = "1"


class SmsReader:
    """Detects and reads the messages of a backup."""

    name = NAME
    version = VERSION

    def detect(self, source: Source) -> Detection:
        """Look for the root <smses>."""
        score, because = backup.judge(source, "smses")
        return Detection(NAME, score, "", because)

    def read(self, source: Source, hints: Hints) -> ListReading:  # noqa: ARG002 - clocks are UTC
        """Begin to read the messages."""

        def walk(reading: ListReading) -> Iterator[None]:
            rows: list[Rows] = []

            def take_for(member: str, data: memoryview) -> backup.Take:
                rows.append(Rows(reading, member, data))
                return rows[-1].take

            yield from backup.walk_all(reading, source, "smses", take_for)
            for one in rows:
                one.zones.tell(reading)
            reading.tell("sms.limits")

        return ListReading(NAME, VERSION, "element", walk)


READER = SmsReader()
