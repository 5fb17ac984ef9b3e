"""Telegram's JSON export: one chat or a whole account, each message with its bytes.

Every object of a list of messages is one unit. Commas and white space behind an object belong to
it; what stands around the lists (the root, the names of chats) counts as headings.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any

from probata.pure.filling import gettext_noop
from probata.pure.reader import Detection, Hints, Locator, Source
from probata.pure.readers import places, steps
from probata.pure.readers.chat.telegram_rows import Chat, Rows
from probata.pure.readers.columns import ListReading
from probata.pure.readers.json_spans import BLANK, SEPARATOR, Element, Spans

NAME = "telegram-json"
VERSION = "1"

_LIST = re.compile(rb'"messages"[ \t\r\n]*+:[ \t\r\n]*+\[')
_CLOSE = re.compile(rb"\][ \t\r\n]*+\}[ \t\r\n]*+(?=,[ \t\r\n]*+\{|\]|\}|\Z)")
_CHATS_KEY = re.compile(rb'"(?:left_)?chats"[ \t\r\n]*+:[ \t\r\n]*+\{')
_MARK = b"\xef\xbb\xbf"
_HEAD = 4 << 20
_CHATS = frozenset(
    (
        "saved_messages",
        "replies",
        "verification_codes",
        "personal_chat",
        "bot_chat",
        "private_group",
        "private_supergroup",
        "public_supergroup",
        "private_channel",
        "public_channel",
    )
)
_CUT = gettext_noop("The file ends before this message is complete.")
_BROKEN = gettext_noop("This part is not a readable object.")
_LONG = gettext_noop("The list of messages does not end: the file seems to be cut.")


class TelegramReader:
    """Detects and reads Telegram's JSON."""

    name = NAME
    version = VERSION

    def detect(self, source: Source) -> Detection:
        """Look for a list of messages whose objects carry Telegram's clocks and types."""
        for member, body in places.bodies(source, ".json"):
            score, variant, because = _judged(body)
            if score:
                place = f" in {member}" if member else ""
                return Detection(NAME, score, variant, because + place)
        return Detection(NAME, 0.0)

    def read(self, source: Source, hints: Hints) -> ListReading:
        """Begin to read all chats of the export."""
        every = list(places.bodies(source, ".json"))
        judged = [(member, body, _judged(body)) for member, body in every]
        found = [one for one in judged if one[2][0]] or judged
        variant = found[0][2][1] if found else ""

        def walk(reading: ListReading) -> Iterator[None]:
            for member, body, _ in found:
                data = places.opened(reading, member, body)
                if data is not None:
                    yield from _Walk(reading, member, data, source, hints).run()
            places.refused(reading, source)

        return ListReading(NAME, VERSION, "object", walk, variant=variant)


class _Walk:
    """One pass over one file, in byte order."""

    def __init__(
        self, reading: ListReading, member: str, data: memoryview, source: Source, hints: Hints
    ) -> None:
        self.reading, self.member, self.data = reading, member, data
        self.spans = Spans(data)
        folder = places.folder_of(member)
        self.rows = Rows(reading, member, folder, source.members, hints)
        self.skeleton: list[bytes] = []
        self.is_sound = True
        self.following = -1  # where the next list begins, once a broken stretch has asked

    def run(self) -> Iterator[None]:
        reading, data = self.reading, self.data
        at, lists = 0, 0
        is_account = _variant(data) == "account"
        while (found := _list_after(data, at)) is not None:
            reading.heading(at, found.end())
            self.skeleton.append(bytes(data[at : found.end()]))
            chat = Chat.before(bytes(data[at : found.start()]), lists, is_account)
            lists += 1
            self.rows.open_chat(chat)
            at = yield from self._list(found.end())
            self.rows.close_chat()
        if at < len(data):
            reading.heading(at, len(data))
            self.skeleton.append(bytes(data[at:]))
        if not lists and not BLANK.fullmatch(data):
            reading.tell("telegram.no-list", Locator(self.member, 0, len(data)))
        self.rows.close(b"".join(self.skeleton).removeprefix(_MARK), is_sound=self.is_sound)
        yield

    def _list(self, at: int) -> Generator[None, None, int]:
        """Read one list from behind its bracket; return where it closes."""
        data, reading = self.data, self.reading
        at = self._behind(at)
        size = len(data)
        while at < size:
            byte = data[at]
            if byte == 0x5D:
                return at
            element = self.spans.element(at) if byte == 0x7B else None
            if element is None:
                at = self._broken(at)
            else:
                self.rows.take(element)
                at = self._behind(element.end)
            yield
        self.is_sound = False
        reading.tell("telegram.cut", Locator(self.member, size, size))
        return at

    def _behind(self, at: int) -> int:
        """Give commas and white space to the unit before them; return where they end."""
        found = SEPARATOR.match(self.data, at)
        end = found.end() if found else at
        self.reading.belongs(at, end)
        return end

    def _broken(self, start: int) -> int:
        """Give up on the bytes at `start`; return where reading goes on."""
        data = self.data
        other = self.spans.end_of(start) if data[start] != 0x7B else 0
        if other:  # a number, a text or a list where an object belongs
            self.reading.gap(start, other, _BROKEN)
            return self._behind(other)
        self.is_sound = False
        if self.following < start:
            following = _list_after(data, start)
            self.following = following.start() if following else len(data)
        limit = self.following
        at = self.spans.resume(start, limit, _is_message)
        reason = _BROKEN
        if at == limit:
            closes = steps.last(_CLOSE, data, start, limit)
            if closes and (limit < len(data) or closes.end() == limit):
                at = closes.start()
            elif limit == len(data):
                reason = _CUT
        self.reading.gap(start, max(at, start + 1), reason)
        return max(at, start + 1)


def _list_after(data: memoryview, at: int) -> re.Match[bytes] | None:
    """Find the next list of messages; the word inside a string stands behind a backslash."""
    for found in steps.matches(_LIST, data, at):
        if not found.start() or data[found.start() - 1] != 0x5C:
            return found
    return None


def _is_message(value: dict[str, Any]) -> bool:
    return ("date" in value or "date_unixtime" in value) and "type" in value


def _variant(data: memoryview) -> str:
    """Tell an account with many chats from one chat by what stands before the first list."""
    found = _list_after(data, 0)
    before = bytes(data[: found.start()]) if found else b""
    return "account" if _CHATS_KEY.search(before) else "chat"


def _judged(body: Source) -> tuple[float, str, str]:
    """Judge by the head; the whole is looked at when it is here and the head holds no list."""
    answer = _judge(places.head(body, _HEAD))
    if answer[0] or getattr(body, "head", None) is not None or len(body.data) <= _HEAD:
        return answer
    return _judge(body.data)


def _judge(data: memoryview) -> tuple[float, str, str]:
    """Return score, variant and reason; cheap on anything that is not a JSON object."""
    head = bytes(data[:4096]).removeprefix(_MARK).lstrip(b" \t\r\n")
    if not head.startswith(b"{"):
        return 0.0, "", ""
    found = _list_after(data, 0)
    if found is None:
        return 0.0, "", ""
    spans, seen, fit = Spans(data), 0, 0
    at = found.end()
    for _ in range(5):
        separator = SEPARATOR.match(data, at)
        at = separator.end() if separator else at
        element: Element | None = None
        if at < len(data) and data[at] == 0x7B:
            element = spans.element(at)
        if element is None:
            break
        seen += 1
        fit += _looks_like_telegram(element.value)
        at = element.end
    variant = _variant(data)
    if seen:
        is_good = fit * 2 > seen
        return (0.97 if is_good else 0.0), variant, "objects with Telegram's types and clocks"
    chat = Chat.before(bytes(data[max(0, found.start() - 4096) : found.start()]), 0, False)
    if chat.type in _CHATS:
        return 0.8, variant, "a chat of Telegram with no readable message at its beginning"
    return 0.0, "", ""


def _looks_like_telegram(value: dict[str, Any]) -> bool:
    return (
        value.get("type") in ("message", "service", "unsupported")
        and ("date" in value or "date_unixtime" in value)
        and ("text" in value or "text_entities" in value or "actor" in value or "id" in value)
    )


READER = TelegramReader()
