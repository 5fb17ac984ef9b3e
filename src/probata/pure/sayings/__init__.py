"""What a passage holds beside its words, in whole sentences: heads of mail, calls, service rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from probata.pure.readers.phone.owner import ACCOUNT
from probata.pure.sayings.calls import call
from probata.pure.sayings.saying import Extra, Saying, gettext_noop, length, listed, plain
from probata.pure.sayings.services import service
from probata.pure.sayings.things import things

__all__ = ["BY_THE_APP", "THIS_PHONE", "Saying", "direction", "is_ours", "is_this_phone", "sayings"]

THIS_PHONE = gettext_noop("this phone")
BY_THE_APP = gettext_noop("written by the app")


def is_this_phone(account: str) -> bool:
    """Tell whether a sender is the phone itself, which no file names."""
    return account == ACCOUNT


def sayings(kind: str, text: str, extra: Extra) -> list[Saying]:
    """Return what to say of a passage; `kind` is the name of its kind in small letters.

    The words of the passage are never repeated, and nothing is said that the file does not hold.
    """
    if kind == "mail":
        return _mail(extra)
    said = _subject(extra)
    if kind == "call":
        said += call(extra) if not text else []
    elif extra.get("type") == "service" or "action" in extra:
        said += service(extra) if not text else []
    said += things(kind, text, extra)
    return said + _notes(kind, extra)


def direction(extra: Extra) -> Literal["", "in", "out"]:
    """Return whether a message was received or sent; empty for what was never sent."""
    said = plain(extra, "direction")
    return "out" if said in ("sent", "out") else "in" if said in ("received", "in") else ""


def is_ours(account: str, extra: Extra) -> bool:
    """Tell whether a passage comes from the phone whose backup this is: its side of the talk."""
    return is_this_phone(account) or plain(extra, "direction") in ("sent", "out", "outgoing")


def _subject(extra: Extra) -> list[Saying]:
    value = plain(extra, "subject")
    shown = value if value and value != "null" else ""
    return [Saying("head", _SUBJECT, {"subject": shown})] if shown else []


_SUBJECT = gettext_noop("Subject: {subject}")
_FIELDS = (
    ("from", gettext_noop("From: {people}")),
    ("sender", gettext_noop("Sent on behalf by: {people}")),
    ("reply_to", gettext_noop("Replies go to: {people}")),
    ("to", gettext_noop("To: {people}")),
    ("cc", gettext_noop("Copy: {people}")),
    ("bcc", gettext_noop("Blind copy: {people}")),
)


def _mail(extra: Extra) -> list[Saying]:
    said = _subject(extra) or [Saying("head", gettext_noop("This mail has no subject."))]
    for name, sentence in _FIELDS:
        people = listed(extra, name)
        if people:
            said.append(Saying("head", sentence, {"people": people}))
    labels = listed(extra, "labels")
    if labels:
        says = gettext_noop("Labels of the mailbox: {labels}")
        said.append(Saying("note", says, {"labels": labels}))
    return said


_NOTES = (
    ("forwarded_from", gettext_noop("Forwarded from {value}")),
    ("saved_from", gettext_noop("Saved from {value}")),
    ("via_bot", gettext_noop("Sent through {value}")),
    ("reply_to_message_id", gettext_noop("In reply to the message with the app's number {value}")),
)
_BOXES = {
    "outbox": gettext_noop("It waited in the outbox."),
    "failed": gettext_noop("The phone says that sending failed."),
    "queued": gettext_noop("It waited to be sent."),
}


def _with_whom(extra: Extra) -> list[Saying]:
    """Say in which chat a passage stands, where the file holds several."""
    chat, group = plain(extra, "chat"), listed(extra, "group")
    if group:
        return [Saying("note", gettext_noop("Group of {people}"), {"people": group})]
    if not chat or plain(extra, "direction") == "received":
        return []
    if "form" not in extra:
        return [Saying("note", gettext_noop("Chat: {chat}"), {"chat": chat})]
    address = plain(extra, "address")
    both = f"{chat} ({address})" if address and address != chat else chat
    return [Saying("note", gettext_noop("To: {people}"), {"people": both})]


def _notes(kind: str, extra: Extra) -> list[Saying]:
    said = [] if kind == "call" else _with_whom(extra)
    for name, sentence in _NOTES:
        value = plain(extra, name)
        if value:
            said.append(Saying("note", sentence, {"value": value}))
    links = extra.get("links")
    for one in links if isinstance(links, list) else []:
        if isinstance(one, Mapping) and one.get("text") != one.get("href"):
            values = {"text": str(one.get("text"))[:200], "address": str(one.get("href"))[:500]}
            says = gettext_noop("The words “{text}” lead to {address}")
            said.append(Saying("note", says, values))
    box = _BOXES.get(plain(extra, "direction"))
    if box:
        said.append(Saying("note", box))
    lasted = length(plain(extra, "duration_seconds"))
    if lasted and plain(extra, "media_type"):
        said.append(Saying("note", gettext_noop("Length: {length}"), {"length": lasted}))
    disappears = length(plain(extra, "self_destruct_period_seconds"))
    if disappears:
        says = gettext_noop("Set to disappear after {length}")
        said.append(Saying("note", says, {"length": disappears}))
    return said
