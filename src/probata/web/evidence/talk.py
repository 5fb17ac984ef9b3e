"""A stretch of conversation as rows of a page: days, bubbles, notices, gaps in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from probata.web.says import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from probata.evidence.intake.queries import MessageView
    from probata.pure.reader import Gap

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTICES = ("notice", "app_text")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `what` is day, message, notice or gap."""

    what: str
    message: MessageView | None = None
    day: date | None = None
    says: str = ""
    label: str = ""
    is_right: bool = False
    is_open: bool = False


def talk(
    window: Sequence[MessageView], *, gaps: Sequence[Gap], sender: str = "", right: str = ""
) -> list[Row]:
    """Return the rows of a window; `sender` narrows to one, `right` puts one on the right side."""
    rows: list[Row] = []
    day: date | None = None
    waiting = sorted(gaps, key=lambda gap: (gap.where.member, gap.where.start))
    for one in window:
        if sender and one.sender != sender:
            continue
        while (
            waiting
            and waiting[0].where.start <= one.start
            and window[0].start <= waiting[0].where.start
        ):
            rows.append(_gap(waiting.pop(0)))
        today = _day(one.clock)
        if today != day and today is not None:
            rows.append(Row("day", day=today))
            day = today
        what = "notice" if one.kind in _NOTICES else "message"
        mine = one.extra.get("direction") in ("out", "sent") or bool(right and one.sender == right)
        rows.append(
            Row(
                what,
                message=one,
                label=label(one),
                is_right=mine,
                is_open="readings" in one.extra,
            )
        )
    return rows


def _gap(gap: Gap) -> Row:
    return Row("gap", says=filled(gap.reason, gap.params))


def _day(clock: int | None) -> date | None:
    if clock is None:
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=clock)).date()
    except OverflowError:
        return None


def label(message: MessageView) -> str:
    """Return the word for what kind of message it is; empty for plain text."""
    words: dict[str, Any] = {
        "left_out": _("left out of the export"),
        "deleted": _("deleted message"),
        "location": _("location"),
        "poll": _("poll"),
        "call": _("call"),
        "contact": _("contact card"),
        "view_once": _("view once"),
        "draft": _("draft, not sent"),
        "app_text": _("written by the app"),
        "unknown": _("of a kind this version does not know"),
    }
    said = str(words.get(message.kind, ""))
    if message.extra.get("edited"):
        edited = _("edited; earlier words are not in this file")
        said = f"{said} · {edited}" if said else str(edited)
    return said
