"""Values that are words of ours, by the place in a sentence: each is a key for translation.

A value that stands here is translated with its sentence; any other comes from a file or a person
and is said as it is. A test looks that readers name nothing in words that do not stand here.
"""

from probata.pure.filling import Named
from probata.pure.magic import NAMES


def _words(*said: str) -> dict[str, str]:
    """Values that are their own words."""
    return {one: one for one in said}


READERS = {
    "whatsapp-text": "WhatsApp",
    "telegram-json": "Telegram",
    "sms-backup": "SMS (SMS Backup & Restore)",
    "calls-backup": "Calls (SMS Backup & Restore)",
    "eml": "E-mail",
    "mbox": "E-mail (mailbox file)",
}
"""What people call the formats that readers read."""

_SYSTEM = (
    "No such file or directory",
    "Permission denied",
    "Operation not permitted",
    "Is a directory",
    "Not a directory",
    "File exists",
    "File name too long",
    "Input/output error",
    "No space left on device",
    "Disk quota exceeded",
    "Read-only file system",
    "Too many open files",
    "Too many levels of symbolic links",
)
"""What the system says when it cannot open or write a file."""

_ORDERS = _words("day first", "month first", "year first")

NAMED: Named = {
    "order": _ORDERS,
    "orders": _ORDERS,
    "one": _ORDERS,
    "other": _ORDERS,
    "said": _ORDERS,
    "found": {**_ORDERS, **_words("unknown")},
    "styles": _words(
        "year first",
        "with an era",
        "time before the date",
        "seconds",
        "minutes only",
        "12 hours",
    ),
    "because": _words(
        "a four-digit year that stands first",
        "a field above 12",
        "the year in which the app was first sold",
        "the date in the name of an attachment",
        "the sequence of all dates in the file",
        "what a person said",
        "both orders give the same date",
        "nothing in the file decides",
        "a marker beside the year",
        "the size of the year",
    ),
    "calendar": _words(
        "Buddhist",
        "Reiwa",
        "Heisei",
        "Showa",
        "Republic",
        "Persian",
        "Islamic",
    ),
    "unit": _words(
        "line",
        "object",
        "element",
        "mail",
    ),
    "part": _words(
        "header",
        "body",
        "body and header",
    ),
    "unsigned": _words("nothing of the usual fields"),
    "why": _words(
        "the signature lacks a part it must have",
        "an algorithm this check does not know",
        "no key record of this name was kept",
        "the record that was kept is no key record",
        "the key was withdrawn",
        "the record that was kept holds another kind of key",
        "the record does not allow this hash",
        "the key in the record cannot be read, or is too short",
        "not a key for RSA",
    ),
    "presentation": _words(
        "withheld",
        "unknown",
        "payphone",
    ),
    "box": _words(
        "draft",
        "outbox",
        "failed",
        "queued",
    ),
    "reason": _words(
        "half of a surrogate pair",
        "the zip has two members of this name",
        "characters that JSON does not allow",
        "bytes that are not UTF-8",
        *_SYSTEM,
    ),
    "type": _words("none"),
    "what": _words(*sorted(NAMES)),
    "reader": READERS,
    "readers": READERS,
}
