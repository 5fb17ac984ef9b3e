"""What a WhatsApp reading has to say: gaps, and notes about form, time, people and files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from probata.pure.filling import gettext_noop
from probata.pure.reader import Gap, Hints, Locator, Note
from probata.pure.readers import steps
from probata.pure.readers.chat import whatsapp_words as words
from probata.pure.readers.chat.calendars import Calendar, calendar_of
from probata.pure.readers.chat.date_order import Decided, Order, Test
from probata.pure.readers.chat.times import Half
from probata.pure.readers.chat.whatsapp_chat import Chat
from probata.pure.readers.chat.whatsapp_header import read_header
from probata.pure.readers.chat.whatsapp_records import Records
from probata.pure.readers.chat.whatsapp_stamps import half_words

Ints = npt.NDArray[np.int64]

NEAR_LIMITS = ((9_900, 10_100), (39_500, 40_500))
"""Numbers of messages at which exports are cut (with media, without)."""

_LISTED = 8
_LONG = 1000  # bytes of a line on the average, where usual chats have some fifty
_RETURN = re.compile(rb"\r(?!\n)([^\r\n]{8,160})")
_LINE = 4096


def gaps(chat: Chat, member: str) -> list[Gap]:
    """List what could not be read: text before the first record, bytes that are no text."""
    out: list[Gap] = []
    if chat.records.early_lines:
        low, high = _raw(chat, *chat.records.early)
        where = Locator(member, low, high, line=1)
        if len(chat.records):
            out.append(Gap(where, reason="There is text before the first message."))
        else:
            out.append(Gap(where, reason="No line of this text begins a message."))
    for low, high in chat.lines.bad:
        where = Locator(member, *_raw(chat, low, high))
        out.append(Gap(where, reason="These bytes are no text in the encoding of the file."))
    if chat.text.odd_tail:
        where = Locator(member, chat.text.raw_size - chat.text.odd_tail, chat.text.raw_size)
        out.append(Gap(where, reason="The last byte is half a character."))
    for row in chat.cut_rows:
        where = place(chat, member, row)
        out.append(Gap(where, reason="This message is too long to be shown as a whole."))
    return out


def notes(chat: Chat, member: str, hints: Hints) -> list[Note]:
    """Say everything that was noticed about one text, most weighty matters first."""
    out = [*_about_form(chat, member), *_about_dates(chat, member, hints)]
    out += [*_about_clocks(chat, member), *_about_people(chat, member)]
    out += [*_about_files(chat, member), *_about_bytes(chat, member)]
    return out


def order_of(chat: Chat) -> str:
    """Return the order of day and month of most records: DMY, MDY, YMD, or open."""
    counts: dict[str, int] = {}
    styles = chat.times.runs.style
    for number, order in enumerate(chat.times.dates.orders):
        size = int(chat.times.runs.records[styles == number].sum())
        if size:
            counts[order or "open"] = counts.get(order or "open", 0) + size
    return max(counts, key=lambda order: counts[order]) if counts else ""


def place(chat: Chat, member: str, row: int) -> Locator:
    """Return where a record stands."""
    columns = chat.records.columns
    end = int(columns["tail_end"][row]) + int(columns["tail_eol"][row])
    low, high = _raw(chat, int(columns["start"][row]), end)
    return Locator(member, low, high, line=int(columns["line"][row]))


def _raw(chat: Chat, low: int, high: int) -> tuple[int, int]:
    found = chat.text.to_raw(np.array([low, high], np.int64))
    return int(found[0]), int(found[1])


def _literal(chat: Chat, row: int) -> str:
    columns = chat.records.columns
    shape = chat.records.shapes[int(columns["shape"][row])]
    start = int(columns["start"][row])
    piece = chat.text.data[start + shape.literal[0] : start + shape.literal[1]]
    return str(piece, "utf-8", "replace")


def _counted(chat: Chat, member: str, what: str, check: str, **params: object) -> Iterator[Note]:
    """Yield one note about everything that was counted under a word, with its first place."""
    count = chat.seen[what]
    if count:
        row = chat.first_row[what]
        more = {"count": count, "first": _literal(chat, row), "record": row + 1, **params}
        yield Note(check, place(chat, member, row), more)


def _about_form(chat: Chat, member: str) -> Iterator[Note]:
    records, guard = chat.records, chat.records.guard
    yield Note("chat.limits")
    if not guard.is_bracket:
        yield Note("chat.lines-cannot-be-told", params={"records": len(records)})
    elif not guard.holds:
        yield Note("chat.guard-off", params=guard.counts())
    else:
        yield Note("chat.guard-holds", params=guard.counts())
    if len(records.inner):
        begin = int(records.inner[0])
        line = bytes(chat.text.data[begin : begin + _LINE]).partition(b"\n")[0]
        low, high = _raw(chat, begin, begin + len(line))
        row = int(np.searchsorted(records.columns["start"], records.inner[0])) - 1
        where = Locator(member, low, high, line=records.inner_line)
        yield Note(
            "chat.line-inside",
            where,
            {"count": len(records.inner), "record": row + 1, "first": _literal(chat, row)},
        )
    yield from _behind_returns(chat, member)
    looks: dict[tuple[str, ...], int] = {}
    for number, count in records.used_shapes.items():
        look = _look(chat, number)
        looks[look] = looks.get(look, 0) + count
    if len(looks) > 1:
        listed = sorted(looks, key=lambda look: -looks[look])
        styles = [_style(*look) for look in listed[:_LISTED]]
        yield Note("chat.styles", params={"count": len(looks), "styles": styles})


def _behind_returns(chat: Chat, member: str) -> Iterator[Note]:
    """Report stamps behind bare carriage returns, which end no line; looked for in long lines."""
    if chat.text.raw_size < _LONG * chat.lines.lines:
        return
    count, first = 0, 0
    for found in steps.matches(_RETURN, chat.text.data):
        if read_header(found[1]) is not None:
            count, first = count + 1, first or found.start(1)
    if count:
        row = max(int(np.searchsorted(chat.records.columns["start"], first)) - 1, 0)
        where = Locator(member, *_raw(chat, first, first + 1))
        yield Note("chat.returns-inside", where, {"count": count, "record": row + 1})


def _look(chat: Chat, number: int) -> tuple[str, ...]:
    """Return how a stamp looks, without the number of digits: the sign in the date, then words."""
    shape = chat.records.shapes[number]
    words = {
        "year first": shape.style.first_wide,
        "with an era": shape.style.era_field >= 0,
        "time before the date": shape.time_first,
        "seconds": shape.has_seconds,
        "minutes only": not shape.has_seconds,
        "12 hours": shape.half is not Half.NONE,
    }
    return (shape.style.separators[:1], *(word for word, fits in words.items() if fits))


def _style(sign: str, *words: str) -> list[object]:
    return [{"says": gettext_noop("date with “{sign}”"), "params": {"sign": sign}}, *words]


def _about_dates(chat: Chat, member: str, hints: Hints) -> Iterator[Note]:
    times = chat.times
    for decided in times.dates.decided:
        yield from _about_order(chat, member, decided, hints)
    used: dict[Calendar, int] = {}
    for number, style in enumerate(times.styles):
        here = times.runs.style == number
        if not here.any():
            continue
        years = times.runs.fields[0 if style.first_wide or style.era_field == 0 else 2][here]
        for year in sorted(set(years.tolist()))[:1000]:
            calendar = calendar_of(year, style.era) if year > 99 else style.era
            used[calendar] = used.get(calendar, 0) + 1
    for calendar in used:
        if calendar not in (Calendar.GREGORIAN, Calendar.BY_YEAR):
            marked = any(style.era is calendar for style in times.styles)
            because = "a marker beside the year" if marked else "the size of the year"
            name = calendar.name.capitalize()
            yield Note("chat.calendar", params={"calendar": name, "because": because})


def _about_order(chat: Chat, member: str, decided: Decided, hints: Hints) -> Iterator[Note]:
    said = {Order.DMY: "day first", Order.MDY: "month first", Order.YMD: "year first"}
    where = None
    if decided.first_proof >= 0:
        row = int(np.searchsorted(chat.times.run, decided.first_proof))
        where = place(chat, member, row)
    if decided.mixed:
        yield Note(
            "chat.date-order-mixed",
            where,
            {"order": said[decided.order or Order.DMY], "count": decided.mixed},
        )
    elif decided.order is not None:
        params = {"order": said[decided.order], "code": decided.order.value}
        params["because"] = decided.test.value
        params["example"] = _literal(chat, row) if where else ""
        yield Note("chat.date-order", where, params)
    elif decided.test is Test.OPEN:
        orders = _either(*(said[order] for order in decided.orders))
        yield from _counted(chat, member, "open", "chat.date-order-open", orders=orders)
    if decided.hint_contradicted:
        person = said.get(Order(hints.date_order), "") if hints.date_order else ""
        found = said.get(decided.order, "") if decided.order else ""
        params = {"said": person, "found": found, "because": decided.test.value}
        yield Note("chat.date-order-contradicted", where, params)


def _either(first: str, *others: str) -> object:
    """Return “one or other” as a value that is translated with its sentence."""
    if not others:
        return first
    values = {"one": first, "other": _either(*others)}
    return {"says": gettext_noop("{one} or {other}"), "params": values}


def _about_clocks(chat: Chat, member: str) -> Iterator[Note]:
    yield from _counted(chat, member, "impossible", "chat.impossible-date")
    yield from _counted(chat, member, "not-legal-12-hour", "chat.not-legal-12-hour")
    yield from _counted(chat, member, "never-occurred", "chat.never-occurred")
    yield from _counted(chat, member, "occurs-twice", "chat.occurs-twice")
    yield from _counted(chat, member, "back", "chat.clock-back")
    found = half_words(chat.records)
    spelled = sorted({_named(word) for word in found})
    if len({word.casefold() for word in spelled}) > 2:
        yield Note("chat.clock-words", params={"words": ", ".join(spelled[:_LISTED])})
    patterns = "".join(chat.records.shapes[one].pattern for one in chat.records.used_shapes)
    odd = sorted({_code(character) for character in patterns if _is_unseen(character)})
    if odd:
        yield Note("chat.marks-in-stamp", params={"marks": ", ".join(odd)})
    unknown = [_named(word) for word, half in found.items() if half is Half.OPEN]
    if unknown:
        yield Note("chat.clock-word-unknown", params={"words": ", ".join(unknown[:_LISTED])})


def _named(text: str) -> str:
    """Name the characters of a word that cannot be seen."""
    odd = dict.fromkeys(_code(character) for character in text if _is_unseen(character))
    return f"{text} ({', '.join(odd)})" if odd else text


def _is_unseen(character: str) -> bool:
    return character != " " and unicodedata.category(character) in ("Cf", "Zs")


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _about_people(chat: Chat, member: str) -> Iterator[Note]:
    yield from _counted(chat, member, "author-open", "chat.author-open")
    yield from _colon_authors(chat, member)
    yield from _counted(chat, member, "app_text", "chat.notice-under-name")
    yield from _counted(chat, member, "view_once", "chat.view-once")
    marked = [raw for raw in chat.records.labels if b"\xe2\x80" in raw or b"\xc2\xa0" in raw]
    if marked:
        first = _named(marked[0].decode("utf-8", "replace"))
        yield Note("chat.marks-in-label", params={"count": len(marked), "first": first})


def _colon_authors(chat: Chat, member: str) -> Iterator[Note]:
    """Report labels whose words always go on with `: `: the name itself may hold a colon."""
    columns, begin = chat.records.columns, chat.records.words_at
    sender = columns["sender"]
    rows = np.flatnonzero(sender >= 0)
    few = len(chat.records.labels) < 1 << 15  # small numbers sort faster
    own = sender[rows] - (sender[rows].min() if len(rows) else 0)
    order = rows[np.argsort(own.astype(np.int16 if few else np.int32), kind="stable")]
    stops = np.flatnonzero(np.diff(sender[order])) + 1
    for group in np.split(order, stops):
        if len(group) < 3:
            continue
        prefix = _prefix(chat, begin, group[:3])
        if prefix and prefix == _prefix(chat, begin, group):
            row = int(group[0])
            label = chat.records.labels[int(sender[row]) - int(sender[rows].min())]
            params = {"label": label.decode("utf-8", "replace"), "count": len(group)}
            yield Note("chat.author-colon", place(chat, member, row), params)


def _prefix(chat: Chat, begin: Ints, rows: Ints) -> bytes:
    """Return the words up to `: ` when all rows begin with the same ones, or nothing."""
    found = b""
    for row in rows.tolist():
        low = int(begin[row])
        end = min(low + 64, int(chat.records.columns["line_end"][row]))
        head, colon, _ = bytes(chat.text.data[low:end]).partition(b": ")
        if not colon or (found and head != found):
            return b""
        found = head
    return found


def _about_files(chat: Chat, member: str) -> Iterator[Note]:
    yield from _counted(chat, member, "file-ambiguous", "chat.file-ambiguous")
    reused = [name for name, uses in chat.files.uses.items() if uses > 1]
    if reused:
        params = {"count": len(reused), "names": ", ".join(sorted(reused)[:_LISTED])}
        yield Note("chat.file-reused", params=params)
    near = [one for one in chat.name_clocks if abs(one[2]) <= 1000]
    width = chat.times.width
    far = [one for one in chat.name_clocks if abs(one[2]) > max(1000, int(width[one[0]]))]
    for check, found in (("chat.file-clock-near", near), ("chat.file-clock-differs", far)):
        if found:
            row, name, difference = max(found, key=lambda one: abs(one[2]))
            params = {"count": len(found), "name": name, "seconds": abs(difference) // 1000}
            yield Note(check, place(chat, member, row), {**params, "record": row + 1})
    if chat.name_days:
        row, name = chat.name_days[0]
        params = {"count": len(chat.name_days), "name": name, "record": row + 1}
        yield Note("chat.file-day-differs", place(chat, member, row), params)
    if chat.variant == "android":
        yield from _counted(chat, member, "marked-file", "chat.mark-before-file")
    if chat.files.named and chat.variant == "ios" and chat.seen["left_out"]:
        yield from _counted(chat, member, "left_out", "chat.left-out-among-media")


def _about_bytes(chat: Chat, member: str) -> Iterator[Note]:
    lines, text, records = chat.lines, chat.text, chat.records
    if lines.last_open and len(records):
        yield Note("chat.last-line-open", place(chat, member, len(records) - 1))
    if lines.bad_bytes:
        where = Locator(member, *_raw(chat, *lines.bad[0]))
        yield Note("chat.undecodable", where, {"count": lines.bad_bytes})
    if lines.nul:
        where = Locator(member, *_raw(chat, lines.first_nul, lines.first_nul + 1))
        yield Note("chat.nul-bytes", where, {"count": lines.nul})
    if text.encoding != "utf-8":
        check = "chat.utf16-guessed" if text.guessed else "chat.utf16"
        yield Note(check, params={"encoding": text.encoding.upper()})
    size = len(records)
    near = any(low <= size <= high for low, high in NEAR_LIMITS)
    if size and (near or not _begins_with_notice(chat)):
        yield Note("chat.tail-only", place(chat, member, 0), {"records": size})


def _begins_with_notice(chat: Chat) -> bool:
    """Say whether one of the first three records is the notice about encryption."""
    return any(_is_first_notice(chat.records, chat.text.data, row) for row in range(3))


def _is_first_notice(records: Records, data: memoryview, row: int) -> bool:
    if row >= len(records):
        return False
    begin = int(records.words_at[row])
    end = min(int(records.columns["line_end"][row]), begin + 400)
    said = str(data[begin:end], "utf-8", "replace").casefold()
    return any(word in said for word in words.ENCRYPTION)


def rows_under_names(records: Records, data: memoryview) -> list[int]:
    """Return the rows that carry an author although the app, or another tool, wrote the words."""
    sender = records.columns["sender"]
    out = [row for row in range(3) if _is_first_notice(records, data, row) and sender[row] >= 0]
    for number, raw in enumerate(records.labels):
        if raw.decode("utf-8", "replace").casefold() in words.APP_NAMES:
            out += np.flatnonzero(sender == number).tolist()
    return sorted(set(out))
