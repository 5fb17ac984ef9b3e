"""Decisions of intake: titles, hints, locks, what must be read; values in, verdicts out."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from zoneinfo import available_timezones

from probata.pure import reading as readers
from probata.pure.verdict import Reason, Verdict

ORDERS = ("", "DMY", "MDY", "YMD")
LOCK_REASONS = ("may_show_a_minor", "other")
"""Why an item is locked; unsure counts as yes, so nobody has to look again to choose."""

LOCK_WORDS_AT_MOST = 2000


def may_be_title(title: str) -> Verdict:
    """Allow a title of 1 to 200 visible characters in one line."""
    if not title.strip():
        return Verdict.no(Reason("title.empty", "A title needs at least one letter."))
    if len(title) > 200:
        return Verdict.no(Reason("title.long", "A title has at most 200 characters."))
    if any(unicodedata.category(letter) == "Cc" for letter in title):
        return Verdict.no(Reason("title.control", "A title is one line without control marks."))
    return Verdict.yes()


def may_hint(zone: str, date_order: str, reader: str = "") -> Verdict:
    """Allow a zone of the time zone database, one of three orders of a date, a known reader."""
    if zone and zone not in available_timezones():
        return Verdict.no(Reason("hint.zone", "This zone is not in the time zone database."))
    if date_order not in ORDERS:
        return Verdict.no(Reason("hint.order", "A date is ordered DMY, MDY or YMD."))
    if reader and reader not in readers.names():
        return Verdict.no(Reason("hint.reader", "There is no reader of this name."))
    return Verdict.yes()


def must_be_read(state: str) -> bool:
    """Say whether a reader has to look at an item: it waits, or an earlier attempt was cut off."""
    return state in ("waiting", "reading")


def may_lock(reason: str, words: str, *, is_locked: bool) -> Verdict:
    """Allow to lock an item that is not locked, for a reason of the list."""
    wrong = []
    if is_locked:
        wrong.append(Reason("lock.twice", "This item is locked already."))
    if reason not in LOCK_REASONS:
        wrong.append(Reason("lock.reason", "This is none of the reasons for a lock."))
    if len(words) > LOCK_WORDS_AT_MOST:
        wrong.append(Reason("lock.words", "The words have at most 2,000 characters."))
    return Verdict.no(*wrong) if wrong else Verdict.yes()


def may_unlock(*, is_locked: bool) -> Verdict:
    """Allow to lift a lock that is there."""
    return Verdict.yes() if is_locked else Verdict.no(UNLOCKED)


UNLOCKED = Reason("lock.none", "This item is not locked.")
CHANGED = Reason("lock.changed", "Somebody else changed it at the same moment.")


def shown_name(name: str) -> str:
    """Return the last part of a path or name as it is shown: no folder, no control mark, no end.

    Both kinds of slash part a path, wherever the file comes from; nothing may lead out of the
    folder of an import, and a name is never empty.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c for c in last)
    return plain[:400] if plain not in ("", ".", "..") else "unnamed"


def folder_below(path: str) -> str:
    """Return a folder relative to what was handed over; parts that climb or start over are cut."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    kept = [shown_name(part) for part in parts if part not in ("/", ".", "..")]
    return "/".join(kept)[:1000]
