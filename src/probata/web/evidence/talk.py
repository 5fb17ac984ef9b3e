"""A stretch of conversation as rows of a page: days, bubbles, notices, gaps in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from probata.pure import sayings
from probata.web.says import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from probata.evidence.intake.queries import MessageView
    from probata.pure.reader import Gap

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTICES = ("notice", "app_text")


@dataclass(frozen=True, slots=True)
class Told:
    """A message with all that is said of it: who, when, heads before its words, notes beside."""

    message: MessageView
    who: str
    clock: str
    label: str
    head: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def index(self) -> int:
        """The place in file order."""
        return self.message.index


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `what` is day, message, notice or gap."""

    what: str
    told: Told | None = None
    day: date | None = None
    says: str = ""
    is_right: bool = False
    is_open: bool = False


def talk(
    window: Sequence[MessageView],
    *,
    gaps: Sequence[Gap],
    total: int,
    sender: str = "",
    right: str = "",
) -> list[Row]:
    """Return the rows of a window; `sender` narrows to one, `right` puts one on the right side."""
    rows: list[Row] = []
    day: date | None = None
    waiting = _gaps_within(gaps, window, total)
    for one in window:
        while waiting and waiting[0].where.start <= one.start:
            gap = waiting.pop(0)
            rows.append(Row("gap", says=filled(gap.reason, gap.params)))
        if sender and one.sender != sender:
            continue
        today = _day(one.clock)
        if today != day and today is not None:
            rows.append(Row("day", day=today))
            day = today
        rows.append(_row(one, right))
    rows += [Row("gap", says=filled(gap.reason, gap.params)) for gap in waiting]
    return rows


def _row(one: MessageView, right: str) -> Row:
    is_right = sayings.is_ours(one.account, one.extra) or bool(right and one.sender == right)
    what = "notice" if one.kind in _NOTICES else "message"
    return Row(what, told=told(one), is_right=is_right, is_open="readings" in one.extra)


def _gaps_within(gaps: Sequence[Gap], window: Sequence[MessageView], total: int) -> list[Gap]:
    """Return the gaps that lie within a window; at either end of the file, also those beyond it."""
    if not window:
        return list(gaps)
    first, last = window[0], window[-1]
    start = 0 if first.index == 0 else first.start
    found = [
        gap
        for gap in gaps
        if gap.where.member == first.member
        and start <= gap.where.start
        and (gap.where.start < last.end or last.index + 1 >= total)
    ]
    return sorted(found, key=lambda gap: gap.where.start)


def told(message: MessageView) -> Told:
    """Return a message with what is said of it, in the reader's language."""
    said = sayings.sayings(message.kind, message.text, message.extra)
    places = {
        place: tuple(one.text(translation) for one in said if one.place == place)
        for place in ("head", "body", "note")
    }
    return Told(
        message,
        who(message.sender, message.account),
        clock(message),
        label(message),
        places["head"],
        places["body"],
        places["note"],
    )


def who(sender: str | None, account: str) -> str:
    """Return a sender as the file writes it; empty when it names none."""
    return str(_(sayings.THIS_PHONE)) if sayings.is_this_phone(account) else sender or ""


def clock(message: MessageView) -> str:
    """Return a readable clock where the file writes a bare number, which counts from 1970 UTC."""
    if not message.literal.isdecimal() or message.earliest is None:
        return ""
    try:
        return f"{_EPOCH + timedelta(milliseconds=message.earliest):%Y-%m-%d %H:%M:%S} UTC"
    except OverflowError:
        return ""


def span(message: MessageView) -> tuple[str, str] | None:
    """Return the first and the last instant that a time can mean, in UTC; None when unreadable."""
    if message.earliest is None or message.latest is None:
        return None
    try:
        first, last = (
            f"{_EPOCH + timedelta(milliseconds=one):%Y-%m-%d %H:%M:%S} UTC"
            for one in (message.earliest, message.latest)
        )
    except OverflowError:
        return None
    return first, last


def _day(clock: int | None) -> date | None:
    if clock is None:
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=clock)).date()
    except OverflowError:
        return None


def label(message: MessageView) -> str:
    """Return the word for what kind of message it is; empty for plain text."""
    words = {
        "left_out": _("left out of the export"),
        "deleted": _("deleted message"),
        "location": _("location"),
        "poll": _("poll"),
        "call": _("call"),
        "contact": _("contact card"),
        "view_once": _("view once"),
        "draft": _("draft, not sent"),
        "app_text": _("written by the app"),
        "notice": _("written by the app"),
        "mail": _("mail"),
        "unknown": _("of a kind this version does not know"),
    }
    said = words.get(message.kind, "")
    if message.extra.get("edited"):
        edited = _("edited; earlier words are not in this file")
        said = f"{said} · {edited}" if said else edited
    return said
