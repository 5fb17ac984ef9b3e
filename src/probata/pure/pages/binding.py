"""Binding: survey the parts, give out numbers and pages, finish the parts, bind them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from probata.pure.pages import mark, part, plain, volume
from probata.pure.pages import outline as outlines
from probata.pure.pages.errors import PartUnreadable, TargetUnknown
from probata.pure.pages.part import Finished, Order
from probata.pure.pages.plain import Note
from probata.pure.pages.syntax import Odd
from probata.pure.pages.volume import Volume

_GROUP, _LARGE, _AHEAD = 5, 8 << 20, 2
"""Parts handed to a worker at a time (a bundle has many small ones), unless they are large
together; and how many such groups a worker may be ahead of the writing."""


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


_HELD: dict[int, list[part.Piece]] = {}
"""The bytes of finished parts, by the number of their first page, until they may be written."""


def finish_some(some: Sequence[Order]) -> list[Finished | str]:
    """Finish several parts; for one that turns out not to be simple, say why."""
    done: list[Finished | str] = []
    for order in some:
        try:
            made, pieces = part.finish(order, _KEPT.pop(order.path, None))
        except Odd as reason:
            done.append(str(reason) or "odd")
        else:
            _HELD[order.first] = pieces
            done.append(made)
    return done


def write_some(path: str, at: int, firsts: Sequence[int]) -> None:
    """Write finished parts that follow each other to their place in the file."""
    with Path(path).open("r+b", buffering=0) as file:
        file.seek(at)
        for first in firsts:
            for batch in _batches(_HELD.pop(first)):
                file.write(batch)


def _batches(pieces: list[part.Piece]) -> Iterator[bytes]:
    """Join pieces to about a mebibyte: few calls, little memory."""
    batch: list[part.Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece)
        if size > 1 << 20:
            yield b"".join(batch)
            batch, size = [], 0
    yield b"".join(batch)


def forget() -> None:
    """Let go of what this process held for a bundle that was given up."""
    _KEPT.clear()
    _HELD.clear()


@dataclass(slots=True)
class Binding:
    """The parts of one bundle on their way into one file."""

    folder: Path
    lanes: Sequence[Executor]
    parts: Sequence[tuple[str, bytes | Path]]
    groups: list[range] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    size: int = 0

    @property
    def notes(self) -> list[Note]:
        """What was left out of the parts."""
        return [note for one in self.ready for note in one.notes]

    def bind(
        self,
        file: BinaryIO,
        labels: Sequence[mark.Label],
        own: Sequence[bool],
        titles: Sequence[tuple[str, int]],
        *,
        title: str,
        language: str,
    ) -> tuple[Volume, list[Finished]]:
        """Write the whole file; a part that surprises is rewritten, and all begins anew.

        Raises TargetUnknown for a link that leads nowhere, PartUnreadable for a hopeless part.
        """
        odd: set[int] = set()
        while True:
            self._survey(odd)
            self._plan()
            bound = Volume(file)
            bound.begin()
            done = self._lay(bound, self._orders(labels, own))
            surprises = {row: one for row, one in enumerate(done) if isinstance(one, str)}
            if not surprises:
                break
            for row in set(surprises) & odd:
                raise PartUnreadable(part=self.parts[row][0], reason=surprises[row])
            odd |= set(surprises)
        finished = [one for one in done if isinstance(one, Finished)]
        for one in finished:
            for target in one.unknown:
                raise TargetUnknown(target=target)
        self._close(bound, finished, titles, title=title, language=language)
        return bound, finished

    def _survey(self, odd: set[int]) -> None:
        for lane in self.lanes:
            lane.submit(forget)
        raws = [self._raw(row, row in odd) for row in range(len(self.parts))]
        self.groups = _groups([Path(raw.path) for raw in raws])
        futures = [
            self._lane(turn).submit(ready_some, raws[group.start : group.stop])
            for turn, group in enumerate(self.groups)
        ]
        self.ready = [one for future in futures for one in future.result()]

    def _lane(self, turn: int) -> Executor:
        """A group always takes the same lane: the process there remembers it."""
        return self.lanes[turn % len(self.lanes)]

    def _lay(self, bound: Volume, orders: Sequence[Order]) -> list[Finished | str]:
        """Finish the groups, a few ahead of those that are being written to their places."""
        path = bound.out.name
        done: list[Finished | str] = []
        writing: list[Future[None]] = []
        waiting: deque[tuple[int, Future[list[Finished | str]]]] = deque()

        def settle() -> None:
            turn, future = waiting.popleft()
            some = future.result()
            done.extend(some)
            good = [one for one in some if isinstance(one, Finished)]
            if len(good) == len(some):
                firsts = [order.first for order in orders[self.groups[turn].start :][: len(some)]]
                writing.append(self._lane(turn).submit(write_some, path, bound.at, firsts))
            for one in good:
                bound.count(one)

        bound.out.flush()
        for turn, group in enumerate(self.groups):
            orders_here = orders[group.start : group.stop]
            waiting.append((turn, self._lane(turn).submit(finish_some, orders_here)))
            if len(waiting) > _AHEAD * len(self.lanes):
                settle()
        while waiting:
            settle()
        for future in writing:
            future.result()
        return done

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

    def _orders(self, labels: Sequence[mark.Label], own: Sequence[bool]) -> list[Order]:
        pages = sum(one.pages for one in self.ready)
        targets = self._targets()
        return [
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
            )
            for row, one in enumerate(self.ready)
        ]

    def _targets(self) -> dict[str, int]:
        targets: dict[str, int] = {}
        for one, base in zip(self.ready, self.bases, strict=True):
            if one.name in targets:
                raise ValueError(f"two parts with one name: {one.name}")
            targets[one.name] = base + 1
            targets.update((f"{one.name}:{page}", base + 1 + page) for page in range(one.pages))
        return targets

    def _close(
        self,
        bound: Volume,
        finished: Sequence[Finished],
        titles: Sequence[tuple[str, int]],
        *,
        title: str,
        language: str,
    ) -> None:
        marks = volume.bookmarks(finished, self.bases, titles, self.firsts)
        first = self.size if marks else 0
        front = volume.front(finished, self.bases, title=title, language=language, outlines=first)
        bound.put("front", front)
        written = outlines.objects(marks, first)
        bound.put("outline", [(first + row, words) for row, words in enumerate(written)])
        bound.close(self.size + len(written))


def _groups(paths: Sequence[Path]) -> list[range]:
    """Gather neighbouring parts into groups that are neither many nor large."""
    made: list[range] = []
    start, size = 0, 0
    for row, path in enumerate(paths):
        size += path.stat().st_size if path.exists() else 0
        if row + 1 - start >= _GROUP or size > _LARGE:
            made.append(range(start, row + 1))
            start, size = row + 1, 0
    if start < len(paths):
        made.append(range(start, len(paths)))
    return made
