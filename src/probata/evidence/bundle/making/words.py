"""Sentences that a bundle's own sheets say, in the language of the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from probata.pure import sayings

if TYPE_CHECKING:
    from probata.evidence.bundle.making.spec import Chosen
    from probata.evidence.bundle.making.stretch import Marked


def filled(says: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill its places."""
    out = _(says) if says else ""
    for name, value in params.items():
        out = out.replace("{" + name + "}", str(value))
    return out


def word(said: str) -> str:
    """Translate a sentence without places."""
    return _(said)


def sender(label: str | None, account: str) -> str | None:
    """Return a sender as the file writes it; the phone itself, which no file names, by our word."""
    return _(sayings.THIS_PHONE) if sayings.is_this_phone(account) else label


def deed(name: str) -> str:
    """Return what a line of the handling log says was done."""
    said = {
        "evidence.received": _("Received and sealed"),
        "evidence.read": _("Read; nothing was changed"),
        "evidence.left_unread": _("Kept, could not be read"),
        "evidence.hints_given": _("A person said in which zone or order the file was written"),
        "exhibit.made": _("Put forward as an exhibit"),
        "exhibit.changed": _("Words or range of the exhibit were changed"),
    }
    return str(said.get(name, name))


def shows(one: Chosen) -> list[str]:
    """Return what an exhibit shows: the person's words, then what the bytes show by themselves."""
    said = [one.shows] if one.shows else []
    if one.first is None:
        own = _("The file “{name}” as it was received on {day}, whole.")
        said.append(own.format(name=one.name, day=one.received_at[:10]))
    else:
        own = _("Messages {first} to {last} of the file “{name}”, as they stand in it.")
        said.append(own.format(name=one.name, first=one.first, last=one.last))
    said.append(
        _("The file has not changed since it was fixed in the log at the leaf number given here.")
    )
    return said


def shows_not(one: Chosen, limits: list[str]) -> list[str]:
    """Return what an exhibit does not show: the person's words, then what no export can show."""
    said = [one.shows_not] if one.shows_not else []
    if one.reader:
        said.append(
            _(
                "An export is one side's copy. It does not show who held the phone or the account,"
                " nor what was changed or left out before the export was made."
            )
        )
    said.append(_("It does not show that what is said in it is true."))
    return said + [limit for limit in dict.fromkeys(limits) if limit]


def limits(found: Sequence[Marked]) -> list[str]:
    """Return what the checks say cannot be shown: what a format hides, and limits of findings."""
    said = []
    for one in found:
        if one.finding.check.endswith((".limits", ".lines-cannot-be-told")):
            said.append(filled(one.finding.says, one.finding.params))
        elif one.finding.severity != "info" and one.finding.limit:
            said.append(f"{one.label}: {filled(one.finding.limit, {})}")
    return said


def times(bases: set[str]) -> str:
    """Return how the times of a stretch are to be understood."""
    if not bases:
        return ""
    if bases == {"file"}:
        return _("The file itself says in which zone its clock stood.")
    if bases == {"person"}:
        return _("A person said in which zone the clock stood; the journal says who.")
    if bases == {"none"}:
        return _(
            "As written. Nobody said in which zone the clock stood: each time may lie up to 14"
            " hours earlier or 12 hours later in universal time."
        )
    return _("As written. Some messages carry their zone, others do not.")


def how_to_check(fingerprint: str) -> list[str]:
    """Return the sentences of the cover that tell how anyone checks this bundle."""
    return [
        _(
            "The package around this PDF proves itself: open verify.html in any browser, without a"
            " network, or run “probata verify” on it. Neither needs trust in Probata."
        ),
        _("Compare the fingerprint of the log's key: {fingerprint}").format(
            fingerprint=fingerprint
        ),
        _("At the foot of each page stand its number, exhibit, digest and leaf number."),
        _("Findings say what a check saw, with innocent causes. People decide."),
    ]
