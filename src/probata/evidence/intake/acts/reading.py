"""The end of a reading: what was found becomes visible at once, or the item is left unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake.entries import EvidenceLeftUnread, EvidenceRead
from probata.evidence.intake.models import Item, ItemState
from probata.trust.ledger.journal import act

if TYPE_CHECKING:
    from datetime import datetime

    from probata.evidence.intake.acts.draft import Draft
    from probata.pure import reader as contract
    from probata.pure.errors import ProbataError
    from probata.trust.ledger.actor import Actor


@act(EvidenceRead)
def finish_reading(
    draft: Draft, found: contract.Reading, *, actor: Actor, at: datetime
) -> EvidenceRead:
    """Point the item to what was read; from here on everybody with access sees it."""
    draft.settle(found, at=at)
    item, reading = draft.item, draft.reading
    Item.objects.filter(pk=item.pk).update(reading=reading, state=ItemState.READ)
    return EvidenceRead(
        on=item.subject,
        within=item.matter.scope,
        digest=item.original,
        reading=reading.number,
        reader=reading.reader,
        reader_version=reading.reader_version,
        hints=reading.hints,
        balance=reading.report["balance"],
        passages=reading.passages,
        gaps=len(found.gaps),
        rows=reading.report["digest"],
    )


@act(EvidenceLeftUnread)
def leave_unread(
    item: Item, *, why: ProbataError, actor: Actor, at: datetime
) -> EvidenceLeftUnread:
    """Keep an item that no reader can read, and say why; its original stays as it came."""
    code, reason = why.code, str(why)
    Item.objects.filter(pk=item.pk).update(
        state=ItemState.FAILED,
        problem={"code": code, "reason": reason, "sentence": why.sentence()},
    )
    return EvidenceLeftUnread(
        on=item.subject,
        within=item.matter.scope,
        digest=item.original,
        code=code,
        reason=reason,
    )
