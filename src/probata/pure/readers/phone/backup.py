"""The walk over a backup of SMS Backup & Restore: rows in byte order, cut or broken files too.

Every `<sms>`, `<mms>` and `<call>` is one unit. White space behind a unit belongs to it; the XML
line, comments, and the opening and closing tag of the root count as headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from probata.pure.filling import gettext_noop
from probata.pure.reader import Gap, Locator, Source
from probata.pure.readers import places, stamps, steps
from probata.pure.readers.columns import ListReading
from probata.pure.readers.phone import xml_spans
from probata.pure.readers.phone.xml_spans import BLANK, CLOSE, Broken, End, Odd, Tag

_ROOT = re.compile(rb"<(smses|calls)(?=[\s/>])")
_AROUND = re.compile(rb"\xef\xbb\xbf|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?\s*+>")
_LINES = ((b"<!--", re.compile(rb"-->")), (b"<?", re.compile(rb"\?>")))
_DOCTYPE = b"<!DO"
_BROKEN = gettext_noop("This element is not whole.")
_CUT = gettext_noop("The file ends before this element is complete.")
_LONG = gettext_noop("This message is too long to be shown as a whole.")
_FOREIGN = gettext_noop("This is no element of a backup that is known here.")

Take = Callable[[Tag, int, list[Tag]], None]
"""Takes a row: its tag, where its bytes end, and the tags inside it."""


def root_of(head: memoryview) -> str:
    """Return the name of the root (smses, calls) at the beginning of some bytes, or ""."""
    at = 0
    while True:
        blank = BLANK.match(head, at)
        at = blank.end() if blank else at
        end = around(head, at, set())
        if not end:
            break
        at = end
    root = _ROOT.match(head, at)
    return bytes(root[1]).decode("ascii") if root else ""


def around(data: memoryview, at: int, endless: set[bytes]) -> int:
    """Return the end of a comment, declaration or mark at `at`, or 0.

    `endless` remembers what does not end in this file, so that it is looked for once.
    """
    for begin, close in _LINES:
        if bytes(data[at : at + len(begin)]) == begin and begin not in endless:
            found = steps.first(close, data, at)
            if found is not None:
                return found.end()
            endless.add(begin)
    found = _AROUND.match(data, at)
    return found.end() if found else 0


class Walk:
    """One pass over one file; `take` receives the rows."""

    def __init__(self, reading: ListReading, member: str, data: memoryview, take: Take) -> None:
        self.reading, self.member, self.data, self.take = reading, member, data, take
        self.odd = Odd()
        self.rows = 0
        self.told = 0
        self.counts: list[int] = []
        self.is_open = False
        self.endless: set[bytes] = set()

    def run(self) -> Iterator[None]:
        """Read the file; yields after each row."""
        at, size = 0, len(self.data)
        while at < size:
            at = self._blank(self._step(at))
            yield
        self._report()

    def _blank(self, at: int) -> int:
        found = BLANK.match(self.data, at)
        end = found.end() if found else at
        if end > at:
            self.reading.belongs(at, end)
        return end

    def _step(self, at: int) -> int:
        """Read one unit; return where it ends."""
        data, reading = self.data, self.reading
        end = around(data, at, self.endless)
        if end:
            if bytes(data[at : at + 4]) == _DOCTYPE:
                reading.tell("phone.doctype", Locator(self.member, at, end))
            return self._heading(at, end)
        closing = CLOSE.match(data, at)
        if closing is not None and bytes(closing[1]) in (b"smses", b"calls"):
            self.is_open = False
            return self._heading(at, closing.end())
        found = xml_spans.tag(data, at, self.odd)
        if found is None or found.name not in _ROWS:
            if found is not None and found.name in ("smses", "calls"):
                return self._root(found)
            return self._broken(at)
        return self._row(found)

    def _heading(self, start: int, end: int) -> int:
        self.reading.heading(start, end)
        return end

    def _root(self, found: Tag) -> int:
        count = found.values.get("count", "")
        if count.isascii() and count.isdigit() and len(count) < 12:
            self.counts.append(int(count))
        made = found.values.get("backup_date", "")
        if made.isascii() and made.isdigit() and len(made) < 15:
            self.reading.note("phone.made-at", at=stamps.written(int(made)))
        self.is_open = not found.is_closed
        return self._heading(found.start, found.end)

    def _row(self, found: Tag) -> int:
        end = found.end
        within: list[Tag] = []
        if not found.is_closed:
            end = self._inside(found, within)
            if not end:
                return self._broken(found.start)
        self.rows += 1
        self.take(found, end, within)
        self._too_long()
        return end

    def _inside(self, found: Tag, within: list[Tag]) -> int:
        """Gather what stands inside an element; return its end, 0 when it does not end."""
        if found.name != "mms":
            blank = BLANK.match(self.data, found.end)
            closing = CLOSE.match(self.data, blank.end() if blank else found.end)
            fits = closing is not None and bytes(closing[1]) == found.name.encode()
            return closing.end() if closing is not None and fits else 0
        for one in xml_spans.inside(self.data, found.end, self.odd):
            if isinstance(one, Tag):
                within.append(one)
            elif isinstance(one, Broken):
                place = Locator(self.member, one.start, one.end)
                self.reading.tell("phone.part-broken", place)
            elif isinstance(one, End):
                return one.at
        return 0

    def _too_long(self) -> None:
        """Name the places of values that stay where they lie."""
        for start, end in self.odd.long[self.told :]:
            self.reading.gaps.append(Gap(Locator(self.member, start, end), _LONG))
        self.told = len(self.odd.long)

    def _broken(self, start: int) -> int:
        """Give up on what stands at `start`; return where the next readable thing begins."""
        data = self.data
        # A comment that does not end hides its line; further down rows are rows again.
        is_comment = bytes(data[start : start + 4]) == b"<!--"
        line = steps.first(_NEWLINE, data, start) if is_comment else None
        begin = line.end() if line else (len(data) if is_comment else start + 1)
        found = steps.first(_RESUME, data, begin)
        end = found.start() if found else len(data)
        # White space before the next element belongs to the gap, as it belongs to any unit.
        is_row = _ROW.match(data, start) is not None
        reason = _FOREIGN if not is_row else (_BROKEN if found else _CUT)
        self.reading.gap(start, end, reason)
        return end

    def _report(self) -> None:
        tell, odd = self.reading.note, self.odd
        if self.counts and sum(self.counts) != self.rows:
            tell("phone.count-differs", stated=sum(self.counts), found=self.rows)
        if self.is_open:
            tell("phone.cut")
        for check, count in (
            ("phone.pairs-joined", odd.joined),
            ("phone.lone-halves", odd.lone),
            ("phone.odd-bytes", odd.bytes),
            ("phone.nulls", odd.nulls),
            ("phone.not-well-formed", odd.loose),
            ("phone.too-long", len(odd.long)),
        ):
            if count:
                tell(check, count=count)


_NEWLINE = re.compile(rb"\n")
_ROWS = frozenset(("sms", "mms", "call"))
_ROW = re.compile(rb"<(?:sms|mms|call)(?=\s)")
_RESUME = re.compile(rb"<(?:sms|mms|call)(?=\s)|</(?:smses|calls)\s*+>|<!--|<\?xml")


def judge(source: Source, root: str) -> tuple[float, str]:
    """Return how well a source fits a root, and the reason."""
    for member, body in places.bodies(source, ".xml"):
        if root_of(places.head(body, 1 << 16)) == root:
            return 0.98, f"an XML file whose root is <{root}>" + (f" in {member}" if member else "")
    return 0.0, ""


def walk_all(
    reading: ListReading,
    source: Source,
    root: str,
    take_for: Callable[[str, memoryview], Take],
) -> Iterator[None]:
    """Walk every fitting file of a source."""
    every = list(places.bodies(source, ".xml"))
    fitting = [one for one in every if root_of(places.head(one[1], 1 << 16)) == root]
    for member, body in fitting or every:
        data = places.opened(reading, member, body)
        if data is not None:
            yield from Walk(reading, member, data, take_for(member, data)).run()
    places.refused(reading, source)


def instant_of(values: Mapping[str, str], name: str) -> int | None:
    """Return a clock in milliseconds; None when it is absent, 0, or no number."""
    said = values.get(name, "")
    digits = said.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16) or int(said) == 0:
        return None
    return int(said) if stamps.is_sane(int(said)) else None
