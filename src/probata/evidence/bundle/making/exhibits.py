"""The pages of one exhibit: its sheet, then the conversation, the file, or what stands for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from probata.evidence.bundle import errors
from probata.evidence.bundle.making import left_out, limits, words
from probata.evidence.bundle.making.stretch import Marked, Stretch, stretch
from probata.evidence.intake.queries.cutting import Cutter, cutter
from probata.pure import sniff
from probata.pure.pages import sheet, splice
from probata.pure.pages.errors import PagesError
from probata.pure.pages.splice import Part

if TYPE_CHECKING:
    from probata.evidence.bundle.making.limits import Beyond
    from probata.evidence.bundle.making.spec import Chosen, Spec
    from probata.pure.pages.glyphs import Glyphs
    from probata.trust.ledger.actor import Actor

SHORT = 16
"""Hexadecimal digits of a digest at the foot of a page; the exhibit's sheet has the whole one."""


@dataclass(slots=True)
class Exhibited:
    """One exhibit as it was set: its parts in order, the pages of each, what a reader must know.

    `beyond` holds what exceeds a limit and what did not come along from a PDF of others.
    """

    chosen: Chosen
    parts: list[Part] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    beyond: list[Beyond] = field(default_factory=list)
    concealed: set[str] = field(default_factory=set)
    days: str = ""

    def add(self, part: Part, path: Path) -> None:
        """Add a part that lies in this file, count its pages, note what will be left out of it."""
        count, notes = splice.looked_over(path, part.name)
        self.parts.append(part)
        self.counts.append(count)
        self.beyond += left_out.lines(self.chosen, notes)


class Setter:
    """Sets exhibits one after another; every part becomes a file in the folder."""

    def __init__(
        self,
        spec: Spec,
        actor: Actor,
        folder: Path,
        *,
        glyphs: Glyphs,
        findings: Mapping[str, Sequence[Marked]],
    ) -> None:
        """Keep what all exhibits share."""
        self.spec, self.actor, self.folder = spec, actor, folder
        self.glyphs, self.findings = glyphs, findings

    def exhibit(self, one: Chosen, tick: Callable[[int], None]) -> Exhibited:
        """Set one exhibit; `tick(messages)` is called as a conversation grows."""
        made = Exhibited(one)
        with cutter(self.actor, one.item) as cutting:
            if one.reader:
                self._conversation(made, cutting, tick)
            else:
                self._file(made, cutting)
        return made

    def _conversation(self, made: Exhibited, cutting: Cutter, tick: Callable[[int], None]) -> None:
        one = made.chosen
        found = self.findings[one.item]
        talk = stretch(self.actor, one, found, cutting)
        self._add_sheet(made, talk, words.limits(found))
        title = f"{one.mark} {one.title}"
        pieces: dict[int, tuple[Part, Path]] = {}

        def keep(number: int, pdf: bytes) -> None:
            path = self.folder / f"{one.id}-{number}.pdf"
            path.write_bytes(pdf)
            part = self._part(one, f"talk{number or ''}", path, own=True)
            pieces[number] = (part, path)
            tick(min((number + 1) * sheet.A_PART, len(talk.rows)))

        sheet.pieces_of_conversation(
            sheet.ConversationSheet(
                language=self.spec.language,
                title=title,
                head=title,
                rows=talk.rows,
                days=len(talk.days),
                lists_absent=False,
                bars=self.spec.bars,
            ),
            keep,
            self.glyphs,
        )
        for number in sorted(pieces):
            made.add(*pieces[number])
        made.concealed, made.days = talk.concealed, words.days(talk.days)

    def _file(self, made: Exhibited, cutting: Cutter) -> None:
        """Put in a PDF or a picture as pages; any other file gets a page with name and digest."""
        one = made.chosen
        self._add_sheet(made, None, [])
        kind = sniff.sniff(cutting.head())
        path = self.folder / f"{one.id}.pdf"
        if kind == "application/pdf":
            with path.open("wb") as out, cutting.opened().file() as source:
                shutil.copyfileobj(source, out, 1 << 20)
            kind = self._checked(one, path)
        else:
            path.write_bytes(self._own_page(one, kind, cutting))
        if one.hidden and self.spec.bars:
            path.write_bytes(self._hidden_pages(one, splice.count_pages(path, one.name)))
            made.add(self._part(one, "file", path, own=True), path)
            return
        if kind == "application/pdf" or kind.startswith("image/"):
            made.beyond += limits.of_pictures(one.name, path)
        made.add(self._part(one, "file", path, own=kind != "application/pdf"), path)

    def _checked(self, one: Chosen, path: Path) -> str:
        """Return the kind of a PDF; one that cannot be read gives way to a page that says so."""
        try:
            splice.count_pages(path, one.name)
        except PagesError as reason:
            path.write_bytes(self._absent_page(one, str(reason)))
            return ""
        return "application/pdf"

    def _own_page(self, one: Chosen, kind: str, cutting: Cutter) -> bytes:
        if kind.startswith("image/"):
            return sheet.render_picture(
                sheet.PictureSheet(
                    language=self.spec.language,
                    mark=one.mark,
                    title=one.title,
                    content=cutting.opened().read(),
                    digest=one.original,
                ),
                self.glyphs,
            )
        return self._absent_page(
            one, _("This kind of file has no pages: {kind}.").format(kind=kind or "?")
        )

    def _absent_page(self, one: Chosen, reason: str) -> bytes:
        return sheet.render_not_included(
            self.spec.language,
            title=one.title,
            reason=reason,
            digest=one.original,
            lines=[(_("File"), one.name), (_("Bytes"), str(one.size))],
            glyphs=self.glyphs,
        )

    def _hidden_pages(self, one: Chosen, count: int) -> bytes:
        """Return as many pages as the file has, with nothing of it."""
        page = sheet.render_list(
            sheet.ListSheet(
                language=self.spec.language,
                title=_("Exhibit {mark}").format(mark=one.mark),
                columns=(),
                rows=(),
                empty=_("This page is redacted."),
            ),
            self.glyphs,
        )
        return splice.join([page] * count)[0]

    def _add_sheet(self, made: Exhibited, talk: Stretch | None, limits: Sequence[str]) -> None:
        """Put the sheet in front; where passages are redacted, as long in both variants."""
        one, bars = made.chosen, self.spec.bars
        page = sheet.render_exhibit_sheet(
            self._sheet(one, talk, limits, veiled=bars and one.is_hidden), self.glyphs
        )
        if one.is_hidden:
            other = sheet.render_exhibit_sheet(self._sheet(one, talk, limits, veiled=not bars))
            lacking = sheet.page_count(other) - sheet.page_count(page)
            if lacking > 0:
                empty = sheet.empty_page(self.spec.language)
                page = splice.join([page, *[empty] * lacking])[0]
        path = self.folder / f"{one.id}-sheet.pdf"
        path.write_bytes(page)
        title = _("Exhibit {mark}").format(mark=one.mark)
        part = self._part(one, "sheet", path, own=True, title=f"{title}: {one.title}")
        made.add(part, path)

    def _sheet(
        self, one: Chosen, talk: Stretch | None, limits: Sequence[str], *, veiled: bool
    ) -> sheet.ExhibitSheet:
        lines = [
            (_("Received"), words.instant(one.received_at)),
            (_("Read by"), f"{one.reader} {one.reader_version}".strip()),
            (_("Proof slip in the package"), f"data/slips/{one.entry}.txt"),
            (_("Original in the package"), words.enclosed(self.spec, one)),
        ]
        return sheet.ExhibitSheet(
            language=self.spec.language,
            mark=one.mark,
            title=one.title,
            source="–" if veiled else one.name,
            digest=one.original,
            leaf=str(one.leaf),
            participants=talk.participants if talk and not veiled else [],
            times=words.times(talk.bases) if talk else "",
            lines=lines,
            shows=words.shows(one, veiled=veiled),
            shows_not=words.shows_not(one, list(limits)),
            qr=f"PROBATA/1 SLIP {one.entry} LEAF {one.leaf} ORIGINAL {one.original}",
        )

    def _part(self, one: Chosen, what: str, pdf: Path, *, own: bool, title: str = "") -> Part:
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


def refuse_leaks(shown: Sequence[Exhibited]) -> None:
    """Raise RedactionLeaks when one exhibit is a file that a hidden passage of another holds."""
    concealed = {digest for one in shown for digest in one.concealed}
    for one in shown:
        if one.chosen.original in concealed and not one.chosen.is_hidden:
            raise errors.RedactionLeaks(mark=one.chosen.mark)
