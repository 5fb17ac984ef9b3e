"""Sentences that a bundle's own sheets say, in the language of the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from probata.evidence.intake import queries as instants
from probata.pure import filling, sayings
from probata.pure.sentences.named import NAMED

if TYPE_CHECKING:
    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.bundle.making.spec import Chosen, Handled, Spec
    from probata.evidence.bundle.making.stretch import Marked
    from probata.pure.pages.gate import Problem

_LIMITS = 8
"""Limits of checks that the sheet of an exhibit spells out; the list of findings has them all."""


def filled(says: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill its places."""
    return filling.filled(says, params, translation, named=NAMED)


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


def by(step: Handled) -> str:
    """Return who did it: the name with the end of the account's id, or the part of the system."""
    kind, _colon, rest = step.actor.partition(":")
    if kind == "system":
        return _("the system: {part}").format(part=rest)
    return f"{step.name} (…{rest[-6:]})" if step.name else step.actor


def leaf(step: Handled) -> str:
    """Return the leaf number of a step, or a dash while it has none."""
    return "–" if step.leaf is None else str(step.leaf)


def instant(at: str) -> str:
    """Write an instant so that people read it: 2026-03-02 09:30:00 UTC."""
    return at.replace("T", " ").replace("Z", " UTC")


def days(seen: set[int]) -> str:
    """Write the calendar days a stretch spans, counted from 1 January 1970, as dates."""
    ends = sorted({min(seen), max(seen)}) if seen else []
    found = [instants.instant(day * 86_400_000) or "" for day in ends]
    return " – ".join(one[:10] for one in found)


def labels(marks: Sequence[str]) -> str:
    """Return the labels of one check: those that follow each other as a range."""
    ends: list[tuple[str, str, int]] = []
    for mark in marks:
        number = int(mark.rpartition(".")[2])
        if ends and ends[-1][2] == number - 1:
            ends[-1] = (ends[-1][0], mark, number)
        else:
            ends.append((mark, mark, number))
    return ", ".join(a if a == b else f"{a}–{b.rpartition('.')[2]}" for a, b, _number in ends)


def seen(finding: FindingView, *, veiled: bool) -> str:
    """Return what a check saw; veiled, without any word that could come from a hidden passage."""
    if not veiled:
        return finding.sentence.text(finding.params, translation)
    bare = {
        name: value if isinstance(value, int) else "▮▮▮" for name, value in finding.params.items()
    }
    return finding.sentence.text(bare, translation)


def problem(found: Problem) -> str:
    """Return what the last check found, and on which page."""
    says = word(found.says)
    return _("Page {page}: {says}").format(page=found.page, says=says) if found.page else says


def variant(spec: Spec) -> list[str]:
    """Return what must be said of the two variants; nothing when nothing is redacted."""
    if not any(one.hidden for one in spec.exhibits):
        return []
    if spec.bars:
        return [
            _(
                "This is the redacted copy: black bars stand for passages that were taken out,"
                " words, pictures and names of files alike. Originals with such passages are not"
                " enclosed."
            )
        ]
    return [
        _("This is the full copy. In the redacted copy every page has the same number as here.")
    ]


def file_name(one: Chosen) -> str:
    """Return the name of a file in the lists: a dash, in both variants, when all is redacted."""
    return "–" if one.is_hidden else one.name


def enclosed(spec: Spec, one: Chosen) -> str:
    """Return whether the original lies in the package."""
    if spec.withholds(one):
        return _("not enclosed: passages of it are redacted")
    return _("enclosed") if spec.originals else _("not enclosed")


def shows(one: Chosen, *, veiled: bool = False) -> list[str]:
    """Return what an exhibit shows: the person's words, then what the bytes show by themselves."""
    name = "–" if veiled else one.name
    said = [one.shows] if one.shows else []
    if one.first is None:
        own = _("The file “{name}” as it was received on {day}, whole.")
        said.append(own.format(name=name, day=one.received_at[:10]))
    elif one.first == one.last:
        own = _("Message {first} of the file “{name}”, as it stands in it.")
        said.append(own.format(name=name, first=one.first))
    else:
        own = _("Messages {first} to {last} of the file “{name}”, as they stand in it.")
        said.append(own.format(name=name, first=one.first, last=one.last))
    said.append(
        _("The file has not changed since it was fixed in the log at the leaf number given here.")
    )
    return said


def shows_not(one: Chosen, limits: list[str]) -> list[str]:
    """Return what an exhibit does not show: the person's words, then what no export can show."""
    said = [one.shows_not] if one.shows_not else []
    if one.first is not None and one.last is not None:
        edges = _("Messages in the file and not here: {before} before these, {after} after.")
        said.append(edges.format(before=one.first, after=one.passages - one.last - 1))
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
    by_check: dict[str, list[Marked]] = {}
    for one in found:
        by_check.setdefault(one.finding.check, []).append(one)
    said = []
    for check, same in by_check.items():
        first = same[0].finding
        if check.endswith((".limits", ".lines-cannot-be-told")):
            said.append(filled(first.sentence.says, {}))
        elif first.severity != "info" and first.limit:
            said.append(f"{labels([one.label for one in same])}: {filled(first.limit, {})}")
    return said[:_LIMITS]


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
        _(
            "This is general and no legal or medical advice; ask a professional for a concrete"
            " case. Whether a court takes it as evidence, the court decides: rules on hearsay,"
            " relevance and others are separate from what is checked here."
        ),
    ]
