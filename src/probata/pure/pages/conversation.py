"""Conversation: messages, notices, gaps and days become the pages a court reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from probata.pure.pages import picture, setting, splice, words
from probata.pure.pages.glyphs import Glyphs, name, reads_right_to_left
from probata.pure.reader import Kind
from probata.pure.workers import in_turn, pool_for

A_PART, _LIFE = 1000, 2
"""Messages set in one go, and how often one process does so: a typesetter's memory grows with the
length of its document, and it keeps what it learned."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MANY_DAYS = 120
_NOTICES = (Kind.NOTICE, Kind.APP_TEXT)
_PLAIN = (Kind.TEXT, Kind.ATTACHMENT, Kind.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file of a message: `state` as in probata.pure.reader.Attachment; `picture` its bytes when
    it is to be shown, `digest` of the whole file as printed text."""

    name: str
    state: str
    digest: str = ""
    size: int | None = None
    kind: str = ""
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One passage: `clock` is ms since 1970 as if the written clock were UTC, None when unreadable.

    `marks` are the labels of findings at this place ("F3"); `label` is a further word in brackets.
    A `redacted` passage becomes a bar of the same size on a sheet that `bars`: sender, time and
    marks stay, nothing else of it gets into the pages.
    """

    index: int
    kind: Kind
    sender: str | None
    literal: str
    clock: int | None
    text: str
    direction: Literal["", "in", "out"] = ""
    enclosures: Sequence[Enclosure] = ()
    marks: Sequence[str] = ()
    label: str = ""
    redacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """Something that could not be read, in its place: a translated reason, and where."""

    reason: str
    where: str = ""
    marks: Sequence[str] = ()
    redacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSheet:
    """A stretch of a conversation.

    `opening` are labelled lines before the first message (participants, time statement, range),
    `closing` sentences after the last. `style` is `sober` (a court's reading) or `bubbles`.
    `head` stands in the head line of each page. `workers` limits the processes for long stretches.
    `rows` may be fetched slice by slice; whoever does so counts the calendar `days` beforehand
    (0: they are counted here). Without `lists_absent` the characters that could not be shown are
    left to a list elsewhere. With and without `bars` the pages break at the same places.
    """

    language: str
    title: str
    rows: Sequence[Line | GapLine]
    head: str = ""
    opening: Sequence[tuple[str, str]] = ()
    closing: Sequence[str] = ()
    style: Literal["sober", "bubbles"] = "sober"
    workers: int = 2
    days: int = 0
    lists_absent: bool = True
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """Pages, how many, and the characters of this stretch that could not be shown."""

    pdf: bytes = field(repr=False)
    pages: int
    absent: tuple[tuple[str, int], ...] = ()


def render(sheet: ConversationSheet, glyphs: Glyphs) -> Rendered:
    """Set the sheet, in parts and by two processes when it is long; the parts are joined."""
    made: list[bytes] = []

    def keep(number: int, pdf: bytes) -> None:
        made[number:] = [pdf]

    absent = pieces(sheet, glyphs, keep)
    pdf, pages = splice.join(made)
    return Rendered(pdf, pages, absent)


def pieces(
    sheet: ConversationSheet, glyphs: Glyphs, keep: Callable[[int, bytes], None]
) -> tuple[tuple[str, int], ...]:
    """Set the sheet and hand over each part with its number; return what could not be shown.

    The numbers begin at 0 again when a character turned out to have no font: parts handed over
    before are then void.
    """
    while True:
        own = Glyphs(refused=glyphs.refused)
        count = -(-len(sheet.rows) // A_PART)
        try:
            with pool_for(count, sheet.workers if count > 2 else 1, life=_LIFE) as pool:
                for number, pdf in enumerate(in_turn(pool, _one, _parts(sheet, own))):
                    keep(number, pdf)
        except setting.GlyphRefused as refused:
            setting.widen(glyphs, refused)
            continue
        glyphs.absent.update(own.absent)
        return tuple(sorted(own.absent.items()))


def _one(part: tuple[dict[str, Any], dict[str, bytes]]) -> bytes:
    return setting.typeset("conversation", part[0], part[1])


def _parts(
    sheet: ConversationSheet, glyphs: Glyphs
) -> Iterator[tuple[dict[str, Any], dict[str, bytes]]]:
    days = sheet.days or len(
        {_day(row.clock) for row in sheet.rows if isinstance(row, Line) and row.clock}
    )
    writer = _Writer(sheet, glyphs, by_month=days > _MANY_DAYS)
    house = setting.house(
        sheet.language,
        title=glyphs.show(sheet.title),
        head=glyphs.inline(sheet.head or sheet.title),
    )
    say = glyphs.show
    opening = [
        {"label": say(label), "value": {"t": say(value), "r": reads_right_to_left(value)}}
        for label, value in sheet.opening
    ]
    starts = range(0, max(len(sheet.rows), 1), A_PART)
    for start in starts:
        rows = [made for row in sheet.rows[start : start + A_PART] for made in writer.rows(row)]
        last = start == starts[-1]
        closing = [say(text) for text in sheet.closing] if last else []
        told = sorted(glyphs.absent.items()) if last and sheet.lists_absent else []
        yield (
            house
            | {
                "style": sheet.style,
                "rows": rows,
                "opening": opening if start == 0 else [],
                "closing": closing,
                "absent": [[name(sign), str(count)] for sign, count in told],
            },
            writer.take_pictures(),
        )


@dataclass(slots=True)
class _Writer:
    """Turns passages into the rows of the template, with a heading where the day changes."""

    sheet: ConversationSheet
    glyphs: Glyphs
    by_month: bool
    day: date | None = None
    month: tuple[int, int] | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)

    def rows(self, row: Line | GapLine) -> Iterator[dict[str, Any]]:
        known = self.glyphs
        if row.redacted and self.sheet.bars:  # what is not shown is not counted either
            self.glyphs = Glyphs(refused=known.refused)
        try:
            yield from self._rows(row)
        finally:
            self.glyphs = known

    def _rows(self, row: Line | GapLine) -> Iterator[dict[str, Any]]:
        if isinstance(row, GapLine):
            yield {
                "is": "g",
                "t": self._run(row.reason),
                "l": self.glyphs.show(row.where),
                "f": list(row.marks),
                "x": self._bar(row),
            }
            return
        yield from self._heading(row)
        if row.kind is Kind.NOTICE and not row.sender:
            yield {
                "is": "n",
                "n": f"{row.index}",
                "t": self._run(row.text),
                "l": " ".join(one for one in self._times(row) if one),
                "f": list(row.marks),
                "x": self._bar(row),
            }
        else:
            yield self._message(row)

    def take_pictures(self) -> dict[str, bytes]:
        """Return the pictures since the last call."""
        taken, self.pictures = self.pictures, {}
        return taken

    def _heading(self, row: Line) -> Iterator[dict[str, Any]]:
        if row.clock is None:
            return
        on = _day(row.clock)
        if on == self.day:
            return
        language = self.sheet.language
        booked = not self.by_month
        if self.by_month and (on.year, on.month) != self.month:
            self.month = (on.year, on.month)
            yield {"is": "d", "b": True, "t": words.month(language, on)}
        self.day = on
        yield {"is": "d", "b": booked, "t": words.day(language, on)}

    def _message(self, row: Line) -> dict[str, Any]:
        say = words.table(self.sheet.language)
        kind = "" if row.kind in _PLAIN else say[f"kind_{row.kind.name.lower()}"]
        label = " · ".join(part for part in (kind, self.glyphs.show(row.label)) if part)
        direction = {"in": say["received"], "out": say["sent"], "": ""}[row.direction]
        first, second = self._times(row)
        return {
            "is": "m",
            "n": f"{row.index}",
            "s": self.glyphs.inline(row.sender) if row.sender else say["no_sender"],
            "o": direction,
            "w": row.direction,
            "l": first or say["no_time"],
            "c": second,
            "k": label,
            "t": self._run(row.text),
            "a": [self._file(one) for one in row.enclosures],
            "f": list(row.marks),
            "x": self._bar(row),
        }

    def _times(self, row: Line) -> tuple[str, str]:
        """Return the time as written and as read; a bare count of milliseconds stands second."""
        literal, clock = self.glyphs.inline(row.literal), self._clock(row)
        return (clock, literal) if clock and literal.isdigit() else (literal, clock)

    def _clock(self, row: Line) -> str:
        if row.clock is None:
            return ""
        at = _EPOCH + timedelta(milliseconds=row.clock)
        return at.strftime("%Y-%m-%d %H:%M:%S" if row.clock % 60_000 else "%Y-%m-%d %H:%M")

    def _file(self, one: Enclosure) -> dict[str, Any]:
        say = words.table(self.sheet.language)
        size = "" if one.size is None else say["bytes"].format(size=f"{one.size:,}")
        made: dict[str, Any] = {
            "name": self.glyphs.inline(one.name),
            "state": say.get(f"state_{one.state}", one.state),
            "bad": one.state not in ("present", "inline"),
            "line": " · ".join(part for part in (one.kind, size, one.digest) if part),
            "picture": "",
            "trouble": "",
            "alt": self.glyphs.show(one.name),
            "w": 0,
        }
        if one.picture is not None:
            shown = picture.fit(one.picture, width=230, height=280)
            if isinstance(shown, str):
                made["trouble"] = say["not_shown"].format(reason=shown)
            else:
                made["picture"] = f"{len(self.pictures)}.{shown.ending}"
                made["w"] = round(shown.width, 2)
                self.pictures[made["picture"]] = shown.content
        return made

    def _bar(self, row: Line | GapLine) -> str:
        return "" if not row.redacted else "bar" if self.sheet.bars else "shown"

    def _run(self, text: str) -> dict[str, Any]:
        return {"t": self.glyphs.show(text), "r": reads_right_to_left(text)}


def _day(clock: int) -> date:
    return (_EPOCH + timedelta(milliseconds=clock)).date()
