"""Telegram's objects as passages: text, people, clocks, attachments, and what a chat adds up to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from probata.pure.reader import (
    NO_SENDER,
    NO_TIME,
    Attachment,
    Hints,
    Kind,
    Locator,
    Source,
    ZoneBasis,
)
from probata.pure.readers import places, stamps
from probata.pure.readers.columns import ListReading, Row
from probata.pure.readers.json_spans import Element

_BOTH = frozenset(("id", "type", "date", "date_unixtime", "text", "text_entities"))
_SHOWN = _BOTH | {"from", "from_id", "photo", "file", "contact_vcard"}
_SERVICE = _BOTH | {"actor", "actor_id", "photo", "file"}
_FILES = ("photo", "file", "contact_vcard")
_SIZES = {
    "photo": "photo_file_size",
    "file": "file_size",
    "contact_vcard": "contact_vcard_file_size",
}
_RUNNING = frozenset(
    ("public_channel", "private_channel", "public_supergroup", "private_supergroup")
)
_LONE = re.compile("[\ud800-\udfff]")
_QUARTER = 15 * stamps.MINUTE
_MOST_NUMBER = 1 << 53


@dataclass(slots=True)
class Chat:
    """What an export says of one chat before its list of messages."""

    name: str = ""
    type: str = ""
    id: str = ""
    is_one_of_many: bool = False
    is_named: bool = False
    last_id: int = 0
    missing_ids: int = 0
    broken_ids: Locator | None = None

    @classmethod
    def before(cls, chunk: bytes, number: int, is_one_of_many: bool) -> Chat:
        """Read name, type and id from the bytes before a list of messages."""
        at = len(chunk)
        for _ in range(64):
            at = chunk.rfind(b"{", 0, at)
            if at < 0:
                break
            try:
                value = orjson.loads(chunk[at:] + b'"messages":[]}')
            except orjson.JSONDecodeError:
                continue
            name, kind = _plain(value.get("name")), _plain(value.get("type"))
            known = "id" in value and "type" in value
            return cls(name, kind, _plain(value.get("id")), is_one_of_many, known)
        return cls(f"chat {number + 1}" if is_one_of_many else "", "", "", is_one_of_many)


@dataclass(slots=True)
class Rows:
    """Turns objects into passages and gathers what has to be reported."""

    reading: ListReading
    member: str
    folder: str
    files: Mapping[str, Source]
    hints: Hints
    chat: Chat = field(default_factory=Chat)
    names: dict[str, set[str]] = field(default_factory=dict)
    zones: dict[int, int] = field(default_factory=dict)
    senders: dict[tuple[object, object], int] = field(default_factory=dict)
    element: Element = Element(0, 0, {})  # noqa: RUF009 - a frozen value

    def open_chat(self, chat: Chat) -> None:
        """Begin a chat."""
        self.chat = chat

    def close_chat(self) -> None:
        """End a chat: report numbers that are missing where they run within the chat."""
        chat = self.chat
        if chat.type in _RUNNING and chat.missing_ids:
            self.reading.note(
                "telegram.id-gaps", chat.broken_ids, missing=chat.missing_ids, chat=chat.name
            )
        if not chat.is_named:
            self.reading.tell("telegram.root-incomplete")

    def close(self, skeleton: bytes, *, is_sound: bool) -> None:
        """End the file: zones, names, and whether what stands around the lists is sound."""
        tell, note = self.reading.tell, self.reading.note
        for minutes, count in sorted(self.zones.items()):
            note("telegram.zone", zone=stamps.offset_text(minutes), rows=count)
        for account, names in self.names.items():
            if len(names) > 1:
                note("telegram.names-differ", account=account, names=", ".join(sorted(names)))
        if is_sound:
            try:
                orjson.loads(skeleton)
            except orjson.JSONDecodeError:
                tell("telegram.not-well-formed")
        tell("telegram.limits")

    def take(self, element: Element) -> None:
        """Take one object as a passage."""
        value = element.value
        self.element = element
        kind_word = value.get("type")
        is_service = kind_word == "service"
        row = Row(element.start, element.end)
        self._time(row, value)
        row.text, links = self._text(value)
        row.sender = self._sender(value, "actor" if is_service else "from")
        if kind_word != "message" or not _SPECIAL.isdisjoint(value):
            row.attachments = self._attachments(value)
            row.kind = self._kind(value, row.attachments)
        extra = self._extra(value, _SERVICE if is_service else _SHOWN, links)
        if element.odd:
            extra["odd"] = element.odd
            self._tell("telegram.odd-bytes", reason=element.odd)
        row.extra = extra
        if self.chat.type in _RUNNING:
            self._follow(value.get("id"))
        self.reading.passage(row, is_notice=is_service)

    def _where(self) -> Locator:
        return Locator(self.member, self.element.start, self.element.end)

    def _tell(self, check: str, **params: object) -> None:
        self.reading.tell(check, self._where(), per="", **params)

    def _time(self, row: Row, value: dict[str, Any]) -> None:
        written, stamp = value.get("date"), value.get("date_unixtime")
        row.literal = written if isinstance(written, str) else _plain(stamp or written)
        clock, instant = _clock(written), _instant(stamp)
        if clock == NO_TIME and written is not None:
            self._tell("telegram.date-impossible", literal=_plain(written)[:80])
        if instant == NO_TIME and stamp is not None:
            self._tell("telegram.date-impossible", literal=_plain(stamp)[:80])
        if written is None and stamp is None:
            self._tell("telegram.timeless")
        if instant != NO_TIME:
            row.earliest, row.latest = instant, instant + stamps.SECOND - 1
            row.basis = ZoneBasis.FILE
            row.clock = instant if clock == NO_TIME else clock
            if clock != NO_TIME:
                self._zone(clock - instant)
        elif clock != NO_TIME:
            row.clock = clock
            row.earliest, row.latest, row.basis = stamps.without_zone(
                clock, stamps.SECOND, self.hints.zone
            )
            check = "telegram.zone-by-person" if row.basis else "telegram.zoneless"
            self._tell(check, zone=self.hints.zone)
            if row.earliest == NO_TIME:
                self._tell("chat.never-occurred", first=row.literal)
            elif row.basis and row.latest - row.earliest >= stamps.SECOND:
                self._tell("chat.occurs-twice", first=row.literal)

    def _zone(self, difference: int) -> None:
        if difference % _QUARTER or not -stamps.WEST <= difference <= stamps.EAST:
            self._tell("telegram.clocks-disagree", seconds=difference // 1000)
            return
        minutes = difference // stamps.MINUTE
        self.zones[minutes] = self.zones.get(minutes, 0) + 1

    def _text(self, value: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
        text = value.get("text")
        entities = value.get("text_entities")
        links: list[dict[str, str]] = []
        if isinstance(text, str):
            words = text
            other = _joined(entities, links) if entities else ""
        else:
            words = _joined(text, links)
            other = _joined(entities, []) if entities else ""
            if text is None:
                words = other = _joined(entities, links)
        if other and other != words:
            self._tell("telegram.text-differs")
        if any(link["text"] != link["href"] for link in links):
            self._tell("telegram.link-differs")
        if not words.isascii() and _LONE.search(words):
            self._tell("telegram.odd-bytes", reason="half of a surrogate pair")
            words = _LONE.sub("\ufffd", words)
        return words, links

    def _sender(self, value: dict[str, Any], key: str) -> int:
        name, account = value.get(key), value.get(key + "_id")
        if name is None and account is None:
            return NO_SENDER
        if account is None:
            self._tell("telegram.label-only")
        elif name is None:
            self._tell("telegram.nameless")
        try:
            return self.senders[name, account]
        except (KeyError, TypeError):  # met for the first time, or no plain value
            label, number = _plain(name), _plain(account)
        if number and label:
            self.names.setdefault(number, set()).add(label)
        sender = self.reading.label(label, number)
        if isinstance(name, str | None) and isinstance(account, str | int | None):
            self.senders[name, account] = sender
        return sender

    def _attachments(self, value: dict[str, Any]) -> tuple[Attachment, ...]:
        found = []
        for key in _FILES:
            name = value.get(key)
            if not isinstance(name, str) or not name:
                continue
            declared = value.get("mime_type") if key == "file" else None
            declared = declared if isinstance(declared, str) else ""
            size = value.get(_SIZES[key])
            size = size if isinstance(size, int) else None
            if name[0] == "(" and name[-1] == ")":
                self._tell("telegram.left-out", words=name)
                found.append(Attachment(name, "left_out", declared_type=declared, size=size))
                continue
            member = self._beside(name)
            self.reading.named += 1
            self.reading.present += bool(member)
            state = "present" if member else "missing"
            found.append(Attachment(_whole(name), state, member, declared, size=size))
        return tuple(found)

    def _beside(self, name: str) -> str:
        path = places.safe_path(self.folder, name)
        if not path:
            self._tell("telegram.path-odd", name=name[:200])
        return path if path in self.files else ""

    def _kind(self, value: dict[str, Any], files: tuple[Attachment, ...]) -> Kind:
        word = value.get("type")
        if word == "service":
            return Kind.CALL if "call" in _plain(value.get("action")) else Kind.NOTICE
        if word != "message":
            self._tell("telegram.unknown-type", type=_plain(word)[:80])
            return Kind.UNKNOWN
        if "edited" in value or "edited_unixtime" in value:
            self._tell("telegram.edited")
        if files:
            left_out = all(file.state == "left_out" for file in files)
            if "self_destruct_period_seconds" in value:
                return Kind.VIEW_ONCE
            return Kind.LEFT_OUT if left_out else Kind.ATTACHMENT
        for key, kind in _KINDS:
            if key in value:
                return kind
        return Kind.TEXT

    def _extra(
        self, value: dict[str, Any], shown: frozenset[str], links: list[dict[str, str]]
    ) -> dict[str, object]:
        extra: dict[str, object] = {}
        if "id" in value:
            extra["id"] = _plain(value["id"])
        if value.get("type") != "message":
            extra["type"] = _plain(value.get("type"))
        for key, item in value.items():
            if key not in shown:
                extra[_whole(key)] = _kept(key, item)
        if links:
            extra["links"] = links
        if self.chat.is_one_of_many:
            extra["chat"] = self.chat.name
            extra["chat_id"] = self.chat.id
        return extra

    def _follow(self, number: object) -> None:
        chat = self.chat
        if not isinstance(number, int):
            return
        if chat.last_id and number > chat.last_id + 1:
            chat.missing_ids += number - chat.last_id - 1
            chat.broken_ids = chat.broken_ids or self._where()
        chat.last_id = max(chat.last_id, number)


_SPECIAL = frozenset(
    (
        *("edited", "edited_unixtime", "photo", "file", "contact_vcard", "location_information"),
        *("poll", "contact_information", "self_destruct_period_seconds"),
    )
)
_KINDS = (
    ("location_information", Kind.LOCATION),
    ("poll", Kind.POLL),
    ("contact_information", Kind.CONTACT),
    ("self_destruct_period_seconds", Kind.VIEW_ONCE),
)


def _joined(parts: object, links: list[dict[str, str]]) -> str:
    """Join the parts of a text without adding anything; links are gathered on the way."""
    if isinstance(parts, str):
        return parts
    if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict):
        only = parts[0].get("text")
        if isinstance(only, str) and "href" not in parts[0]:
            return only
    if not isinstance(parts, list):
        return "" if parts is None else _plain(parts)
    words = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
            continue
        said = part.get("text") if isinstance(part, dict) else part
        text = said if isinstance(said, str) else _plain(said)
        words.append(text)
        if isinstance(part, dict) and isinstance(part.get("href"), str):
            links.append({"text": _whole(text), "href": _whole(part["href"])})
    return "".join(words)


def _clock(written: object) -> int:
    if not isinstance(written, str):
        return NO_TIME
    try:
        moment = datetime.fromisoformat(written)
        return stamps.clock_of(moment.replace(tzinfo=None) if moment.tzinfo else moment)
    except ValueError:
        return NO_TIME


def _instant(stamp: object) -> int:
    try:
        ms = int(stamp) * 1000 if isinstance(stamp, (str, int)) else NO_TIME
    except ValueError:
        return NO_TIME
    return ms if stamps.is_sane(ms) else NO_TIME


def _plain(value: object) -> str:
    """Return a scalar as text; ids are text, nothing is None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, (dict, list)):
        return _whole(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS, default=str).decode())
    return str(value)


def _whole(text: str) -> str:
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def _kept(key: str, value: object) -> object:
    """Return a field as it may be stored: ids and huge numbers as text, no lone surrogates."""
    if isinstance(value, str):
        return value if value.isascii() else _LONE.sub("\ufffd", value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        is_id = key == "id" or key.endswith("_id")
        return str(value) if is_id or abs(value) >= _MOST_NUMBER else value
    if isinstance(value, float):
        return value if abs(value) < _MOST_NUMBER else str(value)
    if isinstance(value, list):
        return [_kept(key, item) for item in value]
    if isinstance(value, dict):
        return {_whole(str(name)): _kept(str(name), item) for name, item in value.items()}
    return str(value)
