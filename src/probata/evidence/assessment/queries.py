"""What pages, commands and bundles read of findings: the words, innocent causes and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from probata.evidence.assessment import rules
from probata.evidence.assessment.models import Finding
from probata.evidence.intake import queries as intake
from probata.pure import sentences

if TYPE_CHECKING:
    from probata.pure.sentences import Sentence
    from probata.trust.ledger.actor import Actor


@dataclass(frozen=True, slots=True)
class FindingView:
    """What a check saw: `text` in English; `sentence` says it in any language."""

    item: str
    check: str
    severity: str
    where: Mapping[str, Any] | None
    params: Mapping[str, Any]
    sentence: Sentence

    @property
    def text(self) -> str:
        """Say in English what was seen."""
        return self.sentence.text(self.params)

    @property
    def causes(self) -> tuple[str, ...]:
        """Innocent explanations, as keys for translation."""
        return self.sentence.causes

    @property
    def limit(self) -> str:
        """What the check cannot show, as a key for translation."""
        return self.sentence.limit

    def value(self) -> dict[str, Any]:
        """Return the finding as the JSON object that `probata import --json` prints."""
        return {
            "check": self.check,
            "severity": self.severity,
            "where": self.where,
            "text": self.text,
            "causes": list(self.causes),
            "limit": self.limit,
        }


def findings(actor: Actor, item: str) -> list[FindingView]:
    """Return what the checks saw in the shown reading of an item, strongest first."""
    kept = intake.item(actor, item)
    number = kept.reading.number if kept.reading else 0
    rows = Finding.objects.filter(item=kept.id, reading=number).order_by("position")
    return [_view(row) for row in rows]


def checks() -> tuple[str, ...]:
    """Return what the checks look at."""
    return rules.CHECKS


def checks_not_done() -> tuple[str, ...]:
    """Return what no check here looks at; every report ends with this list."""
    return rules.NOT_DONE


def _view(row: Finding) -> FindingView:
    try:
        sentence = sentences.lookup(row.check_code)
    except KeyError:  # written by a version that knew this check
        sentence = sentences.Sentence(row.check_code, row.severity, row.check_code)
    return FindingView(
        row.item,
        row.check_code,
        row.severity,
        row.where,
        row.params,
        sentence,
    )
