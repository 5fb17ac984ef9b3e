"""One WhatsApp export being read: records, times, kinds and files, batch by batch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from probata.pure.reader import (
    NO_SENDER,
    Balance,
    Gap,
    Hints,
    Kind,
    Label,
    Locator,
    Note,
    Source,
    ZoneBasis,
)
from probata.pure.readers import stamps
from probata.pure.readers.chat import text_bytes, whatsapp_describe, whatsapp_notes
from probata.pure.readers.chat.whatsapp_batch import WhatsAppBatch
from probata.pure.readers.chat.whatsapp_chat import Chat
from probata.pure.readers.chat.whatsapp_files import Files
from probata.pure.readers.chat.whatsapp_lines import LineWalk
from probata.pure.readers.chat.whatsapp_records import assemble
from probata.pure.readers.chat.whatsapp_stamps import read_times

Ints = npt.NDArray[np.int64]

NAME = "whatsapp-text"
VERSION = "1"
ROWS = 16_384
"""Records in one batch."""

_MARKS = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_STEP = 1 << 20
_NUMBER = re.compile(r"~?\s?\+?[\d\s\u00a0\u202f().\-‑–]{6,}")


class WhatsAppReading:
    """A Reading of the texts of one export."""

    reader = NAME
    reader_version = VERSION

    def __init__(self, source: Source, texts: list[tuple[str, Source]], hints: Hints) -> None:
        """Remember what is to be read; `texts` are the chats, by member ("" when plain)."""
        self.variant = ""
        self.members: list[str] = []
        self.labels: list[Label] = []
        self.gaps: list[Gap] = []
        self.notes: list[Note] = []
        self.balance = Balance(unit="line")
        self.named = 0
        self.present = 0
        self.newlines = {"crlf": 0, "lf": 0}
        self.date_order = ""
        self._source, self._texts, self._hints = source, texts, hints
        self._index = 0

    def batches(self) -> Iterator[WhatsAppBatch]:
        """Yield the passages in file order; may be called once."""
        sent: set[str] = set()
        for member, source in self._texts:
            if member in sent:
                # A chat that was sent as a file is an attachment, not a part of this chat.
                self.notes.append(Note("chat.attached-chat", Locator(member), {"name": member}))
                continue
            chat = self._open(member, source)
            yield from self._emit(chat)
            self._close(chat)
            sent |= chat.files.used
        for refused in getattr(self._source, "refused", ()):
            where = Locator(member=str(refused.params.get("member", "")))
            self.gaps.append(Gap(where, refused.says, dict(refused.params)))

    def _open(self, member: str, source: Source) -> Chat:
        text = text_bytes.read_text(source.data)
        lines = LineWalk(text.data, text.begin).walk()
        records = assemble(lines, text.data, text.begin)
        rows = whatsapp_notes.rows_under_names(records, text.data)
        files = Files(self._source.members, member)
        times = read_times(records, text.data, self._hints.date_order)
        chat = Chat(len(self.members), text, lines, records, times, files, rows)
        self.members.append(member)
        self.variant = self.variant or chat.variant
        base = len(self.labels)
        self.labels += [_label(raw) for raw in chat.records.labels]
        sender = chat.records.columns["sender"]
        chat.records.columns["sender"] = np.where(sender >= 0, sender + base, NO_SENDER)
        return chat

    def _emit(self, chat: Chat) -> Iterator[WhatsAppBatch]:
        records, columns = chat.records, chat.records.columns
        begin = records.words_at
        spans = [(one.literal[0], one.literal[1]) for one in records.shapes] or [(0, 0)]
        literal = np.array(spans, np.int64)
        for low in range(0, len(records), ROWS):
            rows = slice(low, min(low + ROWS, len(records)))
            start, tail = columns["start"][rows], columns["tail_end"][rows]
            end = tail + columns["tail_eol"][rows]
            earliest, latest, never = chat.times.intervals(rows, self._hints.zone)
            spot = literal[columns["shape"][rows]]
            known = stamps.zone_named(self._hints.zone) is not None
            basis = ZoneBasis.PERSON if known else ZoneBasis.NONE
            batch = WhatsAppBatch(
                first=self._index,
                member=chat.member,
                start=chat.text.to_raw(start),
                end=chat.text.to_raw(end),
                kind=np.where(columns["label"][rows] < 0, Kind.NOTICE, Kind.TEXT).astype(np.int8),
                sender=columns["sender"][rows].astype(np.int32),
                earliest=earliest,
                latest=latest,
                clock=chat.times.clock[rows],
                zone_basis=np.full(len(start), basis, np.int8),
                data=chat.text.data,
                words_at=begin[rows],
                words_end_at=tail,
                literal_at=start + spot[:, 0],
                literal_end_at=start + spot[:, 1],
            )
            whatsapp_describe.describe(chat, batch, rows, never, self._hints.zone)
            self._index += len(batch)
            yield batch

    def _close(self, chat: Chat) -> None:
        """Add a text to the balance and say what was noticed about it."""
        records, lines = chat.records, chat.lines
        authors = int(np.count_nonzero(records.columns["label"] >= 0))
        balance = self.balance
        balance.units_in += lines.lines
        balance.messages += authors
        balance.notices += len(records) - authors
        balance.continuations += records.continuations
        balance.blanks += records.blanks
        balance.rejected += records.early_lines
        balance.bytes_in += chat.text.raw_size
        balance.bytes_accounted += _accounted(chat)
        self.newlines["crlf"] += lines.crlf
        self.newlines["lf"] += lines.lf
        self.named += chat.files.named
        self.present += chat.files.present
        self.gaps += whatsapp_notes.gaps(chat, self.members[chat.member])
        self.date_order = self.date_order or whatsapp_notes.order_of(chat)
        for note in whatsapp_notes.notes(chat, self.members[chat.member], self._hints):
            if note not in self.notes:  # several styles, or chats, may have the same to say
                self.notes.append(note)


def _accounted(chat: Chat) -> int:
    """Count the raw bytes that stand in records, before them, or in blank lines around them."""
    columns, data = chat.records.columns, chat.text.data
    early_end = chat.records.early[1]
    ends = np.append(early_end, columns["tail_end"] + columns["tail_eol"])
    starts = np.append(columns["start"], len(data))
    if (starts < ends).any():
        return 0
    open_bytes = 0
    octets = np.frombuffer(data, np.uint8)
    for place in np.flatnonzero(starts > ends).tolist():
        for low in range(int(ends[place]), int(starts[place]), _STEP):
            piece = octets[low : min(low + _STEP, int(starts[place]))]
            open_bytes += int(np.count_nonzero((piece != 10) & (piece != 13)))
    return chat.text.raw_size - open_bytes


def _label(raw: bytes) -> Label:
    text = raw.decode("utf-8", "replace")
    plain = text.translate(_MARKS)
    account = ""
    if _NUMBER.fullmatch(plain):
        digits = re.sub(r"\D", "", plain)
        account = ("+" if "+" in plain else "") + digits
    return Label(text, account)
