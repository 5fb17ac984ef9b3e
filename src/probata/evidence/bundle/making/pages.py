"""From a spec to the PDF: sheets and exhibits in order, the index when all pages are counted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from probata.evidence.bundle.making import words
from probata.evidence.bundle.making.stretch import Marked, findings_rows, marked, stretch
from probata.evidence.intake.queries.cutting import Cutter, cutter
from probata.pure import sniff
from probata.pure.digest import Digest
from probata.pure.pages import sheet, splice
from probata.pure.pages.glyphs import Glyphs
from probata.pure.pages.sheet import Cell, Column, ListSheet
from probata.pure.pages.splice import Part, Spliced
from probata.pure.proof import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from probata.evidence.bundle.making.spec import Chosen, Spec
    from probata.evidence.bundle.rules import Move
    from probata.trust.ledger.actor import Actor

SHORT = 16
"""Hexadecimal digits of a digest at the foot of a page; the exhibit's sheet has the whole one."""


@dataclass(frozen=True, slots=True)
class Made:
    """The PDF as it was made, the parts it was made of, and where each exhibit stands in it."""

    spliced: Spliced
    parts: Sequence[Part]
    page_map: list[dict[str, Any]]


@dataclass(slots=True)
class _Set:
    """The parts of one exhibit: their names in order, and a digest of what they show."""

    chosen: Chosen
    parts: list[Part] = field(default_factory=list)

    def content(self) -> str:
        """Return a digest of the parts as they were before marks and numbers were put on."""
        digests = [
            str(Digest.of(one.pdf.read_bytes() if isinstance(one.pdf, Path) else one.pdf))
            for one in self.parts[1:]
        ]
        return str(Digest.of("\n".join(digests).encode()))


class Maker:
    """Makes the pages of one bundle in a folder of its own."""

    def __init__(self, spec: Spec, actor: Actor, folder: Path) -> None:
        """Keep what all sheets share."""
        self.spec, self.actor, self.folder = spec, actor, folder
        self.glyphs = Glyphs()
        self.findings: dict[str, list[Marked]] = marked(actor, spec.exhibits)

    def make(
        self, out: Path, *, moves: Sequence[Move] = (), tick: Callable[[int, int, str], None]
    ) -> Made:
        """Write the PDF to `out`; `tick(done, total, says)` is called as the work goes on."""
        total = len(self.spec.exhibits) + 2
        sets = []
        for number, chosen in enumerate(self.spec.exhibits):
            tick(number, total, _("Setting exhibit {mark}").format(mark=chosen.mark))
            sets.append(self._exhibit(chosen))
        tick(total - 2, total, _("Joining the pages"))
        tail = self._tail(moves)
        counts = {
            part.name: splice.count_pages(part.pdf, part.name)
            for part in [*(p for one in sets for p in one.parts), *tail]
        }
        front = self._front(sets, tail, counts)
        parts = [*front, *(part for one in sets for part in one.parts), *tail]
        spliced = splice.splice(parts, out, title=self.spec.title, language=self.spec.language)
        tick(total - 1, total, _("Checking the pages"))
        return Made(spliced, parts, self._page_map(sets, spliced))

    def _exhibit(self, one: Chosen) -> _Set:
        made = _Set(one)
        with cutter(self.actor, one.item) as cutting:
            if one.reader:
                self._conversation(made, one, cutting)
            else:
                self._file(made, one, cutting)
        return made

    def _conversation(self, made: _Set, one: Chosen, cutting: Cutter) -> None:
        found = self.findings[one.item]
        talk = stretch(self.actor, one, found, cutting)
        limits = [words.filled(each.finding.limit, {}) for each in found]
        made.parts.append(self._sheet(one, talk.participants, words.times(talk.bases), limits[:6]))
        title = f"{one.mark} {one.title}"
        rendered = sheet.render_conversation(
            sheet.ConversationSheet(
                language=self.spec.language, title=title, head=title, rows=talk.rows
            ),
            self.glyphs,
        )
        made.parts.append(self._part(one, "talk", rendered.pdf, own=True))

    def _file(self, made: _Set, one: Chosen, cutting: Cutter) -> None:
        """Put in a PDF or a picture as pages; any other file gets a page with name and digest."""
        made.parts.append(self._sheet(one, [], "", []))
        kind = sniff.sniff(cutting.head())
        if kind == "application/pdf":
            path = self.folder / f"{one.id}.pdf"
            with path.open("wb") as out, cutting.opened().file() as source:
                shutil.copyfileobj(source, out, 1 << 20)
            made.parts.append(self._part(one, "file", path, own=False))
            return
        if kind.startswith("image/"):
            page = sheet.render_picture(
                sheet.PictureSheet(
                    language=self.spec.language,
                    mark=one.mark,
                    title=one.title,
                    content=cutting.opened().read(),
                    digest=one.original,
                ),
                self.glyphs,
            )
        else:
            page = sheet.render_not_included(
                self.spec.language,
                title=one.title,
                reason=_("This kind of file has no pages: {kind}.").format(kind=kind or "?"),
                digest=one.original,
                lines=[(_("File"), one.name), (_("Bytes"), str(one.size))],
                glyphs=self.glyphs,
            )
        made.parts.append(self._part(one, "file", page, own=True))

    def _sheet(self, one: Chosen, people: Sequence[str], times: str, limits: Sequence[str]) -> Part:
        slip = f"data/slips/{one.entry}.txt"
        page = sheet.render_exhibit_sheet(
            sheet.ExhibitSheet(
                language=self.spec.language,
                mark=one.mark,
                title=one.title,
                source=one.name,
                digest=one.original,
                leaf=str(one.leaf),
                participants=people,
                times=times,
                lines=[
                    (_("Received"), one.received_at),
                    (_("Read by"), f"{one.reader} {one.reader_version}".strip()),
                    (_("Proof slip in the package"), slip),
                ],
                shows=words.shows(one),
                shows_not=words.shows_not(one, list(limits)),
                qr=f"PROBATA/1 SLIP {one.entry} LEAF {one.leaf} ORIGINAL {one.original}",
            ),
            self.glyphs,
        )
        exhibit = _("Exhibit {mark}").format(mark=one.mark)
        return self._part(one, "sheet", page, own=True, title=f"{exhibit}: {one.title}")

    def _part(
        self, one: Chosen, what: str, pdf: bytes | Path, *, own: bool, title: str = ""
    ) -> Part:
        return Part(
            name=f"{what}-{one.id}",
            pdf=pdf,
            title=title,
            depth=0 if title else 1,
            mark=_("Exhibit {mark}").format(mark=one.mark),
            digest=one.original[: len("sha256:") + SHORT] + "…",
            leaf=_("leaf {leaf}").format(leaf=one.leaf),
            own=own,
        )

    def _front(self, sets: list[_Set], tail: list[Part], counts: dict[str, int]) -> list[Part]:
        """Return cover, index and exhibit list; how long they are decides the numbers in them."""
        lengths = [1, 1, 1]
        while True:
            first = sum(lengths) + 1
            starts = {}
            for part in [*(p for one in sets for p in one.parts), *tail]:
                starts[part.name] = first
                first += counts[part.name]
            parts = [
                self._list_part("cover", _("Cover"), self._cover(first - 1)),
                self._list_part("index", _("Index"), self._index(sets, tail, starts)),
                self._list_part("exhibits", _("Exhibits"), self._exhibit_list(sets, starts)),
            ]
            now = [splice.count_pages(part.pdf, part.name) for part in parts]
            if now == lengths:
                return parts
            lengths = now

    def _list_part(self, name: str, title: str, pdf: bytes) -> Part:
        return Part(name=name, pdf=pdf, title=title, own=True)

    def _cover(self, pages: int) -> bytes:
        spec = self.spec
        kicker = _("Bundle {number}").format(number=spec.number)
        lines = [
            (_("Matter"), f"{spec.matter_number} {spec.matter}"),
            (_("Ordered"), spec.made),
            (_("Exhibits"), str(len(spec.exhibits))),
            (_("Pages"), str(pages)),
            (_("Log"), spec.log_key.split("+")[0]),
        ]
        statements = words.how_to_check(pack.fingerprint(spec.log_key))
        cover = sheet.CoverSheet(
            language=spec.language,
            title=spec.title,
            kicker=kicker,
            lines=lines,
            statements=statements,
        )
        return sheet.render_cover(cover, self.glyphs)

    def _index(self, sets: list[_Set], tail: list[Part], starts: dict[str, int]) -> bytes:
        lines = [sheet.IndexLine(title=_("Exhibits"), page="", target="exhibits")]
        for one in sets:
            name = one.parts[0].name
            lines.append(
                sheet.IndexLine(
                    title=one.chosen.title,
                    mark=one.chosen.mark,
                    note=one.chosen.name,
                    page=str(starts[name]),
                    target=name,
                )
            )
        lines += [
            sheet.IndexLine(title=part.title, page=str(starts[part.name]), target=part.name)
            for part in tail
        ]
        found = sheet.IndexSheet(language=self.spec.language, title=_("Index"), lines=lines)
        return sheet.render_index(found, self.glyphs)

    def _exhibit_list(self, sets: list[_Set], starts: dict[str, int]) -> bytes:
        rows: list[list[str | Cell]] = [
            [
                Cell(one.chosen.mark, one.parts[0].name),
                one.chosen.title,
                one.chosen.shows,
                one.chosen.name,
                one.chosen.original,
                str(one.chosen.leaf),
                str(starts[one.parts[0].name]),
            ]
            for one in sets
        ]
        columns = (
            Column(title=_("Mark"), share=0),
            Column(title=_("Title"), share=3),
            Column(title=_("What it shows"), share=4),
            Column(title=_("File"), share=2),
            Column(title=_("Digest of the original"), share=3),
            Column(title=_("Leaf"), share=0),
            Column(title=_("Page"), share=0),
        )
        made = ListSheet(
            language=self.spec.language,
            title=_("Exhibits"),
            columns=columns,
            rows=rows,
            wide=True,
        )
        return sheet.render_list(made, self.glyphs)

    def _tail(self, moves: Sequence[Move]) -> list[Part]:
        """Return findings, handling log, what moved, and the characters that could not be shown."""
        lists = [
            ("findings", self._findings()),
            ("handling", self._handling()),
            *([("moved", self._moved(moves))] if moves else []),
        ]
        made = [
            self._list_part(name, one.title, sheet.render_list(one, self.glyphs))
            for name, one in lists
        ]
        absent = sheet.absent_list(self.glyphs, self.spec.language)
        if absent:
            made.append(
                self._list_part("absent", absent.title, sheet.render_list(absent, self.glyphs))
            )
        return made

    def _findings(self) -> ListSheet:
        names = {one.item: one.name for one in self.spec.exhibits}
        return ListSheet(
            language=self.spec.language,
            title=_("Findings"),
            statements=(
                _("A finding says what a check saw. It is no judgment: each has innocent causes."),
            ),
            columns=(
                Column(title="", share=0),
                Column(title=_("File"), share=2),
                Column(title=_("What was seen"), share=4),
                Column(title=_("Innocent causes"), share=4),
                Column(title=_("What this check cannot show"), share=3),
            ),
            rows=list(findings_rows(self.findings, names)),
            empty=_("The checks found nothing to report."),
            wide=True,
        )

    def _handling(self) -> ListSheet:
        rows = [
            [step.at, one.mark, words.deed(step.deed), step.actor, step.entry, str(step.leaf)]
            for one in self.spec.exhibits
            for step in one.handling
        ]
        return ListSheet(
            language=self.spec.language,
            title=_("Handling log"),
            statements=(
                _("Each line is an entry of the journal; its proof slip can be asked for."),
            ),
            columns=(
                Column(title=_("Time (UTC)"), share=0),
                Column(title=_("Exhibit"), share=0),
                Column(title=_("What was done"), share=3),
                Column(title=_("By"), share=2),
                Column(title=_("Entry"), share=2),
                Column(title=_("Leaf"), share=0),
            ),
            rows=rows,
            wide=True,
        )

    def _moved(self, moves: Sequence[Move]) -> ListSheet:
        states = {
            "same": _("moved"),
            "changed": _("changed"),
            "new": _("new"),
            "gone": _("no longer in the bundle"),
        }
        return ListSheet(
            language=self.spec.language,
            title=_("What moved since the bundle before"),
            columns=(
                Column(title=_("Exhibit")),
                Column(title=_("Pages before")),
                Column(title=_("Pages now")),
                Column(title=""),
            ),
            rows=[[one.mark, one.before, one.now, states[one.state]] for one in moves],
        )

    def _page_map(self, sets: list[_Set], spliced: Spliced) -> list[dict[str, Any]]:
        places = {place.name: place for place in spliced.places}
        found = []
        for one in sets:
            first, last = places[one.parts[0].name], places[one.parts[-1].name]
            found.append(
                {
                    "exhibit": one.chosen.id,
                    "mark": one.chosen.mark,
                    "title": one.chosen.title,
                    "from": first.first,
                    "to": last.first + last.pages - 1,
                    "content": one.content(),
                }
            )
        return found
