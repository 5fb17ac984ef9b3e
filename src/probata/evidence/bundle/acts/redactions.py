"""Hiding passages in redacted bundles, and showing them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.bundle import access, errors, rules
from probata.evidence.bundle.entries import PassagesRedacted, RedactionLifted
from probata.evidence.bundle.models import Redaction
from probata.evidence.intake import queries as intake
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@act(PassagesRedacted)
def redact(
    exhibit: str,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    first: int | None = None,
    last: int | None = None,
) -> PassagesRedacted:
    """Hide passages of an exhibit's item in redacted bundles; without a range, all it shows."""
    found = access.exhibit_for(actor, exhibit, to=access.MARK)
    rules.may_change(found.withdrawn_at is not None).or_raise(errors.RedactionRefused)
    if first is None and last is None:
        first, last = found.first, found.last
    reading = intake.item(actor, found.item_id).reading
    passages = reading.passages if reading else 0
    rules.may_redact(reason, first, last, passages=passages).or_raise(errors.RedactionRefused)
    made = Redaction.objects.create(
        id=ulid(at),
        matter_id=found.matter_id,
        item_id=found.item_id,
        first=first,
        last=last,
        reason=" ".join(reason.split()),
        made_at=at,
        made_by=actor.ref,
    )
    return PassagesRedacted(
        on=made.subject,
        within=found.matter.scope,
        exhibit=found.id,
        item=found.item_id,
        first=first,
        last=last,
        reason=made.reason,
    )


@act(RedactionLifted)
def lift(redaction: str, *, actor: Actor, at: datetime) -> RedactionLifted:
    """Show the passages again in bundles that are ordered from now on."""
    found = access.redaction_for(actor, redaction, to=access.MARK)
    rules.may_lift(found.lifted_at is not None).or_raise(errors.RedactionRefused)
    found.lifted_at = at
    found.save(update_fields=["lifted_at"])
    return RedactionLifted(on=found.subject, within=found.matter.scope, item=found.item_id)
