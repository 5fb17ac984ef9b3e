"""Binding: survey the parts, give out numbers and pages, finish the parts, bind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from probata.pure.pages import mark, part, plain, volume
from probata.pure.pages import outline as outlines
from probata.pure.pages.errors import PartUnreadable, TargetUnknown
from probata.pure.pages.part import Finished, Order
from probata.pure.pages.plain import Note
from probata.pure.pages.syntax import Odd
from probata.pure.pages.volume import Volume

A = TypeVar("A")
B = TypeVar("B")

_GROUP = 5
"""Parts handed to a worker at a time; a bundle has many small ones."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A part in the simple form: its file, and how many pages and objects it has."""

    name: str
    path: str
    cleaned: bool
    pages: int
    objects: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A part as it was handed over; `spare` is where its rewritten form may lie."""

    name: str
    path: str
    spare: str
    rewrite: bool = False


_KEPT: dict[str, part.Opened] = {}
"""What this process learned about parts while surveying, until it finishes them."""


def ready(raw: Raw) -> Ready:
    """Bring a part into the simple form unless it already is."""
    try:
        data = Path(raw.path).read_bytes()
    except OSError as reason:
        raise PartUnreadable(part=raw.name, reason=reason.strerror or "unreadable") from reason
    if not raw.rewrite:
        try:
            return _kept(raw.name, raw.path, part.read(data))
        except Odd:
            pass
    made = plain.rewrite(data, raw.name)
    Path(raw.spare).write_bytes(made.pdf)
    return _kept(raw.name, raw.spare, made.known, made.notes)


def _kept(name: str, path: str, known: part.Opened, notes: tuple[Note, ...] = ()) -> Ready:
    known.source.data = b""  # read again when the part is finished; until then memory is worth more
    _KEPT[path] = known
    return Ready(name, path, known.source.cleaned, len(known.leaves), known.objects, notes)


def ready_some(some: Sequence[Raw]) -> list[Ready]:
    """Bring several parts into the simple form."""
    return [ready(one) for one in some]


def finish_some(some: Sequence[Order]) -> list[Finished | str]:
    """Finish several parts; for one that turns out not to be simple, say why."""
    done: list[Finished | str] = []
    for order in some:
        try:
            done.append(part.finish(order, _KEPT.pop(order.path, None)))
        except Odd as reason:
            done.append(str(reason) or "odd")
    return done


@dataclass(slots=True)
class Binding:
    """The parts of one bundle on their way into one file."""

    folder: Path
    lanes: Sequence[Executor]
    parts: Sequence[tuple[str, bytes | Path]]
    ready: list[Ready] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    size: int = 0

    @property
    def notes(self) -> list[Note]:
        """What was left out of the parts."""
        return [note for one in self.ready for note in one.notes]

    def finished(self, labels: Sequence[mark.Label], own: Sequence[bool]) -> list[Finished]:
        """Return every part finished; one that surprises is rewritten and all is planned anew."""
        odd: set[int] = set()
        while True:
            self._survey(odd)
            self._plan()
            done = self._finish(labels, own)
            surprises = {row for row, one in enumerate(done) if isinstance(one, str)}
            if not surprises:
                return [one for one in done if isinstance(one, Finished)]
            for row in surprises & odd:
                raise PartUnreadable(part=self.parts[row][0], reason=str(done[row]))
            odd |= surprises

    def _survey(self, odd: set[int]) -> None:
        raws = [self._raw(row, row in odd) for row in range(len(self.parts))]
        self.ready = self._spread(ready_some, raws)

    def _spread(self, work: Callable[[Sequence[A]], list[B]], pieces: Sequence[A]) -> list[B]:
        """Do the work in all lanes; a piece with the same row always takes the same lane."""
        groups = [pieces[start : start + _GROUP] for start in range(0, len(pieces), _GROUP)]
        futures = [
            self.lanes[row % len(self.lanes)].submit(work, group)
            for row, group in enumerate(groups)
        ]
        return [one for future in futures for one in future.result()]

    def _raw(self, row: int, rewrite: bool) -> Raw:
        name, pdf = self.parts[row]
        spare = str(self.folder / f"{row}.plain.pdf")
        if isinstance(pdf, Path):
            return Raw(name, str(pdf), spare, rewrite)
        path = self.folder / f"{row}.pdf"
        if not path.exists():
            path.write_bytes(pdf)
        return Raw(name, str(path), spare, rewrite)

    def _plan(self) -> None:
        self.bases, self.firsts = [], []
        base, first = volume.FIRST_FREE, 1
        for one in self.ready:
            self.bases.append(base)
            self.firsts.append(first)
            base += part.reach(one.objects, one.pages)
            first += one.pages
        self.size = base

    def _finish(self, labels: Sequence[mark.Label], own: Sequence[bool]) -> list[Finished | str]:
        pages = sum(one.pages for one in self.ready)
        targets = self._targets()
        orders = [
            Order(
                name=one.name,
                path=one.path,
                cleaned=one.cleaned,
                base=self.bases[row],
                root=volume.ROOT,
                font=volume.FONT,
                first=self.firsts[row],
                pages=pages,
                label=labels[row],
                own=own[row],
                targets=targets if own[row] else {},
                out=str(self.folder / f"{row}.part"),
            )
            for row, one in enumerate(self.ready)
        ]
        return self._spread(finish_some, orders)

    def _targets(self) -> dict[str, int]:
        targets: dict[str, int] = {}
        for one, base in zip(self.ready, self.bases, strict=True):
            if one.name in targets:
                raise ValueError(f"two parts with one name: {one.name}")
            targets[one.name] = base + 1
            targets.update((f"{one.name}:{page}", base + 1 + page) for page in range(one.pages))
        return targets

    def bind(
        self,
        bound: Volume,
        finished: Sequence[Finished],
        titles: Sequence[tuple[str, int]],
        *,
        title: str,
        language: str,
    ) -> Volume:
        """Write the whole file; raise TargetUnknown for a link that leads nowhere."""
        for one in finished:
            for target in one.unknown:
                raise TargetUnknown(target=target)
        marks = volume.bookmarks(finished, self.bases, titles, self.firsts)
        first = self.size if marks else 0
        front = volume.front(finished, self.bases, title=title, language=language, outlines=first)
        bound.put("front", front, volume.HEADER)
        for one in finished:
            bound.lay(one)
        written = outlines.objects(marks, first)
        bound.put("outline", [(first + row, words) for row, words in enumerate(written)])
        bound.close(self.size + len(written))
        return bound
