"""Fill a batch of WhatsApp records with what is special about few of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from probata.pure.reader import NO_TIME, Attachment, Kind
from probata.pure.readers import stamps
from probata.pure.readers.chat import whatsapp_kinds
from probata.pure.readers.chat.whatsapp_batch import LONGEST_TEXT, WhatsAppBatch
from probata.pure.readers.chat.whatsapp_chat import Chat
from probata.pure.readers.chat.whatsapp_files import clock_in
from probata.pure.readers.chat.whatsapp_kinds import Sort
from probata.pure.readers.chat.whatsapp_labels import Labels
from probata.pure.readers.chat.whatsapp_stamps import DAY

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_COUNTED = (Kind.APP_TEXT, Kind.VIEW_ONCE, Kind.LEFT_OUT)
_MOST_PHRASES = 50_000
_SHORT = 64
"""Bytes up to which equal texts are sorted together: phrases of the app repeat."""


def describe(chat: Chat, batch: WhatsAppBatch, rows: slice, never: Flags, zone: str) -> None:
    """Fill kinds, attachments, readings and extra facts of the rows of a batch."""
    one = _Describer(chat, batch, rows)
    one.stamps(never, zone)
    one.kinds()
    one.odds()
    batch.attachments, batch.readings, batch.extra = one.files, one.readings, one.extra


class _Describer:
    def __init__(self, chat: Chat, batch: WhatsAppBatch, rows: slice) -> None:
        self.chat, self.batch, self.rows = chat, batch, rows
        self.extra: dict[int, dict[str, object]] = {}
        self.files: dict[int, tuple[Attachment, ...]] = {}
        self.readings: dict[int, tuple[int, ...]] = {}
        shapes = chat.records.shapes
        marked = np.array([shape.marked for shape in shapes] or [False], bool)
        self._marked = marked[chat.records.columns["shape"][rows]]
        self._octets = np.frombuffer(chat.text.data, np.uint8)

    def stamps(self, never: Flags, zone: str) -> None:
        """Keep every reading of an open stamp, and flag stamps that cannot be."""
        times, rows, chat = self.chat.times, self.rows, self.chat
        self.readings = times.readings(rows)
        if self.readings:
            chat.tell("open", rows.start + next(iter(self.readings)), len(self.readings))
        flags = (
            (times.impossible[rows], "impossible"),
            (times.not_legal[rows] & ~times.impossible[rows], "not-legal-12-hour"),
            (never, "never-occurred"),
            (self._twice(zone), "occurs-twice"),
        )
        for column, word in flags:
            for place in np.flatnonzero(column).tolist():
                self.extra.setdefault(place, {})["stamp"] = word
                chat.tell(word, rows.start + place)
        back = times.back[rows]
        for place in np.flatnonzero(back).tolist():
            self.extra.setdefault(place, {})["back"] = int(back[place])
            if self.batch.clock[place] == NO_TIME:
                # What steps back in an open order is seen here only; the rest is checked later.
                chat.tell("back", rows.start + place)

    def _twice(self, zone: str) -> Flags:
        """Say which clocks ran twice in the zone that a person named."""
        batch, times, rows = self.batch, self.chat.times, self.rows
        if stamps.zone_named(zone) is None:
            return np.zeros(len(batch), bool)
        wide = batch.latest - batch.earliest >= times.width[rows]
        slack = times.dates.slack[times.run[rows]] > 0
        return np.asarray(wide & (times.clock[rows] != NO_TIME) & ~slack, bool)

    def kinds(self) -> None:
        """Sort the few records that may be more than text."""
        batch, columns = self.batch, self.chat.records.columns
        head_end = columns["line_end"][self.rows]
        begin, end = batch.words_at, batch.words_end_at
        look = whatsapp_kinds.worth_a_look(self._octets, begin, end, head_end, self._marked)
        look = look[columns["label"][self.rows][look] >= 0]
        size = end[look] - begin[look]
        short = (size <= _SHORT) & (begin[look] + _SHORT + 8 <= len(self._octets))
        files = self._octets[head_end[look] - 1] == 0x29  # ")": names of files hardly repeat
        short &= ~self._marked[look] & ~files
        self._phrases(look[short], size[short])
        self._one_by_one(look[~short])
        for row in self.chat.app_rows:
            place = row - self.rows.start
            if 0 <= place < len(batch) and batch.kind[place] == Kind.TEXT:
                batch.kind[place] = Kind.APP_TEXT
        for kind in _COUNTED:
            found = np.flatnonzero(batch.kind == kind)
            if len(found):
                first = self.rows.start + int(found[0])
                self.chat.tell(kind.name.lower(), first, len(found))

    def _one_by_one(self, places: Ints) -> None:
        """Sort texts that hardly ever repeat: names of files, marked lines, long texts."""
        batch, data, chat_marks = self.batch, self.chat.text.data, self.chat.marks
        columns = (places, batch.words_at[places], batch.words_end_at[places], self._marked[places])
        for place, low, high, marked in zip(*(one.tolist() for one in columns), strict=True):
            if high - low <= whatsapp_kinds.LONGEST_APP_TEXT:
                raw = bytes(data[low:high])
                sort = None if marked else whatsapp_kinds.sort_android_file(raw)
                if sort is None:
                    text = raw.decode("utf-8", "replace")
                    sort = whatsapp_kinds.sort(text, marked_line=marked, marks=chat_marks)
                self._take(place, sort)

    def _phrases(self, places: Ints, size: Ints) -> None:
        """Sort short texts: each different one once."""
        if not len(places):
            return
        chat = self.chat
        if len(chat.sorts) > _MOST_PHRASES:
            chat.phrases, chat.sorts = Labels(), []  # no phrases of the app, but many short texts
            chat.phrase_kinds = chat.phrase_kinds[:0]
        numbers = chat.phrases.numbers(self._octets, self.batch.words_at[places], size)
        for raw in chat.phrases.raw[len(chat.sorts) :]:
            text = raw.decode("utf-8", "replace")
            chat.sorts.append(whatsapp_kinds.sort(text, marks=chat.marks))
        if len(chat.phrase_kinds) < len(chat.sorts):
            chat.phrase_kinds = np.array([sort.kind for sort in chat.sorts], np.int8)
            more = [bool(sort.extra or sort.names) for sort in chat.sorts]
            chat.phrase_more = np.array(more, bool)
        self.batch.kind[places] = chat.phrase_kinds[numbers]
        rest = chat.phrase_more[numbers]
        for place, number in zip(places[rest].tolist(), numbers[rest].tolist(), strict=True):
            sort = chat.sorts[number]
            if sort.names or place in self.extra:
                self._take(place, sort)
            else:
                self.extra[place] = sort.extra

    def _take(self, place: int, sort: Sort) -> None:
        if sort.kind is not Kind.TEXT:
            self.batch.kind[place] = sort.kind
        if sort.names:
            row = self.rows.start + place
            if "app_mark" in sort.extra:
                self.chat.tell("marked-file", row)
            self.files[place] = tuple(self._file(row, one.name) for one in sort.names)
        if sort.extra:
            known = self.extra.get(place)
            self.extra[place] = {**known, **sort.extra} if known else sort.extra

    def _file(self, row: int, name: str) -> Attachment:
        """Look a named file up and compare the clock in its name with the clock of its line."""
        chat = self.chat
        found = chat.files.find(name)
        if found.state == "ambiguous":
            chat.tell("file-ambiguous", row)
        clock = clock_in(name)
        if clock is not None:
            line = int(chat.times.clock[row])
            said, has_time = clock
            if line == NO_TIME:
                return found
            if has_time and said != line:
                chat.name_clocks.append((row, name, said - line))
            elif not has_time and said // DAY != line // DAY:
                chat.name_days.append((row, name))
        return found

    def odds(self) -> None:
        """Mark texts that are cut for showing, and authors that are open."""
        batch, start = self.batch, self.rows.start
        for place in np.flatnonzero(batch.words_end_at - batch.words_at > LONGEST_TEXT).tolist():
            self._add(place, "text_cut", LONGEST_TEXT)
            self.chat.cut_rows.append(start + place)
        for place in np.flatnonzero(self.chat.records.open_author[self.rows]).tolist():
            self._add(place, "author_open", True)
            self.chat.tell("author-open", start + place)

    def _add(self, place: int, name: str, value: object) -> None:
        self.extra[place] = {**self.extra.get(place, {}), name: value}
