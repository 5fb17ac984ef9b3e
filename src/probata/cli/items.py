"""What became of an item, told to a person: how much was read, what was not, what the checks saw.

Each line begins with a label; labels of all languages stand in line, wide letters or not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from probata.cli import language
from probata.cli.columns import padded, widest
from probata.cli.language import gettext as _
from probata.cli.language import ngettext
from probata.cli.telling import print_json, say
from probata.evidence.assessment import queries as assessed
from probata.evidence.intake import queries
from probata.pure.filling import gettext_noop as N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from probata.evidence.assessment.queries import FindingView
    from probata.trust.ledger.actor import Actor

GAPS_SHOWN = 5
_LABELS = (
    N_("locked"),
    N_("sealed"),
    N_("linked"),
    N_("kept"),
    N_("read"),
    N_("not read"),
    N_("from, to"),
    N_("time"),
    N_("files"),
    N_("balance"),
    N_("not checked"),
    N_("info"),
    N_("notice"),
    N_("warning"),
)
_BASES = {
    "none": N_("the file names no time zone; each time stands for a range of instants"),
    "file": N_("the file itself says in which zone its clock stood"),
    "person": N_("the time zone was stated by a person"),
}


def of(actor: Actor, id: str, **more: object) -> tuple[dict[str, Any], list[FindingView]]:
    """Return what is known of an item, and more, as programs are told it, and its findings."""
    found = assessed.findings(actor, id)
    told = queries.summary(actor, id) | more
    return told | {"findings": [one.value() for one in found]}, found


def tell(
    actor: Actor, told: Mapping[str, Any], found: Sequence[FindingView] = (), *, as_json: bool
) -> None:
    """Say what became of an item: to programs what they were promised, to people in words."""
    if as_json:
        print_json(told)
        return
    if told["state"] == "locked":
        say(told.get("path") or _("Locked item"))
        _row("locked", _("it is not shown, copied or exported; see `probata unlock --help`"))
        say()
        return
    say(f"{told['path']}")
    size = ngettext("{count} byte", "{count} bytes", told["size"])
    _row("sealed", f"{size}, SHA-256 {told['sha256']}")
    if told["known_before"]:
        _row("linked", _("the same bytes were in this matter already; nothing was doubled"))
    if told["state"] in ("waiting", "reading"):
        _row("not read", _("the worker will read it (`probata work`)"))
    elif told["state"] == "failed":
        _unread(told, found)
    else:
        _read(told)
        _gaps(actor, told)
        for one in found:
            _finding(one)
        _row("not checked", "; ".join(_(one) for one in assessed.checks_not_done()))
    say()


def _unread(told: Mapping[str, Any], found: Sequence[FindingView]) -> None:
    if told.get("attached"):
        _row("kept", _("as a file that a message names"))
        return
    for finding in found:
        _row("not read", finding.sentence.text(finding.params, language.words()))


def _read(told: Mapping[str, Any]) -> None:
    variant = f" ({told['variant']})" if told["variant"] else ""
    counts = _(
        "{messages} and {notices} by {senders}, as {reader}",
        messages=ngettext("{count} message", "{count} messages", told["messages"]),
        notices=ngettext("{count} notice", "{count} notices", told["notices"]),
        senders=ngettext("{count} sender", "{count} senders", len(told["participants"])),
        reader=f"{told['reader']}{variant}",
    )
    _row("read", counts)
    if told["first"] and told["last"]:
        _row("from, to", f"{told['first']['literal']} – {told['last']['literal']}")
        _row("time", _(_BASES.get(told["first"]["zone_basis"], "")))
    count = told["attachments"]
    if count["named"]:
        _row("files", _("{named} named, {present} here", **count))
    closes = _("the count closes") if told["balance_ok"] else _("the count DOES NOT CLOSE")
    units = ngettext("{count} unit", "{count} units", told["units_in"])
    _row("balance", f"{units} ({_(told['unit'])}); {closes}")


def _gaps(actor: Actor, told: Mapping[str, Any]) -> None:
    if not told["gaps"]:
        return
    for gap in queries.gaps(actor, told["item"], GAPS_SHOWN):
        place = _(
            "bytes {start} to {end}: {reason}",
            start=language.grouped(gap.where.start),
            end=language.grouped(gap.where.end),
            reason=language.said(gap.reason, gap.params),
        )
        _row("not read", place)
    more = len(told["gaps"]) - GAPS_SHOWN
    if more > 0:
        _row("not read", ngettext("… and {count} more place", "… and {count} more places", more))


def _finding(finding: FindingView) -> None:
    width = _row(finding.severity, finding.sentence.text(finding.params, language.words()))
    beside = " " * (width + 5)
    if finding.causes:
        causes = " ".join(_(cause) for cause in finding.causes)
        say(f"{beside}{_('Ordinary reasons: {causes}', causes=causes)}")
    if finding.limit:
        say(f"{beside}{_(finding.limit)}")


def _row(label: str, text: str) -> int:
    """Print a line that begins with a label, and return the width that labels have."""
    width = _width(language.spoken())
    say(f"    {padded(_(label), width)} {text}")
    return width


@cache
def _width(_spoken: str) -> int:
    return widest(map(_, _LABELS))
