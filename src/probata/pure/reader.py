"""The contract of a reader: detect, read, and account for every byte of an original."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

NO_TIME = -(2**63)
"""Stands in a column of instants where no instant can be given."""

NO_SENDER = -1
"""Stands in the column of senders where the file names none."""


class Kind(enum.IntEnum):
    """What a passage is. Words of an app may hint at a kind; they never find a record."""

    TEXT = 0
    NOTICE = 1  # written by the app, no author in the file
    APP_TEXT = 2  # written by the app, shown under an author (encryption notice on iPhone)
    ATTACHMENT = 3  # names a file
    LEFT_OUT = 4  # a file that the export left out
    DELETED = 5
    LOCATION = 6
    POLL = 7
    CALL = 8
    CONTACT = 9
    VIEW_ONCE = 10
    DRAFT = 11  # never sent (drafts, failed, queued)
    MAIL = 12
    UNKNOWN = 13  # a type this reader does not know; its raw value is kept


class ZoneBasis(enum.IntEnum):
    """Who said in which zone a clock stood."""

    NONE = 0  # nobody: the interval is widened from UTC-12 to UTC+14
    FILE = 1
    PERSON = 2


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in an original: member (empty when it is no container), bytes [start:end], line."""

    member: str = ""
    start: int = 0
    end: int = 0
    line: int = 0
    table: str = ""
    rowid: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that could not be read, with their place and an English reason (translation key)."""

    where: Locator
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader has to report: the code of a sentence in `probata.pure.sentences`."""

    check: str
    where: Locator | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a passage names, and what of it is here.

    `name` is as the file writes it; `member` is the container's member that holds it, "" when
    missing; `state` is present, missing, left_out, ambiguous or inline.
    """

    name: str
    state: str
    member: str = ""
    declared_type: str = ""
    span: Locator | None = None  # inline bytes (a mail part, a base64 MMS part)
    encoding: str = ""  # base64, quoted-printable … for inline bytes
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One message, notice, mail or call, as a value.

    `earliest`, `latest`: milliseconds since 1970 UTC or None; `clock`: the clock as written, read
    as if it were UTC (for ordering and for “jump to a day”), None when it cannot be read;
    `readings`: every clock the literal allows, when more than one order of day and month fits.
    """

    index: int
    kind: Kind
    sender: str | None
    account: str
    text: str
    literal: str
    earliest: int | None
    latest: int | None
    clock: int | None
    zone_basis: ZoneBasis
    member: str
    start: int
    end: int
    attachments: tuple[Attachment, ...] = ()
    readings: tuple[int, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


class Batch(Protocol):
    """Neighbouring passages in file order, as columns of equal length (lists or numpy arrays).

    `first` is the index of the first passage (0 for the first of the reading). Sparse facts lie
    in dicts keyed by the row number within the batch.
    """

    first: int
    member: int  # index into Reading.members
    start: Sequence[int]  # byte span of the whole passage in the member, as unpacked
    end: Sequence[int]
    kind: Sequence[int]
    sender: Sequence[int]  # index into Reading.labels, or NO_SENDER
    earliest: Sequence[int]  # ms since 1970 UTC, or NO_TIME
    latest: Sequence[int]
    clock: Sequence[int]
    zone_basis: Sequence[int]
    attachments: Mapping[int, tuple[Attachment, ...]]
    readings: Mapping[int, tuple[int, ...]]
    extra: Mapping[int, Mapping[str, object]]  # edited, ids, subject, direction, reply_to …

    def __len__(self) -> int: ...

    def texts(self) -> list[str]:
        """The words of each passage; nothing stripped, undecodable bytes as U+FFFD."""

    def literals(self) -> list[str]:
        """The time of each passage exactly as the file writes it."""


@dataclass(frozen=True, slots=True)
class Label:
    """A sender as the file writes it; `account` is the id, number or address, when there is one."""

    text: str
    account: str = ""


@dataclass(slots=True)
class Balance:
    """Every unit of a source belongs to exactly one of these; `closes` says that the sum fits."""

    unit: str = "line"  # line, object, element or mail
    units_in: int = 0
    messages: int = 0
    notices: int = 0
    continuations: int = 0
    headings: int = 0
    blanks: int = 0
    rejected: int = 0
    bytes_in: int = 0
    bytes_accounted: int = 0

    @property
    def records(self) -> int:
        """Messages and notices together."""
        return self.messages + self.notices

    @property
    def closes(self) -> bool:
        """True when units and bytes all belong somewhere."""
        units = self.records + self.continuations + self.headings + self.blanks + self.rejected
        return units == self.units_in and self.bytes_in == self.bytes_accounted


class Reading(Protocol):
    """One source being read: take the batches first, then everything else is final."""

    reader: str  # stable name: whatsapp-text, telegram-json, sms-backup, eml, mbox
    reader_version: str
    variant: str  # ios, android, bracket …; "" when there is one form only
    members: list[str]  # names of container members that were read; [""] for a plain file
    labels: list[Label]
    gaps: list[Gap]
    notes: list[Note]
    balance: Balance
    named: int  # attachments named …
    present: int  # … and found

    def batches(self) -> Iterator[Batch]:
        """Yield the passages in file order; may be called once."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How well a reader fits a source: 0.0 (not at all) to 1.0, with the reason in English."""

    reader: str
    score: float
    variant: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person said about a source; each use of a hint is written down in the reading.

    `zone` is an IANA name ("Asia/Shanghai"); `date_order` DMY, MDY or YMD; `reader` forces one.
    """

    zone: str = ""
    date_order: str = ""
    reader: str = ""


class Source(Protocol):
    """Bytes handed to a reader: a name, a buffer, and neighbours when it came with others."""

    @property
    def name(self) -> str: ...

    @property
    def data(self) -> memoryview:
        """The whole source; may be a memory map."""

    @property
    def members(self) -> Mapping[str, Source]:
        """Members of a container, or files beside it; may be empty."""


class Reader(Protocol):
    """A reader: a module-level object that detects and reads one family of formats."""

    name: str
    version: str

    def detect(self, source: Source) -> Detection:
        """Answer by structure, never by the words of an interface language; never raise."""

    def read(self, source: Source, hints: Hints) -> Reading:
        """Begin to read. What cannot be read becomes a Gap; only an unusable source raises."""
