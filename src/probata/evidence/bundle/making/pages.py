"""From a spec to the checked PDF: exhibits are set once, sheets around them until numbers fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from probata.evidence.bundle import errors, rules
from probata.evidence.bundle.making import left_out, limits, lists, words
from probata.evidence.bundle.making.exhibits import Exhibited, Setter, refuse_leaks
from probata.evidence.bundle.making.stretch import marked
from probata.pure import workers
from probata.pure.pages import gate, sheet, splice
from probata.pure.pages.glyphs import Glyphs
from probata.pure.pages.sheet import CoverSheet, IndexSheet, ListSheet
from probata.pure.pages.splice import Part, Spliced

if TYPE_CHECKING:
    from probata.evidence.bundle.making.limits import Beyond
    from probata.evidence.bundle.making.spec import Spec
    from probata.pure.pages.splice import Note
    from probata.trust.ledger.actor import Actor

_TURNS = 12
_SHEETS = 7
"""Sheets around the exhibits, at most."""
_PAGES_A_PIECE = 60
"""Pages that are about as much work for the gate as a part is for the splicer."""
Tick = Callable[[int, int, str], None]
Around = CoverSheet | IndexSheet | ListSheet
"""A sheet that stands around the exhibits."""


@dataclass(frozen=True, slots=True)
class Made:
    """The PDF as it was made, the parts it was made of, and where each exhibit stands in it."""

    spliced: Spliced
    parts: Sequence[Part]
    page_map: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sheet that was set: what it said, its pages, the characters it could not show."""

    said: Around
    part: Part
    pages: int
    absent: Counter[str]


@dataclass(slots=True)
class _Bar:
    """How far the work is: messages of all exhibits, then the steps behind them."""

    tick: Tick
    spec: Spec
    done: int = 0

    def exhibit(self, number: int) -> Callable[[int], None]:
        """Return what tells how many messages of this exhibit are set."""
        one = self.spec.exhibits[number]
        size, before = _size_of(self.spec, number), self.done

        def tell(count: int) -> None:
            count = min(count, size)
            self.done = max(self.done, before + count)  # a stretch may be set again from its start
            says = ngettext(
                "Setting exhibit {mark}: {done} of {count} message",
                "Setting exhibit {mark}: {done} of {count} messages",
                size,
            )
            shown = says.format(mark=one.mark, done=f"{count:,}", count=f"{size:,}")
            self.tick(self.done, self._total(), shown)

        self.tick(self.done, self._total(), _("Setting exhibit {mark}").format(mark=one.mark))
        return tell

    def say(self, step: int, says: str) -> None:
        """Tell of a step behind the exhibits, from 0."""
        sizes = self._sizes()
        self.tick(sizes + step * max(1, sizes // 10), self._total(), says)

    def _sizes(self) -> int:
        return sum(_size_of(self.spec, number) for number in range(len(self.spec.exhibits)))

    def _total(self) -> int:
        return self._sizes() + 3 * max(1, self._sizes() // 10)


def _size_of(spec: Spec, number: int) -> int:
    one = spec.exhibits[number]
    return one.passages if one.first is None or one.last is None else one.last - one.first + 1


class Maker:
    """Makes the pages of one bundle in a folder of its own."""

    def __init__(self, spec: Spec, actor: Actor, folder: Path) -> None:
        """Keep what all sheets share."""
        self.spec, self.actor, self.folder = spec, actor, folder
        self.glyphs = Glyphs()
        self.findings = marked(actor, spec.exhibits)
        self._kept: dict[str, _Kept] = {}

    def make(self, out: Path, *, tick: Tick) -> Made:
        """Write the PDF to `out` and check it; `tick(done, total, says)` is called meanwhile.

        The language is that of the spec, whatever this process speaks at the moment. Raises
        GateClosed when the pages do not pass the last check.
        """
        with translation.override(self.spec.language):
            return self._make(out, tick)

    def _make(self, out: Path, tick: Tick) -> Made:
        bar = _Bar(tick, self.spec)
        setter = Setter(
            self.spec, self.actor, self.folder, glyphs=self.glyphs, findings=self.findings
        )
        shown = [
            setter.exhibit(one, bar.exhibit(number))
            for number, one in enumerate(self.spec.exhibits)
        ]
        if self.spec.bars:
            refuse_leaks(shown)
        bar.say(0, _("Joining the pages"))
        known = [beyond for one in shown for beyond in one.beyond]
        with workers.lanes_for(_work(shown), 2) as lanes:  # the same ones join and check
            made = self._joined(shown, out, known, lanes)
            bar.say(2, _("Checking the pages"))
            problems = gate.gate(made.spliced, made.parts, lanes=lanes)
        if problems:
            said = (words.problem(one) for one in problems[:5])
            raise errors.GateClosed(problems=" ".join(said))
        return made

    def _joined(
        self, shown: list[Exhibited], out: Path, beyond: list[Beyond], lanes: Sequence[Executor]
    ) -> Made:
        parts = self._around(shown, beyond)
        title, language = self.spec.title, self.spec.language
        spliced = splice.splice(parts, out, title=title, language=language, lanes=lanes)
        late = [*_left_out(shown, spliced), *limits.of_size("bundle.pdf", spliced.size)]
        new = [one for one in late if one not in beyond]
        if new:  # the list of findings stands behind all exhibits: none of their pages moves
            return self._joined(shown, out, [*beyond, *new], lanes)
        return Made(spliced, parts, self._page_map(shown, _firsts(parts, spliced)))

    def _around(self, shown: list[Exhibited], beyond: Sequence[Beyond]) -> list[Part]:
        """Set cover, index and lists again until the numbers in them are those of the pages."""
        middle = [part for one in shown for part in one.parts]
        counts = {
            part.name: count
            for one in shown
            for part, count in zip(one.parts, one.counts, strict=True)
        }
        front, tail = ["cover", "index", "exhibits"], self._tail_names()
        for _turn in range(_TURNS):
            order = [*front, *(part.name for part in middle), *tail]
            known = counts | {name: kept.pages for name, kept in self._kept.items()}
            starts, first = {}, 1
            for name in order:
                starts[name] = first
                first += known.get(name, 1)
            for name, said in self._sheets(shown, beyond, starts, first - 1).items():
                self._set(name, said)
            absent = self._absent()
            tail_now = self._tail_names() + (["absent"] if absent else [])
            if absent:
                self._set("absent", absent)
            now = counts | {name: kept.pages for name, kept in self._kept.items()}
            if tail_now == tail and all(now[name] == known.get(name) for name in order):
                around = {name: kept.part for name, kept in self._kept.items()}
                return [*(around[n] for n in front), *middle, *(around[n] for n in tail)]
            tail = tail_now
        raise errors.GateClosed(problems=_("The numbers of the pages do not settle."))

    def _tail_names(self) -> list[str]:
        hidden = any(one.hidden for one in self.spec.exhibits)
        return [
            "findings",
            "handling",
            *(["redactions"] if hidden else []),
            *(["moved"] if self.spec.before_number else []),
        ]

    def _sheets(
        self,
        shown: list[Exhibited],
        beyond: Sequence[Beyond],
        starts: Mapping[str, int],
        pages: int,
    ) -> dict[str, Around]:
        spec = self.spec
        made: dict[str, Around] = {
            "findings": lists.findings(spec, self.findings, beyond),
            "handling": lists.handling(spec),
        }
        tail = self._tail_names()
        if "redactions" in tail:
            made["redactions"] = lists.redactions(spec)
        if "moved" in tail:
            moves = rules.moves(spec.before, self._page_map(shown, starts))
            made["moved"] = lists.moved(spec, moves)
        titles = [(name, made[name].title) for name in tail]
        if "absent" in starts:
            titles.append(("absent", self._kept["absent"].part.title))
        made["cover"] = lists.cover(spec, pages)
        made["index"] = lists.index(spec, shown, titles, starts)
        made["exhibits"] = lists.exhibits(spec, shown, starts)
        return made

    def _set(self, name: str, said: Around) -> None:
        """Set a sheet, unless it says what it said the last time."""
        kept = self._kept.get(name)
        if kept is not None and kept.said == said:
            return
        own = Glyphs(refused=self.glyphs.refused)
        if isinstance(said, CoverSheet):
            pdf, title = sheet.render_cover(said, own), _("Cover")
        elif isinstance(said, IndexSheet):
            pdf, title = self._index(said, own), said.title
        else:
            pdf, title = sheet.render_list(said, own), said.title
        part = Part(name=name, pdf=pdf, title=title, own=True)
        self._kept[name] = _Kept(said, part, splice.count_pages(pdf, name), own.absent)

    def _index(self, said: IndexSheet, own: Glyphs) -> bytes:
        """Set the index; where passages are redacted, as long in both variants.

        The lists behind the exhibits may differ between the two by what moved, and by characters
        that could not be shown; the exhibits in between must not.
        """
        pdf = sheet.render_index(said, own)
        if not any(one.hidden for one in self.spec.exhibits):
            return pdf
        spare = [sheet.IndexLine(title="–", page="") for _place in range(2)]
        longest = sheet.render_index(replace(said, lines=[*said.lines, *spare]))
        lacking = sheet.page_count(longest) - sheet.page_count(pdf)
        return splice.join([pdf, *[sheet.empty_page(self.spec.language)] * lacking])[0]

    def _absent(self) -> ListSheet | None:
        """Return the list of characters that could not be shown anywhere in the bundle."""
        whole = Glyphs(Counter(self.glyphs.absent))
        for name, kept in self._kept.items():
            if name != "absent":
                whole.absent.update(kept.absent)
        return sheet.absent_list(whole, self.spec.language)

    def _page_map(
        self, shown: Sequence[Exhibited], starts: Mapping[str, int]
    ) -> list[dict[str, Any]]:
        return [
            {
                "exhibit": one.chosen.id,
                "mark": one.chosen.mark,
                "title": one.chosen.title,
                "from": starts[one.parts[0].name],
                "to": starts[one.parts[-1].name] + one.counts[-1] - 1,
                "content": one.chosen.content(self.spec.variant),
            }
            for one in shown
        ]


def _work(shown: Sequence[Exhibited]) -> int:
    """Return how many pieces of work joining and checking are."""
    parts = sum(len(one.parts) for one in shown) + _SHEETS
    return max(parts, sum(sum(one.counts) for one in shown) // _PAGES_A_PIECE)


def _left_out(shown: Sequence[Exhibited], spliced: Spliced) -> list[Beyond]:
    """Return what did not come along, as far as only the joining found it out, or all again."""
    notes: dict[str, list[Note]] = {}
    for note in spliced.notes:
        notes.setdefault(note.part, []).append(note)
    return [
        line
        for one in shown
        for part in one.parts
        for line in left_out.lines(one.chosen, notes.get(part.name, ()))
    ]


def _firsts(parts: Sequence[Part], spliced: Spliced) -> dict[str, int]:
    return {part.name: place.first for part, place in zip(parts, spliced.places, strict=True)}
