"""A stretch of a conversation as rows of a sheet: messages, gaps in place, marks of findings.

A stretch may hold millions of messages: it is walked through once for what its sheet says, and its
rows are then fetched slice by slice, with the files of just these messages.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, overload

from probata.evidence.assessment import queries as assessment
from probata.evidence.bundle.making import words
from probata.evidence.bundle.making.saying import said_of
from probata.evidence.intake import queries as intake
from probata.evidence.intake.errors import ItemLocked
from probata.pure import sniff
from probata.pure.digest import Digest
from probata.pure.pages.sheet import Enclosure, GapLine, Line
from probata.pure.reader import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.bundle.making.spec import Chosen
    from probata.evidence.intake.queries import AttachmentView, MessageView
    from probata.evidence.intake.queries.cutting import Cutter
    from probata.pure.reader import Gap
    from probata.trust.ledger.actor import Actor

LARGEST_PICTURE = 12 << 20
"""Pictures beyond this are listed, not printed: the original decides anyway."""

_A_DAY = 86_400_000
_EVERY_GAP = 1 << 30


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding under the label that pages print beside a message ("F3.2")."""

    label: str
    finding: FindingView


@dataclass(slots=True)
class Stretch:
    """What the sheet of an exhibit needs of its conversation."""

    rows: Rows
    participants: list[str] = field(default_factory=list)
    bases: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    concealed: set[str] = field(default_factory=set)


class Rows(Sequence[Line | GapLine]):
    """The rows of a stretch, fetched when they are asked for.

    `gaps` are pairs of the number of messages before the gap, and its row, in order.
    """

    def __init__(
        self,
        count: int,
        gaps: Sequence[tuple[int, GapLine]],
        fetch: Callable[[int, int], Iterator[Line]],
    ) -> None:
        """Keep how many messages there are, and a way to get those from one place to another."""
        self._count, self._fetch = count, fetch
        self._gaps = [row for _before, row in gaps]
        self._places = [before + number for number, (before, _row) in enumerate(gaps)]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._count + len(self._gaps)

    @overload
    def __getitem__(self, key: int) -> Line | GapLine: ...

    @overload
    def __getitem__(self, key: slice) -> list[Line | GapLine]: ...

    def __getitem__(self, key: int | slice) -> Line | GapLine | list[Line | GapLine]:
        """Fetch a row, or a slice of rows without a step."""
        if isinstance(key, slice):
            start, stop, _step = key.indices(len(self))
            return list(self._between(start, stop))
        return self[key : key + 1][0]

    def _between(self, start: int, stop: int) -> Iterator[Line | GapLine]:
        first, last = bisect_left(self._places, start), bisect_left(self._places, stop)
        lines = self._fetch(start - first, stop - last)
        waiting = list(zip(self._places[first:last], self._gaps[first:last], strict=True))
        for place in range(start, stop):
            if waiting and waiting[0][0] == place:
                yield waiting.pop(0)[1]
            else:
                yield next(lines)


def marked(actor: Actor, chosen: Sequence[Chosen]) -> dict[str, list[Marked]]:
    """Return the findings of the items put forward, by item.

    They are numbered under the mark of the item's first exhibit, which never changes: a later
    exhibit moves no label.
    """
    found: dict[str, list[Marked]] = {}
    for one in chosen:
        if one.item not in found:
            found[one.item] = [
                Marked(f"F{one.mark}.{number}", finding)
                for number, finding in enumerate(assessment.findings(actor, one.item), 1)
            ]
    return found


def stretch(actor: Actor, one: Chosen, findings: Sequence[Marked], cutter: Cutter) -> Stretch:
    """Walk through an exhibit once, and return what its sheet says with a way to its rows."""
    matter = intake.item(actor, one.item).matter
    base = one.first or 0
    end = None if one.last is None else one.last + 1
    gaps = sorted(intake.gaps(actor, one.item, _EVERY_GAP), key=_place)
    placed = _Placed(gaps, whole=one.first is None)
    count, people, days, bases = 0, dict[str, None](), set[int](), set[str]()
    for message in intake.messages(actor, matter, item=one.item, start=base, end=end):
        placed.meet(message, count)
        count += 1
        bases.add(message.zone_basis)
        if message.sender:
            people[words.sender(message.sender, message.account) or ""] = None
        if message.clock is not None:
            days.add(message.clock // _A_DAY)
    writer = _Writer(one, _Places(findings), cutter)

    def fetch(start: int, stop: int) -> Iterator[Line]:
        found = intake.messages(actor, matter, item=one.item, start=base + start, end=base + stop)
        return map(writer.line, found) if stop > start else iter(())

    lines = []
    for before, gap in placed.all(count):
        hidden = one.hides(base + before) or (before > 0 and one.hides(base + before - 1))
        lines.append((before, _gap(gap, hidden=hidden)))
    rows = Rows(count, lines, fetch)
    return Stretch(rows, list(people), bases, days, writer.concealed)


@dataclass(slots=True)
class _Placed:
    """Puts gaps between messages as they lie in the file, in one walk."""

    gaps: list[Gap]
    whole: bool
    found: list[tuple[int, Gap]] = field(default_factory=list)
    at: int = 0
    end: tuple[str, int] | None = None

    def meet(self, message: MessageView, count: int) -> None:
        """Take in the next message; `count` stand before it."""
        here = (message.member, message.start)
        while self.at < len(self.gaps) and _place(self.gaps[self.at]) < here:
            if self.whole or (count and self._is_near(message.member)):
                self.found.append((count, self.gaps[self.at]))
            self.at += 1
        self.end = (message.member, message.end)

    def _is_near(self, member: str) -> bool:
        return self.gaps[self.at].where.member == member

    def all(self, count: int) -> list[tuple[int, Gap]]:
        """Return each gap with the number of messages before it, after all were met."""
        rest = [
            (count, gap)
            for gap in self.gaps[self.at :]
            if self.whole or (self.end is not None and _place(gap) < self.end)
        ]
        return self.found + rest


class _Places:
    """The findings that have a place, looked up by the stretch of bytes they lie in."""

    def __init__(self, findings: Iterable[Marked]) -> None:
        self._by_member: dict[str, list[tuple[int, str]]] = {}
        for one in findings:
            where = one.finding.where
            if where:
                row = (int(where.get("start", 0)), one.label)
                self._by_member.setdefault(str(where.get("member", "")), []).append(row)
        for rows in self._by_member.values():
            rows.sort()

    def within(self, message: MessageView) -> list[str]:
        """Return the labels of findings whose place lies within the message."""
        rows = self._by_member.get(message.member, [])
        first = bisect_left(rows, (message.start, ""))
        return [label for _start, label in rows[first : bisect_left(rows, (message.end, ""))]]


@dataclass(slots=True)
class _Writer:
    """Turns messages into lines; notes the digests of files that hidden passages hold."""

    one: Chosen
    places: _Places
    cutter: Cutter
    concealed: set[str] = field(default_factory=set)

    def line(self, message: MessageView) -> Line:
        said = said_of(message)
        enclosures = [self._enclosure(each) for each in message.attachments]
        hidden = self.one.hides(message.index)
        if hidden:
            self.concealed.update(each.digest for each in enclosures if each.digest)
        return Line(
            index=message.index,
            kind=Kind[message.kind.upper()],
            sender=said.sender,
            literal=message.literal,
            clock=message.clock,
            text=said.text,
            direction=said.direction,
            enclosures=enclosures,
            marks=self.places.within(message),
            label=said.label,
            redacted=hidden,
        )

    def _enclosure(self, one: AttachmentView) -> Enclosure:
        try:
            content = self.cutter.cut(one)
        except ItemLocked:
            return Enclosure(name="", state="locked", digest="")
        kind = sniff.sniff(content) if content is not None else one.declared_type
        is_picture = content is not None and kind.startswith("image/")
        small = content is not None and len(content) <= LARGEST_PICTURE
        return Enclosure(
            name=one.name,
            state=one.state,
            digest=str(Digest.of(content)) if content is not None else "",
            size=len(content) if content is not None else one.size,
            kind=kind,
            picture=content if is_picture and small else None,
        )


def _place(gap: Gap) -> tuple[str, int]:
    return (gap.where.member, gap.where.start)


def _gap(gap: Gap, *, hidden: bool) -> GapLine:
    place = f"{gap.where.start}–{gap.where.end}"
    where = f"{gap.where.member} {place}" if gap.where.member else place
    return GapLine(reason=words.filled(gap.reason, gap.params), where=where, redacted=hidden)
