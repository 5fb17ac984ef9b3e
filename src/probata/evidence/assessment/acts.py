"""Assessing a reading: run the checks, keep what they saw; the only code that writes findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.assessment import rules
from probata.evidence.assessment.entries import EvidenceAssessed
from probata.evidence.assessment.models import Finding
from probata.evidence.intake import queries as intake
from probata.trust.ledger.journal import act

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@act(EvidenceAssessed)
def assess(item: str, *, actor: Actor, at: datetime) -> EvidenceAssessed:
    """Run the checks over the shown reading of an item; again over the same one: the same rows."""
    kept = intake.item(actor, item)
    number = kept.reading.number if kept.reading else 0
    if kept.reading is None or kept.state == "failed":
        seen = rules.of_unread(kept.problem)
    else:
        count, size = intake.gap_totals(actor, item)
        seen = rules.of_reading(kept.reading.report, count, size, kept.hints.get("zone", ""))
    Finding.objects.filter(item=item, reading=number).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                item=item,
                reading=number,
                position=position,
                check_code=one.check,
                severity=one.severity,
                where=None if one.where is None else dict(one.where),
                params=dict(one.params),
            )
            for position, one in enumerate(seen)
        ],
        batch_size=500,
    )
    return EvidenceAssessed(
        on=f"item:{item}",
        within=f"matter:{kept.matter}",
        reading=number,
        checks=sorted({one.check for one in seen}),
        findings=len(seen),
    )
