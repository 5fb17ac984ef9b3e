"""Sheets around the exhibits: cover, index, lists of exhibits, findings, handling and moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from probata.evidence.bundle.making import words
from probata.pure.pages.sheet import Cell, Column, CoverSheet, IndexLine, IndexSheet, ListSheet
from probata.pure.proof import pack

if TYPE_CHECKING:
    from probata.evidence.bundle.making.exhibits import Exhibited
    from probata.evidence.bundle.making.limits import Beyond
    from probata.evidence.bundle.making.spec import Spec
    from probata.evidence.bundle.making.stretch import Marked
    from probata.evidence.bundle.rules import Move

_SENTENCES = 12
"""Sentences of one check that a line of the findings spells out; the rest is counted."""


def cover(spec: Spec, pages: int) -> CoverSheet:
    """Return the cover: what this is, how long, and how anybody checks it."""
    return CoverSheet(
        language=spec.language,
        title=spec.title,
        kicker=_("Bundle {number}").format(number=spec.number),
        lines=[
            (_("Matter"), f"{spec.matter_number} {spec.matter}"),
            (_("Ordered"), words.instant(spec.made)),
            (_("Exhibits"), str(len(spec.exhibits))),
            (_("Pages"), str(pages)),
            (_("Log"), spec.log_key.split("+")[0]),
        ],
        statements=[
            *words.variant(spec),
            *words.how_to_check(pack.fingerprint(spec.log_key)),
        ],
    )


def index(
    spec: Spec,
    shown: Sequence[Exhibited],
    tail: Sequence[tuple[str, str]],
    starts: Mapping[str, int],
) -> IndexSheet:
    """Return the index; `tail` are names and titles of the lists behind the exhibits."""
    lines = [IndexLine(title=_("Exhibits"), page=str(starts["exhibits"]), target="exhibits")]
    for one in shown:
        name = one.parts[0].name
        lines.append(
            IndexLine(
                title=one.chosen.title,
                mark=one.chosen.mark,
                note=words.file_name(one.chosen),
                page=_pages(one, starts),
                target=name,
            )
        )
    lines += [IndexLine(title=title, page=str(starts[name]), target=name) for name, title in tail]
    return IndexSheet(language=spec.language, title=_("Index"), lines=lines)


def exhibits(spec: Spec, shown: Sequence[Exhibited], starts: Mapping[str, int]) -> ListSheet:
    """Return the list of exhibits with pages, files and digests."""
    rows: list[list[str | Cell]] = []
    for one in shown:
        rows.append(
            [
                Cell(one.chosen.mark, one.parts[0].name),
                one.chosen.title,
                one.chosen.shows,
                one.days,
                _("{file}, item {item}").format(
                    file=words.file_name(one.chosen), item=one.chosen.item
                ),
                one.chosen.original,
                str(one.chosen.leaf),
                Cell(_pages(one, starts), one.parts[0].name),
            ]
        )
    columns = (
        Column(title=_("Mark"), share=0),
        Column(title=_("Title"), share=3),
        Column(title=_("What it shows"), share=4),
        Column(title=_("Days"), share=2),
        Column(title=_("File"), share=3),
        Column(title=_("Digest of the original"), share=3),
        Column(title=_("Leaf"), share=0),
        Column(title=_("Pages"), share=0),
    )
    return ListSheet(
        language=spec.language, title=_("Exhibits"), columns=columns, rows=rows, wide=True
    )


def _pages(one: Exhibited, starts: Mapping[str, int]) -> str:
    first = starts[one.parts[0].name]
    return f"{first}–{starts[one.parts[-1].name] + one.counts[-1] - 1}"


def findings(
    spec: Spec, found: Mapping[str, Sequence[Marked]], beyond: Sequence[Beyond]
) -> ListSheet:
    """Return what the checks saw, one line a check and file; then limits that are exceeded, and
    what did not come along from a PDF of others."""
    rows = [*_finding_rows(spec, found)]
    rows += [
        [f"L{number}", one.file, one.says, "", one.source] for number, one in enumerate(beyond, 1)
    ]
    return ListSheet(
        language=spec.language,
        title=_("Findings"),
        statements=(
            _("A finding says what a check saw. It is no judgment: each has innocent causes."),
        ),
        columns=(
            Column(title="", share=2),
            Column(title=_("File"), share=4),
            Column(title=_("What was seen"), share=9),
            Column(title=_("Innocent causes"), share=8),
            Column(title=_("What this check cannot show"), share=7),
        ),
        rows=rows,
        empty=_("The checks found nothing to report."),
        wide=True,
    )


def _finding_rows(spec: Spec, found: Mapping[str, Sequence[Marked]]) -> Iterator[list[str]]:
    by_item = {one.item: one for one in spec.exhibits}
    for item, rows in found.items():
        chosen = by_item[item]
        veiled = spec.bars and bool(chosen.hidden)
        checks: dict[str, list[Marked]] = {}
        for one in rows:
            checks.setdefault(one.finding.check, []).append(one)
        for same in checks.values():
            first = same[0].finding
            says = dict.fromkeys(words.seen(one.finding, veiled=veiled) for one in same)
            shown = list(says)[:_SENTENCES]
            if len(says) > len(shown):
                more = _("and {count} more of the same kind")
                shown.append(more.format(count=len(says) - len(shown)))
            yield [
                words.labels([one.label for one in same]),
                "–" if spec.bars and chosen.is_hidden else chosen.name,
                "\n".join(shown),
                " ".join(words.filled(cause, {}) for cause in first.causes),
                words.filled(first.limit, {}),
            ]


def handling(spec: Spec) -> ListSheet:
    """Return the handling log: who did what with each exhibit, and which entry says so."""
    rows = [
        [
            words.instant(step.at),
            one.mark,
            words.deed(step.deed),
            words.by(step),
            step.entry,
            words.leaf(step),
        ]
        for one in spec.exhibits
        for step in one.handling
    ]
    return ListSheet(
        language=spec.language,
        title=_("Handling log"),
        statements=(_("Each line is an entry of the journal; its proof slip can be asked for."),),
        columns=(
            Column(title=_("Time (UTC)"), share=0),
            Column(title=_("Exhibit"), share=0),
            Column(title=_("What was done"), share=3),
            Column(title=_("By"), share=3),
            Column(title=_("Entry"), share=3),
            Column(title=_("Leaf"), share=0),
        ),
        rows=rows,
        wide=True,
    )


def redactions(spec: Spec) -> ListSheet:
    """Return which passages of which item the redacted variant hides, and why."""
    rows = []
    for one in spec.exhibits:
        for hidden in one.hidden:
            span = _("all") if hidden.first is None else f"{hidden.first}–{hidden.last}"
            by = hidden.by
            of = _("derivative of item {item}: messages {span}").format(item=one.item, span=span)
            rows.append([one.mark, of, hidden.reason, words.instant(by.at), words.by(by), by.entry])
    return ListSheet(
        language=spec.language,
        title=_("Redactions"),
        statements=words.variant(spec),
        columns=(
            Column(title=_("Exhibit"), share=0),
            Column(title=_("What is hidden"), share=4),
            Column(title=_("Reason"), share=5),
            Column(title=_("Time (UTC)"), share=0),
            Column(title=_("By"), share=3),
            Column(title=_("Entry"), share=3),
        ),
        rows=rows,
        wide=True,
    )


def moved(spec: Spec, moves: Sequence[Move]) -> ListSheet:
    """Return the page map: where each page of the bundle before is now."""
    states = {
        "same": _("moved; page {old} is now page {new}, and so on"),
        "changed": _("changed; look on these pages"),
        "new": _("new"),
        "gone": _("no longer in the bundle"),
    }
    rows: list[list[str | Cell]] = []
    for one in moves:
        says = _("as before") if one.is_at_rest else states[one.state]
        old, new = (one.old or (0, 0))[0], (one.new or (0, 0))[0]
        target = f"sheet-{one.exhibit}" if one.new else ""
        rows.append(
            [
                one.mark,
                one.before or "–",
                Cell(one.now or "–", target),
                says.format(old=old, new=new),
            ]
        )
    return ListSheet(
        language=spec.language,
        title=_("What moved since the bundle before"),
        statements=(
            _("Old page numbers are those of bundle {number}.").format(number=spec.before_number),
        ),
        columns=(
            Column(title=_("Exhibit"), share=0),
            Column(title=_("Pages before"), share=0),
            Column(title=_("Pages now"), share=0),
            Column(title="", share=1),
        ),
        rows=rows,
    )
