"""Decisions of intake: titles, hints, whether an item must be read; values in, verdicts out."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from zoneinfo import available_timezones

from probata.pure import reading as readers
from probata.pure.verdict import Reason, Verdict

ORDERS = ("", "DMY", "MDY", "YMD")


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
