"""One mail as a passage: people, clocks, words, files, signatures, and what has to be reported."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from probata.pure import sniff
from probata.pure.reader import NO_SENDER, NO_TIME, Attachment, Gap, Hints, Kind, Locator
from probata.pure.readers import stamps
from probata.pure.readers.columns import ListReading, Row
from probata.pure.readers.mail import (
    addresses,
    bodies,
    dates,
    dkim,
    fields,
    keys,
    markup,
    parts,
    standing,
)

_TYPED = ("authentication-results", "received-spf", "arc-authentication-results", "x-spam-status")
_PEOPLE = ("from", "sender", "reply-to", "to", "cc", "bcc")
_ONCE = ("from", "sender", "date", "subject", "to", "cc", "message-id", "in-reply-to")
_IP = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\bIPv6:[0-9A-Fa-f:.]+|\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\]"
)
_IDS = re.compile(r"<[^<>\s]+>")


LONGEST = 256 << 20
"""Bytes of a mail that are read; of a longer one only the beginning, and it is told."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a mailbox file puts around a mail: the span with it, facts, other readings.

    `unquoted` holds the mail with “>From ” lines read back, for the check of signatures.
    """

    start: int
    end: int
    extra: Mapping[str, object] = field(default_factory=dict)
    unquoted: Sequence[bytes] = ()
    is_cut: bool = False  # only the beginning of the mail was handed over


@dataclass(slots=True)
class Mails:
    """Takes mails one by one and remembers the ids it has seen."""

    reading: ListReading
    member: str
    known: Mapping[str, keys.KeyRecord]
    hints: Hints
    seen: set[int] = field(default_factory=set)

    def take(self, raw: bytes, base: int, *, frame: Frame | None = None) -> None:
        """Take the mail `raw`, whose bytes begin at `base`; `frame` is what an mbox puts around."""
        frame = frame or Frame(base, base + len(raw))
        where = Locator(self.member, frame.start, frame.end)
        root = parts.tree(raw)
        head = root.head
        row = Row(frame.start, frame.end, Kind.MAIL)
        extra: dict[str, object] = dict(frame.extra)
        self._headers(head, extra, where)
        row.sender = self._people(head, extra, where)
        date = self._date(head, row, extra, where)
        self._route(head, date, extra, where)
        self._words(root, raw, base, row, extra, where)
        row.attachments = self._files(root, raw, base, extra, where)
        if frame.is_cut:
            self.reading.tell("mail.too-long", where)
            self.reading.gaps.append(
                Gap(Locator(self.member, base + len(raw), frame.end), _TOO_LONG)
            )
        else:
            self._signatures(raw, frame.unquoted, head, date, extra, where)
        row.extra = extra
        self.reading.passage(row)

    def _headers(self, head: fields.Head, extra: dict[str, object], where: Locator) -> None:
        tell = self.reading.tell
        subject = fields.decode(head.first("subject"))
        extra["subject"] = subject.text
        odd = set(subject.odd)
        for name in _ONCE:
            if len(head.all(name)) > 1:
                tell("mail.field-twice", where, per=name, field=head.all(name)[0].name)
        ids = _IDS.findall(fields.unfold(head.first("message-id"))[0])
        self._identity(ids, extra, where)
        for name, key in (("in-reply-to", "in_reply_to"), ("references", "references")):
            found = _IDS.findall(fields.unfold(head.first(name))[0])
            if found:
                extra[key] = found
        labels = fields.decode(head.first("x-gmail-labels"))
        if labels.text:
            extra["labels"] = [label.strip() for label in labels.text.split(",") if label.strip()]
        thread = fields.unfold(head.first("x-gm-thrid"))[0]
        if thread:
            extra["thread"] = thread
        if head.odd:
            tell("mail.odd-header-line", where)
        raw = [one.value for one in head.fields if not one.value.isascii()]
        odd.update(*(fields.unfold(value)[1] for value in raw))
        if odd & {"8bit", "utf8"}:
            tell("mail.header-bytes", where)
            extra["raw_header_bytes"] = "utf-8" if "8bit" not in odd else "unknown"
        if "charset" in odd:
            tell("mail.charset-wrong", where)

    def _identity(self, ids: list[str], extra: dict[str, object], where: Locator) -> None:
        if not ids:
            self.reading.tell("mail.no-message-id", where)
            return
        extra["message_id"] = ids[0]
        digest = hashlib.blake2b(ids[0].encode("utf-8", "replace"), digest_size=8).digest()
        mark = int.from_bytes(digest)
        if mark in self.seen:
            self.reading.tell("mail.duplicate-id", where, id=ids[0])
            extra["duplicate_id"] = True
        self.seen.add(mark)

    def _people(self, head: fields.Head, extra: dict[str, object], where: Locator) -> int:
        senders: list[addresses.Address] = []
        for name in _PEOPLE:
            found = [one for each in head.all(name) for one in addresses.parse(each.value)]
            if not found:
                continue
            extra[name.replace("-", "_")] = [
                {"name": one.name, "address": one.address} for one in found
            ]
            if name in ("from", "sender"):
                senders += found if name == "from" else ()
            for one in found:
                if one.claims_another:
                    self.reading.tell(
                        "mail.name-is-address", where, real=one.address, shown=one.claims_another
                    )
                if "charset" in one.odd:
                    self.reading.tell("mail.charset-wrong", where)
        if not senders:
            self.reading.tell("mail.no-from", where)
            return NO_SENDER
        if len(senders) > 1:
            self.reading.tell("mail.several-from", where, number=len(senders))
        return self.reading.label(senders[0].shown, senders[0].account)

    def _date(
        self, head: fields.Head, row: Row, extra: dict[str, object], where: Locator
    ) -> dates.MailDate:
        tell = self.reading.tell
        text = fields.unfold(head.first("date"))[0]
        date = dates.parse(text)
        row.literal, row.clock = text, date.clock
        row.earliest, row.latest, row.basis = date.interval(self.hints.zone)
        if not text:
            tell("mail.dateless", where)
        elif date.clock == NO_TIME:
            tell("mail.date-unreadable", where, literal=text[:80])
        elif date.zone is None:
            check = "mail.zone-by-person" if row.basis else "mail.zone-unknown"
            tell(check, where, literal=text[:80], zone=self.hints.zone)
            if row.earliest == NO_TIME:
                tell("chat.never-occurred", where, first=text[:80])
            elif row.basis and row.latest - row.earliest >= date.width:
                tell("chat.occurs-twice", where, first=text[:80])
        else:
            extra["zone"] = stamps.offset_text(date.zone)
        if date.weekday:
            tell("mail.weekday", where, said=date.weekday, date=text[:80])
        return date

    def _route(
        self, head: fields.Head, date: dates.MailDate, extra: dict[str, object], where: Locator
    ) -> None:
        received: list[dict[str, object]] = []
        far = 0
        for one in head.all("received"):
            text = fields.unfold(one.value)[0]
            _, sign, behind = text.rpartition(";")
            when = dates.parse(behind.strip()) if sign else dates.MailDate("")
            entry: dict[str, object] = {"line": one.line, "text": text, "literal": when.literal}
            if when.instant != NO_TIME:
                entry["instant"] = when.instant
                if date.instant != NO_TIME:
                    far = max(far, abs(when.instant - date.instant))
            entry["addresses"] = [found.strip("[]") for found in _IP.findall(text)]
            received.append(entry)
        if received:
            extra["received"] = received
        if far > 24 * stamps.HOUR:
            self.reading.tell("mail.clock-received", where, hours=far // stamps.HOUR)
        typed = [
            {"line": one.line, "name": one.name, "text": fields.unfold(one.value)[0]}
            for one in head.fields
            if one.key in _TYPED
        ]
        if typed:
            extra["typed_results"] = typed
            names = sorted({str(entry["name"]) for entry in typed})
            self.reading.tell("mail.typed-results", where, names=", ".join(names))

    def _words(
        self,
        root: parts.Part,
        raw: bytes,
        base: int,
        row: Row,
        extra: dict[str, object],
        where: Locator,
    ) -> None:
        found = bodies.gather(root, raw)
        row.text = bodies.shown(found)
        listed = []
        for body in found:
            part = body.part
            if part.end - part.start > bodies.LONGEST:
                begin = base + part.start + bodies.LONGEST
                rest = Locator(self.member, begin, base + part.end)
                self.reading.gaps.append(Gap(rest, _TOO_LONG))
            listed.append(
                {
                    "path": part.path,
                    "type": part.type,
                    "charset": part.params.get("charset", ""),
                    "read_as": body.used,
                    "encoding": part.encoding,
                    "start": base + part.start,
                    "end": base + part.end,
                    "shown": body.is_shown,
                }
            )
            if body.odd:
                check = _ODD[body.odd]
                charset = part.params.get("charset", "") or "none"
                self.reading.tell(check, where, charset=charset[:40], used=body.used)
        extra["bodies"] = listed
        others = bodies.others(found)
        if others and not markup.same(row.text, others):
            extra["other_text"] = others
            self.reading.tell("mail.bodies-differ", where)
        if root.is_cut:
            self.reading.tell("mail.parts-cut", where)

    def _files(
        self,
        root: parts.Part,
        raw: bytes,
        base: int,
        extra: dict[str, object],
        where: Locator,
    ) -> tuple[Attachment, ...]:
        found: list[Attachment] = []
        leaves: list[dict[str, object]] = []
        nested: list[dict[str, object]] = []
        for part in root.walk():
            leaves.append({"path": part.path, "type": part.type, "name": part.name})
            if bodies.is_body(part) or part.type.startswith("multipart/"):
                continue
            found.append(self._file(part, raw, base, where))
            if part.mail is not None:
                nested.append(_inside(part, raw, base))
                self.reading.tell("mail.nested", where)
            if part.type.endswith("ms-tnef") or part.name.lower() == "winmail.dat":
                self.reading.tell("mail.tnef", where)
        extra["parts"] = leaves
        if nested:
            extra["nested"] = nested
        self.reading.named += len(found)
        self.reading.present += len(found)
        return tuple(found)

    def _file(self, part: parts.Part, raw: bytes, base: int, where: Locator) -> Attachment:
        tell = self.reading.tell
        content, encoding, is_sound = part.content(raw)
        if not is_sound:
            tell("mail.encoding-broken", where, name=part.name or part.path)
        if not part.name and part.mail is None:
            tell("mail.part-nameless", where, type=part.type)
        seen = sniff.differs(part.type, content)
        if seen:
            tell("mail.type-differs", where, declared=part.type, found=seen, name=part.name)
        return Attachment(
            part.name,
            "inline",
            declared_type=part.type,
            span=Locator(self.member, base + part.start, base + part.end),
            encoding=encoding,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )

    def _signatures(
        self,
        raw: bytes,
        unquoted: Sequence[bytes],
        head: fields.Head,
        date: dates.MailDate,
        extra: dict[str, object],
        where: Locator,
    ) -> None:
        found = dkim.check(raw, self.known) if head.all("dkim-signature") else []
        for other in unquoted:
            if any(one.state == dkim.FAILS and one.part != "header" for one in found):
                again = dkim.check(other, self.known)
                if sum(map(_fits, again)) > sum(map(_fits, found)):
                    found = again
                    extra["signature_over"] = "the mail with “>From ” lines read back"
        if found and b"\r\n" not in raw[: head.body]:
            self.reading.tell("mail.line-ends", where)
        sender = extra.get("from")
        domains = (
            {str(one["address"]).rpartition("@")[2].lower() for one in sender}
            if isinstance(sender, list)
            else set()
        )
        extra["signatures"] = standing.tell(self.reading, found, domains, date, where)


def _fits(one: dkim.Signature) -> bool:
    return one.state in (dkim.VERIFIES, dkim.KEYLESS) or one.part == "header"


_TOO_LONG = "This message is too long to be shown as a whole."
_ODD = {
    "wider": "mail.charset-wrong",
    "unknown": "mail.charset-unknown",
    "broken": "mail.charset-broken",
    "also": "mail.charset-doubtful",
    "encoding": "mail.encoding-broken",
}


def _inside(part: parts.Part, raw: bytes, base: int) -> dict[str, object]:
    """Describe a mail inside a mail; its bytes are the span of the attachment."""
    root = part.mail
    assert root is not None
    head = root.head
    files = [leaf.name or leaf.type for leaf in root.walk() if not bodies.is_body(leaf)]
    return {
        "path": part.path,
        "start": base + part.start,
        "end": base + part.end,
        "subject": fields.decode(head.first("subject")).text,
        "from": [one.shown for one in addresses.parse(head.first("from"))],
        "to": [one.shown for one in addresses.parse(head.first("to"))],
        "date": fields.unfold(head.first("date"))[0],
        "message_id": fields.unfold(head.first("message-id"))[0],
        "text": bodies.shown(bodies.gather(root, raw)),
        "files": files,
    }
