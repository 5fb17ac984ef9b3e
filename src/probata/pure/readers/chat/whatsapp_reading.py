"""One WhatsApp export being read: records, times, kinds and files, batch by batch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from probata.pure.reader import (
    NO_SENDER,
    NO_TIME,
    Attachment,
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
from probata.pure.readers.chat import text_bytes, whatsapp_kinds, whatsapp_notes
from probata.pure.readers.chat.text_bytes import TextBytes
from probata.pure.readers.chat.whatsapp_batch import LONGEST_TEXT, WhatsAppBatch
from probata.pure.readers.chat.whatsapp_files import Files, clock_in
from probata.pure.readers.chat.whatsapp_header import DASH
from probata.pure.readers.chat.whatsapp_lines import Lines, LineWalk
from probata.pure.readers.chat.whatsapp_records import Records, assemble, text_starts
from probata.pure.readers.chat.whatsapp_stamps import DAY, Times, read_times

Ints = npt.NDArray[np.int64]

NAME = "whatsapp-text"
VERSION = "1"
ROWS = 32_768
"""Records in one batch."""

_MARKS = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_STEP = 1 << 20
_NUMBER = re.compile(r"~?\s?\+?[\d\s\u00a0\u202f().\-‑–]{6,}")


class Chat:
    """One text of an export, with what was found in it so far."""

    def __init__(self, member: int, text: TextBytes, lines: Lines, records: Records) -> None:
        """Join what the walk and the assembly found."""
        self.member = member
        self.text, self.lines, self.records = text, lines, records
        self.times: Times
        self.files: Files
        self.seen: Counter[str] = Counter()
        self.first_row: dict[str, int] = {}
        self.name_clocks: list[tuple[int, str, int]] = []  # row, name, difference in ms
        self.name_days: list[tuple[int, str]] = []
        self.cut_rows: list[int] = []
        self.app_rows = whatsapp_notes.rows_under_names(records, text.data)

    def tell(self, what: str, row: int) -> None:
        """Count something about a row; the first row is kept."""
        self.seen[what] += 1
        self.first_row.setdefault(what, row)

    @property
    def variant(self) -> str:
        """The form of the file: android, ios, or bracket (no seconds: other tools wrote it)."""
        if self.records.form == DASH:
            return "android"
        used = np.unique(self.records.columns["shape"])
        seconds = any(self.records.shapes[number].has_seconds for number in used)
        return "ios" if seconds else "bracket"


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
        for member, source in self._texts:
            chat = self._open(member, source)
            yield from self._emit(chat)
            self._close(chat)
        for refused in getattr(self._source, "refused", ()):
            where = Locator(member=str(refused.params.get("member", "")))
            self.gaps.append(Gap(where, refused.says, dict(refused.params)))

    def _open(self, member: str, source: Source) -> Chat:
        text = text_bytes.read_text(source.data)
        lines = LineWalk(text.data, text.begin).walk()
        chat = Chat(len(self.members), text, lines, assemble(lines, text.data, text.begin))
        self.members.append(member)
        self.variant = self.variant or chat.variant
        base = len(self.labels)
        self.labels += [_label(raw) for raw in chat.records.labels]
        sender = chat.records.columns["sender"]
        chat.records.columns["sender"] = np.where(sender >= 0, sender + base, NO_SENDER)
        chat.times = read_times(chat.records, text.data, self._hints.date_order)
        members = self._source.members
        chat.files = Files(members, member)
        return chat

    def _emit(self, chat: Chat) -> Iterator[WhatsAppBatch]:
        records, columns = chat.records, chat.records.columns
        begin = text_starts(records)
        spans = [(one.literal[0], one.literal[1]) for one in records.shapes] or [(0, 0)]
        literal = np.array(spans, np.int64)
        octets = np.frombuffer(chat.text.data, np.uint8)
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
            self._describe(chat, batch, rows, octets, never)
            self._index += len(batch)
            yield batch

    def _describe(
        self,
        chat: Chat,
        batch: WhatsAppBatch,
        rows: slice,
        octets: npt.NDArray[np.uint8],
        never: npt.NDArray[np.bool_],
    ) -> None:
        """Fill kinds, attachments, readings and whatever else is special about few rows."""
        extra: dict[int, dict[str, object]] = {}
        files: dict[int, tuple[Attachment, ...]] = {}
        readings = self._describe_stamps(chat, rows, never, batch, extra)
        columns, shapes = chat.records.columns, chat.records.shapes
        marked = np.array([one.marked for one in shapes] or [False], bool)
        marked_here = marked[columns["shape"][rows]]
        look = whatsapp_kinds.worth_a_look(
            octets,
            batch.words_at,
            batch.words_end_at,
            columns["line_end"][rows],
            marked_here,
        )
        for place in look[columns["label"][rows][look] >= 0].tolist():
            low, high = int(batch.words_at[place]), int(batch.words_end_at[place])
            if high - low > whatsapp_kinds.LONGEST_APP_TEXT:
                continue
            words = str(chat.text.data[low:high], "utf-8", "replace")
            sort = whatsapp_kinds.sort(words, marked_line=bool(marked_here[place]))
            batch.kind[place] = sort.kind
            row = rows.start + place
            if sort.names:
                files[place] = tuple(self._file(chat, row, one.name) for one in sort.names)
            if sort.extra:
                extra.setdefault(place, {}).update(sort.extra)
            self._count(chat, row, sort)
        for row in chat.app_rows:
            if rows.start <= row < rows.stop and batch.kind[row - rows.start] == Kind.TEXT:
                batch.kind[row - rows.start] = Kind.APP_TEXT
                chat.tell("app_text", row)
        for place in np.flatnonzero(batch.words_end_at - batch.words_at > LONGEST_TEXT).tolist():
            extra.setdefault(place, {})["text_cut"] = LONGEST_TEXT
            chat.cut_rows.append(rows.start + place)
        for place in np.flatnonzero(chat.records.open_author[rows]).tolist():
            extra.setdefault(place, {})["author_open"] = True
            chat.tell("author-open", rows.start + place)
        batch.attachments, batch.readings, batch.extra = files, readings, extra

    def _describe_stamps(
        self,
        chat: Chat,
        rows: slice,
        never: npt.NDArray[np.bool_],
        batch: WhatsAppBatch,
        extra: dict[int, dict[str, object]],
    ) -> dict[int, tuple[int, ...]]:
        readings: dict[int, tuple[int, ...]] = {}
        times = chat.times
        maybe = times.dates.is_open[times.run[rows]] | times.open_half[rows]
        for place in np.flatnonzero(maybe).tolist():
            if found := times.readings(rows.start + place):
                readings[place] = found
                chat.tell("open", rows.start + place)
        flags = (
            (times.impossible[rows], "impossible"),
            (times.not_legal[rows] & ~times.impossible[rows], "not-legal-12-hour"),
            (never, "never-occurred"),
            (self._twice(times, rows, batch), "occurs-twice"),
        )
        for column, word in flags:
            for place in np.flatnonzero(column).tolist():
                extra.setdefault(place, {})["stamp"] = word
                chat.tell(word, rows.start + place)
        for place in np.flatnonzero(times.back[rows]).tolist():
            extra.setdefault(place, {})["back"] = int(times.back[rows.start + place])
            chat.tell("back", rows.start + place)
        return readings

    def _twice(self, times: Times, rows: slice, batch: WhatsAppBatch) -> npt.NDArray[np.bool_]:
        """Say which clocks ran twice in the zone that a person named."""
        if stamps.zone_named(self._hints.zone) is None:
            return np.zeros(len(batch), bool)
        wide = np.asarray(batch.latest) - np.asarray(batch.earliest) >= times.width[rows]
        slack = times.dates.slack[times.run[rows]] > 0
        return np.asarray(wide & (times.clock[rows] != NO_TIME) & ~slack, bool)

    def _file(self, chat: Chat, row: int, name: str) -> Attachment:
        """Look a named file up and compare the clock in its name with the clock of its line."""
        found = chat.files.find(name)
        chat.tell(f"file-{found.state}", row)
        clock = clock_in(name)
        line = int(chat.times.clock[row])
        if clock is not None and line >= 0:
            said, has_time = clock
            if has_time and said != line:
                chat.name_clocks.append((row, name, said - line))
            elif not has_time and said // DAY != line // DAY:
                chat.name_days.append((row, name))
        return found

    def _count(self, chat: Chat, row: int, sort: whatsapp_kinds.Sort) -> None:
        chat.tell(sort.kind.name.lower(), row)
        if sort.extra.get("edited"):
            chat.tell("edited", row)

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
        self.notes += whatsapp_notes.notes(chat, self.members[chat.member], self._hints)


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
