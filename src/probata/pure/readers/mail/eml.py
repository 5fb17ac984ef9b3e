"""One mail in a file (.eml): the whole file is the mail, and its bytes are kept as they came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from probata.pure.reader import Detection, Hints, Source
from probata.pure.readers import places
from probata.pure.readers.columns import ListReading
from probata.pure.readers.mail import fields, keys
from probata.pure.readers.mail.message import LONGEST, Frame, Mails

NAME = "eml"
VERSION = "1"

_HEAD = 1 << 16
USUAL = frozenset(
    (
        *("from", "to", "cc", "subject", "date", "message-id", "received", "mime-version"),
        *("return-path", "delivered-to", "dkim-signature", "reply-to", "content-type"),
        *("authentication-results", "in-reply-to", "references", "sender", "bcc"),
    )
)
_LINE = re.compile(rb"[!-9;-~]+[ \t]*+:")
_SUFFIXES = (".eml", ".msg", ".message")


class EmlReader:
    """Detects and reads single mails; `known` are key records handed in beside those kept."""

    name = NAME
    version = VERSION

    def __init__(self, known: Mapping[str, keys.KeyRecord] = MappingProxyType({})) -> None:
        """Keep the key records, by DNS name."""
        self.known = known

    def detect(self, source: Source) -> Detection:
        """Look for header fields that mails have."""
        for member, body in places.bodies(source, *_SUFFIXES):
            score = judge(places.head(body, _HEAD))
            if score:
                because = f"header fields of a mail in {member}" if member else "header fields"
                return Detection(NAME, score, "", because)
        return Detection(NAME, 0.0)

    def read(self, source: Source, hints: Hints) -> ListReading:
        """Begin to read the mail, or each mail of a container."""
        known = {**keys.beside(source), **self.known}

        def walk(reading: ListReading) -> Iterator[None]:
            for member, body in places.bodies(source, *_SUFFIXES):
                data = places.opened(reading, member, body)
                size = len(data or b"")
                raw = bytes((data or b"")[:LONGEST])
                if fields.split(raw).fields:
                    frame = Frame(0, size, is_cut=size > LONGEST)
                    Mails(reading, member, known, hints).take(raw, 0, frame=frame)
                elif raw:
                    reading.gap(0, size, "This is no mail: it does not begin with a field.")
                yield
            places.refused(reading, source)
            reading.tell("mail.limits")

        return ListReading(NAME, VERSION, "mail", walk)


def judge(data: memoryview) -> float:
    """Return how well some bytes look like a mail: by its first lines, not by its words."""
    head = bytes(data).removeprefix(b"\xef\xbb\xbf")
    if not _LINE.match(head):
        return 0.0
    found = {field.key for field in fields.split(head).fields}
    usual = len(found & USUAL)
    if usual >= 3 or (usual == 2 and "from" in found):
        return 0.95
    return 0.6 if usual == 2 else 0.0


READER = EmlReader()
