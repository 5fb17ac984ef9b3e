"""Putting forward, changing and withdrawing exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from probata.evidence.bundle import access, errors, rules
from probata.evidence.bundle.entries import ExhibitChanged, ExhibitMade, ExhibitWithdrawn
from probata.evidence.bundle.models import Exhibit
from probata.evidence.intake import queries as intake
from probata.trust.access import policy
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid

if TYPE_CHECKING:
    from datetime import datetime

    from probata.evidence.bundle.rules import Proposal
    from probata.evidence.intake.queries.values import ItemView
    from probata.trust.ledger.actor import Actor


@act(ExhibitMade)
def make_exhibit(item: str, proposal: Proposal, *, actor: Actor, at: datetime) -> ExhibitMade:
    """Put forward an item, or a stretch of its passages."""
    kept = intake.item(actor, item)
    scope = f"matter:{kept.matter}"
    policy.require(actor, access.MARK, scope, at=at)
    here = Exhibit.objects.filter(matter=kept.matter)
    taken = frozenset(here.values_list("mark", flat=True))
    mark = proposal.mark.strip() or rules.next_mark(taken)
    rules.may_mark(proposal, mark=mark, taken=taken, passages=_passages(kept)).or_raise(
        errors.ExhibitRefused
    )
    exhibit = Exhibit(
        id=ulid(at),
        matter_id=kept.matter,
        item_id=kept.id,
        mark=mark,
        position=(here.aggregate(top=Max("position"))["top"] or 0) + 1,
        made_at=at,
        made_by=actor.ref,
    )
    _word(exhibit, proposal)
    exhibit.save(force_insert=True)
    return ExhibitMade(
        on=exhibit.subject,
        within=scope,
        item=kept.id,
        original=kept.original,
        mark=mark,
        title=exhibit.title,
        first=exhibit.first,
        last=exhibit.last,
    )


@act(ExhibitChanged)
def change_exhibit(
    exhibit: str, proposal: Proposal, *, actor: Actor, at: datetime
) -> ExhibitChanged:
    """Change title, words or range; the mark stays for ever."""
    found = access.exhibit_for(actor, exhibit, to=access.MARK)
    rules.may_change(found.withdrawn_at is not None).or_raise(errors.ExhibitRefused)
    passages = _passages(intake.item(actor, found.item_id))
    rules.may_mark(proposal, mark=found.mark, taken=frozenset(), passages=passages).or_raise(
        errors.ExhibitRefused
    )
    _word(found, proposal)
    found.save(update_fields=["title", "shows", "shows_not", "first", "last"])
    return ExhibitChanged(
        on=found.subject,
        within=found.matter.scope,
        mark=found.mark,
        title=found.title,
        first=found.first,
        last=found.last,
    )


def _word(exhibit: Exhibit, proposal: Proposal) -> None:
    exhibit.title = " ".join(proposal.title.split())
    exhibit.shows, exhibit.shows_not = proposal.shows.strip(), proposal.shows_not.strip()
    exhibit.first, exhibit.last = proposal.first, proposal.last


@act(ExhibitWithdrawn)
def withdraw_exhibit(exhibit: str, *, actor: Actor, at: datetime) -> ExhibitWithdrawn:
    """Withdraw an exhibit from bundles that are made from now on."""
    found = access.exhibit_for(actor, exhibit, to=access.MARK)
    rules.may_change(found.withdrawn_at is not None).or_raise(errors.ExhibitRefused)
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    return ExhibitWithdrawn(on=found.subject, within=found.matter.scope, mark=found.mark)


def _passages(item: ItemView) -> int:
    return item.reading.passages if item.reading else 0
