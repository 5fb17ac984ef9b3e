"""Entries that intake leaves: matters opened, evidence received, read, locked, looked at."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOpened(Deed):
    """A matter was opened; `on` and `within` are the matter."""

    name: ClassVar[str] = "matter.opened"
    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReceived(Deed):
    """A file was handed over; `on` is the item, `within` the matter, `digest` its address.

    `is_first` is false when the same bytes were in the matter already and were only linked. The
    shown name is the last part of a path, `folder` the part below the folder that was handed over:
    where the file lay on the machine is nobody's business. Both are empty when the item is locked.
    """

    name: ClassVar[str] = "evidence.received"
    receipt: str
    digest: str
    size: int
    shown_name: str
    folder: str
    is_first: bool
    handed_by: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRead(Deed):
    """An item was read; `digest` is its original's.

    `rows` covers every row of the reading (see acts/rows.py).
    """

    name: ClassVar[str] = "evidence.read"
    digest: str
    reading: int
    reader: str
    reader_version: str
    hints: dict[str, str]
    balance: dict[str, Any]
    passages: int
    gaps: int
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLeftUnread(Deed):
    """An item is kept although no reader could read it; `code` says why."""

    name: ClassVar[str] = "evidence.left_unread"
    digest: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HintsGiven(Deed):
    """A person said something about an item: its zone, the order of its dates, its reader."""

    name: ClassVar[str] = "evidence.hints_given"
    zone: str
    date_order: str
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLocked(Deed):
    """An item was locked; only the code of the reason stands here, no name and no words."""

    name: ClassVar[str] = "evidence.locked"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceUnlocked(Deed):
    """The lock of an item was lifted; `reason` is the code that it had been locked for."""

    name: ClassVar[str] = "evidence.unlocked"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterViewed(Deed):
    """A person looked into a matter; one entry a request, `what` says at what."""

    name: ClassVar[str] = "matter.viewed"
    what: str
    item: str = ""
    places: list[int] = field(default_factory=list)
