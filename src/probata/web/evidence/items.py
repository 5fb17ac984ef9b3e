"""Items as the pages show them: state in words, how far the reading is, what the checks saw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from probata.evidence.assessment import queries as assessment
from probata.evidence.intake import queries as intake
from probata.evidence.intake.queries.progress import reading_progress
from probata.pure.sentences.named import READERS
from probata.web.says import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.intake.queries import ItemView
    from probata.trust.ledger.actor import Actor


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding in the reader's language; `member` and `byte` say where it points, if anywhere."""

    severity: str
    text: str
    causes: tuple[str, ...]
    limit: str
    member: str
    byte: int | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the list of items."""

    item: ItemView
    kind: str
    is_working: bool
    done: int
    total: int
    problem: str
    warnings: int
    notices: int


def rows_of(actor: Actor, matter: str) -> list[ItemRow]:
    """Return the items of a matter with what a person wants to know first."""
    far = reading_progress(actor, matter)
    rows = []
    for one in intake.items(actor, matter):
        if one.is_locked:
            rows.append(ItemRow(one, "", False, 0, 1, "", 0, 0))
            continue
        seen = Counter(found.severity for found in assessment.findings(actor, one.id))
        done, total = far.get(one.id, (0, one.size))
        rows.append(
            ItemRow(
                item=one,
                kind=kind_of(one),
                is_working=one.state in ("waiting", "reading"),
                done=done,
                total=max(total, 1),
                problem=problem_of(one.problem),
                warnings=seen["warning"],
                notices=seen["notice"],
            )
        )
    return rows


def kind_of(item: ItemView) -> str:
    """Return what a person calls this format."""
    if item.reading is None:
        return ""
    name = _(READERS.get(item.reading.reader, item.reading.reader))
    return f"{name} ({item.reading.variant})" if item.reading.variant else name


def problem_of(problem: Mapping[str, Any]) -> str:
    """Return why an item could not be read."""
    return kept(problem, "sentence", "reason")


def findings_shown(found: list[FindingView]) -> list[FindingShown]:
    """Return findings in the reader's language, with the place that they speak of."""
    shown = []
    for one in found:
        where = one.where or {}
        start = where.get("start")
        shown.append(
            FindingShown(
                one.severity,
                one.sentence.text(one.params, translation),
                tuple(_(cause) for cause in one.causes),
                _(one.limit) if one.limit else "",
                str(where.get("member", "")),
                start if isinstance(start, int) else None,
            )
        )
    return shown
