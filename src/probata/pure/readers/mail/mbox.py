"""A mailbox in one file (mbox): each mail from its “From ” line to the next, raw bytes kept.

A line begins a mail when a header field follows it and it stands behind an empty line or carries
a date in the usual place. Length headers are compared, never trusted. The empty line
before the next mail belongs to the mail before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from probata.pure.reader import Detection, Hints, Locator, Source
from probata.pure.readers import places, steps
from probata.pure.readers.columns import ListReading
from probata.pure.readers.mail import fields, keys
from probata.pure.readers.mail.eml import USUAL
from probata.pure.readers.mail.message import LONGEST, Frame, Mails

NAME = "mbox"
VERSION = "1"

_FROM = re.compile(rb"\nFrom ")
_DATED = re.compile(rb"From [^\r\n]*?\d{1,2}:\d{2}(?::\d{2})?[^\r\n]*?\b\d{4}\b")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*+:|>From ")
_BLANK = re.compile(rb"[ \t\r\n]*+")
_QUOTED = re.compile(rb"^>+From ", re.MULTILINE)
_RD = re.compile(rb"^>(>*From )", re.MULTILINE)
_O = re.compile(rb"^>(From )", re.MULTILINE)
_LINE = 2000
_SUFFIXES = ("mbox", ".mbx")


class MboxReader:
    """Detects and reads mailbox files; `known` are key records handed in."""

    name = NAME
    version = VERSION

    def __init__(self, known: Mapping[str, keys.KeyRecord] = MappingProxyType({})) -> None:
        """Keep the key records, by DNS name."""
        self.known = known

    def detect(self, source: Source) -> Detection:
        """Look for a “From ” line with a header behind it at the beginning."""
        for member, body in places.bodies(source, *_SUFFIXES):
            data = places.head(body, 1 << 16)
            blank = _BLANK.match(data)
            start = blank.end() if blank else 0
            if _begins(data, start, is_after_blank=True):
                because = "a “From ” line with header fields behind it"
                return Detection(NAME, 0.96, "", because + (f" in {member}" if member else ""))
        return Detection(NAME, 0.0)

    def read(self, source: Source, hints: Hints) -> ListReading:
        """Begin to read the mails."""
        known = {**keys.beside(source), **self.known}

        def walk(reading: ListReading) -> Iterator[None]:
            for member, body in places.bodies(source, *_SUFFIXES):
                data = places.opened(reading, member, body)
                if data is not None:
                    yield from _Box(
                        reading, member, data, Mails(reading, member, known, hints)
                    ).run()
            places.refused(reading, source)
            reading.tell("mail.limits")

        return ListReading(NAME, VERSION, "mail", walk)


class _Box:
    """One pass over one mailbox file."""

    def __init__(self, reading: ListReading, member: str, data: memoryview, mails: Mails) -> None:
        self.reading, self.member, self.data, self.mails = reading, member, data, mails

    def run(self) -> Iterator[None]:
        start = -1
        for begin in self._begins():
            if start < 0:
                self._before(begin)
            else:
                self._take(start, begin)
                yield
            start = begin
        if start < 0:
            self._before(len(self.data))
        else:
            self._take(start, len(self.data))
        yield

    def _before(self, end: int) -> None:
        if not end:
            return
        if _BLANK.fullmatch(self.data, 0, end):
            self.reading.heading(0, end)
        else:
            self.reading.gap(0, end, "This stands before the first mail and is no mail.")
            self.reading.tell("mbox.no-from-line", Locator(self.member, 0, end))

    def _begins(self) -> Iterator[int]:
        """Yield where mails begin; lines that only look so are reported."""
        data = self.data
        blank = _BLANK.match(data)
        first = blank.end() if blank else 0
        if bytes(data[first : first + 5]) == b"From ":
            if _begins(data, first, is_after_blank=True):
                yield first
            else:
                self._doubt(first)
        for found in steps.matches(_FROM, data, max(0, first)):
            at = found.start() + 1
            before = bytes(data[max(0, at - 3) : at])
            is_after_blank = before.endswith((b"\n\n", b"\n\r\n"))
            if _begins(data, at, is_after_blank=is_after_blank):
                yield at
            elif is_after_blank or _DATED.match(data, at, at + _LINE):
                self._doubt(at)

    def _doubt(self, at: int) -> None:
        end = _line_end(self.data, at)
        self.reading.tell("mbox.from-line-inside", Locator(self.member, at, end))

    def _take(self, start: int, end: int) -> None:
        data = self.data
        base = min(_line_end(data, start), end)
        line = bytes(data[start:base]).rstrip(b"\r\n")
        stop = end
        if end < len(data) or bytes(data[max(base, end - 2) : end]) == b"\n\n":
            stop = _without_break(data, base, end)
        raw = bytes(data[base : min(stop, base + LONGEST)])
        is_cut = stop - base > LONGEST
        where = Locator(self.member, start, end)
        extra: dict[str, object] = {"from_line": line.decode("utf-8", "replace")}
        quoted = len(_QUOTED.findall(raw))
        unquoted: tuple[bytes, ...] = ()
        if quoted:
            extra["from_quoted"] = quoted
            self.reading.tell("mbox.from-quoted", where, times=quoted)
            unquoted = (_RD.sub(rb"\1", raw), _O.sub(rb"\1", raw))
        if not is_cut:
            self._length(raw, extra, where)
        self.mails.take(raw, base, frame=Frame(start, end, extra, unquoted, is_cut))

    def _length(self, raw: bytes, extra: dict[str, object], where: Locator) -> None:
        head = fields.split(raw)
        said = head.first("content-length").strip()
        if not said.isdigit() or len(said) > 15:
            return
        body = raw[head.body :]
        lines = body.count(b"\n")
        sizes = {len(body), len(body) + lines, len(body) - body.count(b"\r\n")}
        if not any(abs(int(said) - size) <= 2 for size in sizes):
            extra["content_length"] = int(said)
            self.reading.tell("mbox.length-differs", where)


def _begins(data: memoryview, at: int, *, is_after_blank: bool) -> bool:
    """Say whether the line at `at` begins a mail.

    A field must follow. Without a date in the line, or without an empty line before it, the field
    must be one that mails begin with: people do write lines that begin with “From ”.
    """
    if bytes(data[at : at + 5]) != b"From ":
        return False
    end = _line_end(data, at)
    found = _FIELD.match(data, end) if end < len(data) else None
    if found is None:
        return False
    is_dated = _DATED.match(data, at, min(end, at + _LINE)) is not None
    name = found[1].lower().decode("ascii") if found[1] else ""
    is_usual = name in USUAL or name.startswith("x-")
    return (is_dated and is_after_blank) or (is_usual and (is_dated or is_after_blank))


_BREAK = re.compile(rb"\n")


def _line_end(data: memoryview, at: int) -> int:
    found = steps.first(_BREAK, data, at)
    return found.end() if found else len(data)


def _without_break(data: memoryview, start: int, end: int) -> int:
    """Leave out the empty line that a mailbox puts behind a mail."""
    if end > start and data[end - 1] == 0x0A:
        end -= 2 if end - 2 >= start and data[end - 2] == 0x0D else 1
    return end


READER = MboxReader()
