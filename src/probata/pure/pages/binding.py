"""Binding: survey the parts, give out numbers and pages, finish the parts, bind them."""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from probata.pure.pages import mark, part, plain, volume
from probata.pure.pages import outline as outlines
from probata.pure.pages.errors import PagesUnwritable, PartUnreadable, TargetUnknown
from probata.pure.pages.part import Finished, Order
from probata.pure.pages.plain import Note
from probata.pure.pages.syntax import Odd
from probata.pure.pages.volume import Volume
from probata.pure.workers import Later, gathered, later, own_share

_ROUNDS = 5
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

    ticket: str
    name: str
    path: str
    spare: str
    rewrite: bool = False


_SMALL = 64 << 10
"""Bytes from which a piece is written by itself."""

_KEPT: dict[tuple[str, str], part.Opened] = {}
"""What this process learned about parts while surveying, until it finishes them."""


def ready(raw: Raw) -> Ready:
    """Bring a part into the simple form unless it already is."""
    try:
        data = Path(raw.path).read_bytes()
    except OSError as reason:
        raise PartUnreadable(part=raw.name, reason=reason.strerror or "unreadable") from reason
    if not raw.rewrite:
        try:
            return _kept(raw, raw.path, part.read(data))
        except Odd:
            pass
    made = plain.rewrite(data, raw.name)
    Path(raw.spare).write_bytes(made.pdf)
    return _kept(raw, raw.spare, made.known, made.notes)


def _kept(raw: Raw, path: str, known: part.Opened, notes: tuple[Note, ...] = ()) -> Ready:
    known.source.data = b""  # read again when the part is finished; until then memory is worth more
    _KEPT[raw.ticket, path] = known
    return Ready(raw.name, path, known.source.cleaned, len(known.leaves), known.objects, notes)


def ready_some(some: Sequence[Raw]) -> list[Ready]:
    """Bring several parts into the simple form."""
    return [ready(one) for one in some]


_HELD: dict[tuple[str, int], list[part.Piece]] = {}
"""The bytes of finished parts, by bundle and first page, until they may be written."""


def finish_some(some: Sequence[Order]) -> list[Finished | str]:
    """Finish several parts; for one that turns out not to be simple, say why."""
    done: list[Finished | str] = []
    for order in some:
        try:
            made, pieces = part.finish(order, _KEPT.pop((order.ticket, order.path), None))
        except Odd as reason:
            done.append(str(reason) or "odd")
        else:
            _HELD[order.ticket, order.first] = pieces
            done.append(made)
    return done


def write_some(ticket: str, path: str, at: int, firsts: Sequence[int]) -> None:
    """Write finished parts that follow each other to their place in the file."""
    try:
        with Path(path).open("r+b") as file:
            file.seek(at)
            for first in firsts:
                for batch in _batches(_HELD.pop((ticket, first))):
                    file.write(batch)
    except OSError as reason:
        raise PagesUnwritable(reason=reason.strerror or "unknown") from reason


def _batches(pieces: list[part.Piece]) -> Iterator[part.Piece]:
    """Join small pieces to about 64 KiB, leave large ones as they are: few calls, few copies."""
    batch: list[part.Piece] = []
    size = 0
    for piece in pieces:
        if len(piece) > _SMALL:
            yield b"".join(batch)
            yield piece
            batch, size = [], 0
            continue
        batch.append(piece)
        size += len(piece)
        if size > _SMALL:
            yield b"".join(batch)
            batch, size = [], 0
    yield b"".join(batch)


def forget(ticket: str) -> None:
    """Let go of what this process still holds for a bundle."""
    for kept in [key for key in _KEPT if key[0] == ticket]:
        del _KEPT[kept]
    for held in [key for key in _HELD if key[0] == ticket]:
        del _HELD[held]


def look_ahead() -> None:
    """Load the second renderer while others still survey their share: the gate comes next."""
    importlib.import_module("probata.pure.pages.second")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a part came to lie: number of its first page, from 1, and how many it has."""

    name: str
    first: int
    pages: int


Made = Callable[[Mapping[str, Placed]], bytes]
"""A sheet that is made when the place of every part is known, such as the index. It is called more
than once, first with places that are only a guess; its number of pages may depend on how many
parts there are, not on where they lie."""


@dataclass(slots=True)
class Binding:
    """The parts of one bundle on their way into one file."""

    folder: Path
    lanes: Sequence[Executor]
    parts: Sequence[tuple[str, bytes | Path | Made]]
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
        try:
            return self._bind(file, labels, own, titles, title=title, language=language)
        finally:
            self._forget()

    def _forget(self) -> None:
        for lane in self.lanes:
            lane.submit(forget, str(self.folder))

    def _bind(
        self,
        file: BinaryIO,
        labels: Sequence[mark.Label],
        own: Sequence[bool],
        titles: Sequence[tuple[str, int]],
        *,
        title: str,
        language: str,
    ) -> tuple[Volume, list[Finished]]:
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
        self._forget()
        raws = [self._raw(row, row in odd) for row in range(len(self.parts))]
        self.groups = _groups([Path(raw.path) for raw in raws])
        futures = []
        for turn, group in enumerate(self.groups):
            known = [raws[row] for row in group if not callable(self.parts[row][1])]
            futures.append(later(self._lane(turn), ready_some, known))
        guess = {name: Placed(name, 1, 1) for name, _ in self.parts}
        late = {row: self._made(raws[row], guess) for row in range(len(raws)) if self._late(row)}
        for lane in self.lanes[1:]:
            lane.submit(look_ahead)
        own_share(futures)
        if len(self.lanes) > 1:
            look_ahead()
        early = iter([one for some in gathered(futures) for one in some])
        self.ready = [late[row] if row in late else next(early) for row in range(len(raws))]
        self._settle(raws, list(late))

    def _late(self, row: int) -> bool:
        return callable(self.parts[row][1])

    def _settle(self, raws: Sequence[Raw], late: Sequence[int]) -> None:
        """Make the late sheets until their pages are as many as was planned for."""
        for _ in range(_ROUNDS if late else 0):
            self._plan()
            places = {
                one.name: Placed(one.name, first, one.pages)
                for one, first in zip(self.ready, self.firsts, strict=True)
            }
            before = [one.pages for one in self.ready]
            for row in late:
                self.ready[row] = self._made(raws[row], places)
            if before == [one.pages for one in self.ready]:
                return
        if late:
            raise PartUnreadable(part=raws[late[0]].name, reason="its length never settles")

    def _made(self, raw: Raw, places: Mapping[str, Placed]) -> Ready:
        make = dict(self.parts)[raw.name]
        assert callable(make)
        Path(raw.path).write_bytes(make(places))
        return ready(raw)

    def _lane(self, turn: int) -> Executor:
        """A group always takes the same lane: the process there remembers it."""
        return self.lanes[turn % len(self.lanes)]

    def _lay(self, bound: Volume, orders: Sequence[Order]) -> list[Finished | str]:
        """Finish the groups, a few ahead of those that are being written to their places."""
        path, ticket = bound.out.name, str(self.folder)
        done: list[Finished | str] = []
        writing: list[Future[None]] = []
        waiting: deque[tuple[int, Future[list[Finished | str]]]] = deque()

        def settle() -> None:
            turn, future = waiting.popleft()
            if not isinstance(future, Later) and not future.done():
                own_share([mine for _, mine in waiting])  # rather than wait for another process
            some = future.result()
            done.extend(some)
            good = [one for one in some if isinstance(one, Finished)]
            if len(good) == len(some):
                firsts = [order.first for order in orders[self.groups[turn].start :][: len(some)]]
                writing.append(self._lane(turn).submit(write_some, ticket, path, bound.at, firsts))
            for one in good:
                bound.count(one)

        bound.out.flush()
        for turn, group in enumerate(self.groups):
            orders_here = orders[group.start : group.stop]
            waiting.append((turn, later(self._lane(turn), finish_some, orders_here)))
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
        path = pdf if isinstance(pdf, Path) else self.folder / f"{row}.pdf"
        if isinstance(pdf, bytes) and not path.exists():
            path.write_bytes(pdf)
        return Raw(str(self.folder), name, str(path), spare, rewrite)

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
                ticket=str(self.folder),
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
