"""SMS and MMS as passages: direction, people, clocks, text and attached parts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from probata.pure import sniff
from probata.pure.reader import Attachment, Kind, Locator, ZoneBasis
from probata.pure.readers import inline, stamps
from probata.pure.readers.columns import ListReading, Row
from probata.pure.readers.phone import backup, numbers, owner, readable_date
from probata.pure.readers.phone.xml_spans import LONGEST_FILE, Tag

_BOXES = {
    "1": "received",
    "2": "sent",
    "3": "draft",
    "4": "outbox",
    "5": "failed",
    "6": "queued",
}
_UNSENT = frozenset(("draft", "outbox", "failed", "queued"))
_FROM, _TO, _BCC, _CC = "137", "151", "129", "130"
_ROLES = {_FROM: "from", _TO: "to", _CC: "cc", _BCC: "bcc"}
_TOKEN = "insert-address-token"  # noqa: S105 - what Android writes for “this phone”
_WAITING = "130"  # m_type of a notification: the message itself was not fetched
_KINDS = {
    "text/x-vcard": Kind.CONTACT,
    "text/vcard": Kind.CONTACT,
}
_TEXTS = ("text/plain", "text/html")
_SHOWN = frozenset(("body", "sub", "subject", "date", "contact_name"))


@dataclass(slots=True)
class Rows:
    """Turns elements into passages and gathers what has to be reported."""

    reading: ListReading
    member: str
    data: memoryview
    zones: owner.Zones = field(default_factory=owner.Zones)

    def take(self, tag: Tag, end: int, within: list[Tag]) -> None:
        """Take one SMS or MMS."""
        values = tag.values
        where = Locator(self.member, tag.start, end)
        is_mms = tag.name == "mms"
        code = values.get("msg_box" if is_mms else "type", "")
        box = _BOXES.get(code, "unknown")
        row = Row(tag.start, end)
        row.text = values.get("body", "")
        extra: dict[str, object] = {k: v for k, v in values.items() if k not in _SHOWN}
        extra["direction"] = box
        extra["form"] = tag.name
        subject = values.get("sub") or values.get("subject")
        if subject:
            extra["subject"] = subject
        self._time(row, values, extra, where, stamps.SECOND if is_mms else 1)
        if is_mms:
            self._parts(row, within, extra, where)
        self._people(row, values, box, within, extra, where)
        row.kind = self._kind(row, values, box, where)
        row.extra = extra
        self.reading.passage(row)

    def _kind(self, row: Row, values: dict[str, str], box: str, where: Locator) -> Kind:
        if box == "unknown":
            code = values.get("type", "") or values.get("msg_box", "")
            self.reading.tell("phone.unknown-type", where, type=code[:40] or "none")
            return Kind.UNKNOWN
        if box in _UNSENT:
            self.reading.tell("sms.unsent", where, per=box, box=box)
            return Kind.DRAFT
        if values.get("m_type") == _WAITING and not row.attachments and not row.text:
            self.reading.tell("sms.not-fetched", where)
            return Kind.LEFT_OUT
        if not row.attachments:
            return Kind.TEXT
        types = {attachment.declared_type.lower() for attachment in row.attachments}
        return (
            _KINDS.get(next(iter(types)), Kind.ATTACHMENT) if len(types) == 1 else Kind.ATTACHMENT
        )

    def _time(
        self,
        row: Row,
        values: dict[str, str],
        extra: dict[str, object],
        where: Locator,
        width: int,
    ) -> None:
        row.literal = values.get("date", "")
        sent = backup.instant_of(values, "date_sent")
        extra.pop("date_sent", None)
        if sent is not None:
            extra["date_sent"] = sent
        instant = backup.instant_of(values, "date")
        if instant is None:
            self.reading.tell("phone.date-unreadable", where, literal=row.literal[:40])
            return
        # Android keeps the clock of an MMS in seconds; the backup multiplies by a thousand.
        exact = width if instant % stamps.SECOND == 0 else 1
        row.earliest, row.latest, row.clock = instant, instant + exact - 1, instant
        row.basis = ZoneBasis.FILE
        zone = readable_date.zone_of(values.get("readable_date", ""), instant)
        if zone is not None:
            self.zones.add(zone)
            extra["zone_hint"] = stamps.offset_text(zone)

    def _people(
        self,
        row: Row,
        values: dict[str, str],
        box: str,
        within: list[Tag],
        extra: dict[str, object],
        where: Locator,
    ) -> None:
        address = values.get("address", "")
        others = numbers.split(address)
        name = owner.contact(values)
        if name:
            extra["contact_name"] = name
        listed = [
            {
                "role": _ROLES.get(one.values.get("type", ""), one.values.get("type", "")),
                "address": one.values.get("address", ""),
            }
            for one in within
            if one.name == "addr"
        ]
        if listed:
            extra["addresses"] = listed
        if len(others) > 1:
            extra["group"] = others
        extra["chat"] = name or address
        extra["chat_id"] = "~".join(sorted(numbers.bare(one) for one in others))
        if box != "received":
            if box != "unknown":
                row.sender = owner.label(self.reading)
            return
        writers = [one["address"] for one in listed if one["role"] == "from"]
        writer = next((one for one in writers if one and one != _TOKEN), "")
        if writer and others and not any(numbers.same(writer, other) for other in others):
            self.reading.tell("sms.address-differs", where, address=address, sender=writer)
            extra["address_differs"] = True
        sender = writer or (others[0] if len(others) == 1 else "")
        if not sender:
            self.reading.tell("sms.no-sender", where)
        elif len(others) == 1 and name and numbers.same(sender, others[0]):
            row.sender = self.reading.label(name, sender)
        else:
            row.sender = self.reading.label(sender, sender)

    def _parts(self, row: Row, within: list[Tag], extra: dict[str, object], where: Locator) -> None:
        words: list[str] = []
        files: list[Attachment] = []
        listed: list[dict[str, object]] = []
        for part in within:
            if part.name != "part":
                continue
            values = part.values
            kind = values.get("ct", "").lower()
            name = values.get("name") or values.get("fn") or values.get("cl") or ""
            listed.append({"seq": values.get("seq", ""), "type": kind, "name": name})
            if kind == "application/smil":
                continue
            if kind in _TEXTS and "data" not in part.spans:
                words.append(values.get("text", ""))
            else:
                files.append(self._file(part, kind, name, where))
        row.text = "\n".join(words)
        row.attachments = tuple(files)
        extra["parts"] = listed
        self.reading.named += len(files)
        self.reading.present += sum(one.state == "inline" for one in files)

    def _file(self, part: Tag, kind: str, name: str, where: Locator) -> Attachment:
        key = "data" if "data" in part.spans else "text"
        span = part.spans.get(key)
        if span is None:
            self.reading.tell("sms.part-empty", where, type=kind)
            return Attachment(name, "missing", declared_type=kind)
        if span[1] - span[0] > LONGEST_FILE:
            place = Locator(self.member, *span)
            return Attachment(name, "inline", declared_type=kind, span=place, encoding="base64")
        raw = bytes(self.data[span[0] : span[1]])
        encoding = "xml-text" if key == "text" else ("xml-base64" if b"&" in raw else "base64")
        try:
            content = inline.decode(raw, encoding)
        except ValueError:
            content = b""
        if raw and not content:
            self.reading.tell("sms.data-broken", where, name=name)
        seen = sniff.differs(kind, content)
        if seen:
            self.reading.tell("sms.type-differs", where, declared=kind, found=seen, name=name)
        return Attachment(
            name,
            "inline",
            declared_type=kind,
            span=Locator(self.member, *span),
            encoding=encoding,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
