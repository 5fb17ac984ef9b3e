"""Values that pages, commands and bundles get: matters, items, messages; no table leaves intake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from probata.evidence.intake.models import index_of
from probata.pure.reader import Kind, ZoneBasis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from probata.evidence.intake.models import Item, Matter, Reading

LOCKED = "locked"
"""The state in which a locked item, and a file that is one, is told."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BASES = {basis.value: basis.name.lower() for basis in ZoneBasis}
KINDS = {kind.value: kind.name.lower() for kind in Kind}


def instant(milliseconds: int | None) -> str | None:
    """Return an instant as ISO 8601 in UTC with milliseconds; None stays None.

    Years outside 1 to 9999 cannot be written so and are given as the number itself.
    """
    if milliseconds is None:
        return None
    try:
        when = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return str(milliseconds)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter as it is listed."""

    id: str
    number: str
    title: str
    note: str
    opened_at: datetime
    items: int = 0
    messages: int = 0
    waiting: int = 0
    locked: int = 0

    @classmethod
    def of(cls, matter: Matter, **counts: int) -> MatterView:
        """Return the view of a row, with what was counted."""
        return cls(matter.id, matter.number, matter.title, matter.note, matter.opened_at, **counts)

    @property
    def scope(self) -> str:
        """The string that grants name."""
        return f"matter:{self.id}"


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What one reading found; `report` holds balance, attachments, notes, survey and digest."""

    number: int
    reader: str
    reader_version: str
    variant: str
    hints: Mapping[str, str]
    members: tuple[str, ...]
    passages: int
    began_at: datetime
    ended_at: datetime | None
    report: Mapping[str, Any]

    @classmethod
    def of(cls, row: Reading) -> ReadingView:
        """Return the view of a row."""
        return cls(
            row.number,
            row.reader,
            row.reader_version,
            row.variant,
            row.hints,
            tuple(row.members),
            row.passages,
            row.began_at,
            row.ended_at,
            row.report,
        )


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing kept; `reading` is None while nothing of it is visible, `problem` says why not.

    A locked item stands here without its name, folder, size, digest and reading.
    """

    id: str
    matter: str
    name: str
    folder: str
    original: str
    size: int
    state: str
    received_at: datetime
    receipt: str
    hints: Mapping[str, str] = field(default_factory=dict)
    problem: Mapping[str, Any] = field(default_factory=dict)
    reading: ReadingView | None = None

    @classmethod
    def of(cls, row: Item) -> ItemView:
        """Return the view of a row."""
        if row.is_locked:
            where = (row.id, row.matter_id, "", "", "", 0)
            return cls(*where, LOCKED, row.received_at, row.receipt_id)
        return cls(
            row.id,
            row.matter_id,
            row.name,
            row.folder,
            row.original,
            row.size,
            row.state,
            row.received_at,
            row.receipt_id,
            {"zone": row.zone, "date_order": row.date_order, "reader": row.reader_wanted},
            row.problem,
            None if row.reading is None else ReadingView.of(row.reading),
        )

    @property
    def is_locked(self) -> bool:
        """Whether nothing of it may be seen."""
        return self.state == LOCKED

    @property
    def path(self) -> str:
        """Folder and name, as they were handed over."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file that a message names; of one that is a locked item no more than its state is told."""

    name: str
    state: str
    member: str = ""
    declared_type: str = ""
    encoding: str = ""
    size: int | None = None
    sha256: str = ""
    span: Mapping[str, Any] | None = None

    def value(self) -> dict[str, Any]:
        """Return the attachment as JSON values, without what is not known."""
        names = ("name", "state", "member", "declared_type", "encoding", "size", "sha256", "span")
        found = {name: getattr(self, name) for name in names}
        keep = ("name", "state", "member")
        return {name: value for name, value in found.items() if name in keep or value}


@dataclass(frozen=True, slots=True)
class MessageView:
    """One passage: instants in ms since 1970 UTC, the clock as written as if it were UTC."""

    key: int
    item: str
    kind: str
    sender: str | None
    account: str
    text: str
    literal: str
    earliest: int | None
    latest: int | None
    clock: int | None
    zone_basis: str
    member: str
    start: int
    end: int
    attachments: tuple[AttachmentView, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def index(self) -> int:
        """The place in file order, from 0."""
        return index_of(self.key)

    def value(self) -> dict[str, Any]:
        """Return the message as the JSON object that `probata show --messages --json` prints."""
        clock = instant(self.clock)
        time: dict[str, Any] = {
            "literal": self.literal,
            "earliest": instant(self.earliest),
            "latest": instant(self.latest),
            "zone_basis": self.zone_basis,
            "clock": clock and clock.removesuffix("Z"),
        }
        if "readings" in self.extra:
            written = [instant(one) or "" for one in self.extra["readings"]]
            time["readings"] = [one.removesuffix("Z") for one in written]
        rest = {name: value for name, value in self.extra.items() if name != "readings"}
        return {
            "index": self.index,
            "item": self.item,
            "sender": self.sender,
            "account": self.account,
            "text": self.text,
            "kind": self.kind,
            "time": time,
            "span": {"member": self.member, "start": self.start, "end": self.end},
            "attachments": [one.value() for one in self.attachments],
            "extra": rest,
        }


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """A sender as the file writes it, and how many passages carry the label."""

    label: str
    account: str
    messages: int


@dataclass(frozen=True, slots=True)
class DayView:
    """One calendar day of an item by the clock as written: ISO date, first index, passages."""

    day: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that a search found, with where it lies; `place` continues the search after it.

    `matched` says in which fields the words stand: text, subject, file.
    """

    matter: str
    item: str
    message: MessageView
    place: str
    matched: tuple[str, ...]
