"""Passages in lists: batches, labels, notes and the balance for readers that go row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from probata.pure.reader import (
    NO_SENDER,
    NO_TIME,
    Attachment,
    Balance,
    Gap,
    Kind,
    Label,
    Locator,
    Note,
    ZoneBasis,
)

ROWS = 8192
"""Passages a batch holds at most."""

WEIGHT = 8 << 20
"""Characters and bytes a batch holds at most, so that long mails do not pile up in memory."""

_SPAN = 1 << 16  # what a passage keeps beside its words grows with its span, up to about this


@dataclass(slots=True)
class ListBatch:
    """A Batch backed by lists."""

    first: int
    member: int
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    sender: list[int] = field(default_factory=list)
    earliest: list[int] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    clock: list[int] = field(default_factory=list)
    zone_basis: list[int] = field(default_factory=list)
    attachments: dict[int, tuple[Attachment, ...]] = field(default_factory=dict)
    readings: dict[int, tuple[int, ...]] = field(default_factory=dict)
    extra: dict[int, Mapping[str, object]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.start)

    def texts(self) -> list[str]:
        """Return the words of each passage."""
        return self.words

    def literals(self) -> list[str]:
        """Return the time of each passage as written."""
        return self.stamps


@dataclass(slots=True)
class Row:
    """One passage on its way into a batch; the fields mean what `Batch` says."""

    start: int
    end: int
    kind: Kind = Kind.TEXT
    sender: int = NO_SENDER
    text: str = ""
    literal: str = ""
    earliest: int = NO_TIME
    latest: int = NO_TIME
    clock: int = NO_TIME
    basis: ZoneBasis = ZoneBasis.NONE
    attachments: tuple[Attachment, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


class ListReading:
    """A Reading that a walk fills row by row.

    `walk` is a generator function: it calls `open_member`, `heading`, `passage` and `gap` in byte
    order and yields now and then, so that finished batches leave memory.
    """

    def __init__(
        self,
        reader: str,
        version: str,
        unit: str,
        walk: Callable[[ListReading], Iterator[None]],
        *,
        variant: str = "",
    ) -> None:
        """Prepare an empty reading; nothing is read before `batches`."""
        self.reader, self.reader_version, self.variant = reader, version, variant
        self.members: list[str] = []
        self.labels: list[Label] = []
        self.gaps: list[Gap] = []
        self.notes: list[Note] = []
        self.balance = Balance(unit=unit)
        self.named = 0
        self.present = 0
        self._walk = walk
        self._known: dict[tuple[str, str], int] = {}
        self._told: dict[tuple[str, str], tuple[Locator | None, dict[str, object], int]] = {}
        self._ready: list[ListBatch] = []
        self._batch = ListBatch(0, 0)
        self._weight = 0
        self._cursor = 0
        self._rows = 0

    def batches(self) -> Iterator[ListBatch]:
        """Yield the passages in file order; may be called once."""
        for _ in self._walk(self):
            while self._ready:
                yield self._ready.pop(0)
        self._turn()
        for (check, _), (where, params, count) in self._told.items():
            self.notes.append(Note(check, where, {**params, "count": count}))
        self._told.clear()
        yield from self._ready
        self._ready = []

    def open_member(self, name: str, size: int) -> None:
        """Begin the bytes of a member; its whole size has to be accounted for."""
        self._turn()
        self.members.append(name)
        self._batch.member = len(self.members) - 1
        self.balance.bytes_in += size
        self._cursor = 0

    def label(self, text: str, account: str = "") -> int:
        """Return the number of a sender, as the file writes it."""
        key = (text, account)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.labels)
            self.labels.append(Label(text, account))
        return known

    def tell(
        self, check: str, where: Locator | None = None, *, per: str = "", **params: object
    ) -> None:
        """Report a check; the same check again is counted, and the first place is kept.

        `per` keeps apart what must not be counted together (one domain, one field).
        """
        told = self._told.get((check, per))
        if told is None:
            self._told[check, per] = (where, params, 1)
        else:
            self._told[check, per] = (told[0], told[1], told[2] + 1)

    def note(self, check: str, where: Locator | None = None, **params: object) -> None:
        """Report a check that stands for itself."""
        self.notes.append(Note(check, where, params))

    def heading(self, start: int, end: int) -> None:
        """Account for bytes around the messages: a root, a list, a separator line."""
        self.balance.headings += 1
        self._unit(start, end)

    def belongs(self, start: int, end: int) -> None:
        """Account for bytes that belong to the unit before them (white space, commas)."""
        self._claim(start, end)

    def gap(self, start: int, end: int, reason: str, **params: object) -> None:
        """Account for bytes that could not be read."""
        self.balance.rejected += 1
        self._unit(start, end)
        self.gaps.append(Gap(Locator(self.members[-1], start, end), reason, params))

    def passage(self, row: Row, *, is_notice: bool = False) -> None:
        """Take one passage; its bytes are accounted for."""
        balance, batch = self.balance, self._batch
        if is_notice:
            balance.notices += 1
        else:
            balance.messages += 1
        self._unit(row.start, row.end)
        number = len(batch.start)
        batch.start.append(row.start)
        batch.end.append(row.end)
        batch.kind.append(row.kind)
        batch.sender.append(row.sender)
        batch.earliest.append(row.earliest)
        batch.latest.append(row.latest)
        batch.clock.append(row.clock)
        batch.zone_basis.append(row.basis)
        batch.words.append(row.text)
        batch.stamps.append(row.literal)
        if row.attachments:
            batch.attachments[number] = row.attachments
        if row.extra:
            batch.extra[number] = row.extra
        self._rows += 1
        self._weight += len(row.text) + min(row.end - row.start, _SPAN)
        if number + 1 >= ROWS or self._weight >= WEIGHT:
            self._turn()

    def _unit(self, start: int, end: int) -> None:
        self.balance.units_in += 1
        self._claim(start, end)

    def _claim(self, start: int, end: int) -> None:
        # Only bytes that follow what was claimed before count: a hole or an overlap in the walk
        # leaves the balance open, and an open balance is reported.
        if start == self._cursor and end >= start:
            self.balance.bytes_accounted += end - start
            self._cursor = end

    def _turn(self) -> None:
        member = self._batch.member
        if self._batch.start:
            self._ready.append(self._batch)
        self._batch = ListBatch(self._rows, member)
        self._weight = 0
