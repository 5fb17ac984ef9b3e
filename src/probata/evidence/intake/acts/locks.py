"""Locking an item that may not be seen, and lifting the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access, errors, rules
from probata.evidence.intake.entries import EvidenceLocked, EvidenceUnlocked
from probata.evidence.intake.models import Item
from probata.trust.ledger.journal import act

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@act(EvidenceLocked)
def lock_item(
    item: str, *, reason: str, actor: Actor, at: datetime, words: str = ""
) -> EvidenceLocked:
    """Lock an item: from here on nobody sees, copies or exports anything of it.

    `reason` is one of `rules.LOCK_REASONS`; the words stay beside the item for those who may
    lift the lock, and stand in no entry.
    """
    kept = access.item_for(actor, item, to=access.LOCK, locked=True)
    words = words.strip()
    rules.may_lock(reason, words, is_locked=kept.is_locked).or_raise(errors.LockRefused)
    _only_once(
        Item.objects.filter(pk=kept.pk, locked_at=None).update(
            locked_at=at, locked_by=actor.ref, lock_reason=reason, lock_words=words
        )
    )
    return EvidenceLocked(on=kept.subject, within=kept.matter.scope, reason=reason)


@act(EvidenceUnlocked)
def unlock_item(item: str, *, actor: Actor, at: datetime) -> EvidenceUnlocked:
    """Lift the lock of an item: it is seen again, and read when it never was."""
    kept = access.item_for(actor, item, to=access.UNLOCK, locked=True)
    rules.may_unlock(is_locked=kept.is_locked).or_raise(errors.LockRefused)
    _only_once(Item.objects.filter(pk=kept.pk, locked_at=kept.locked_at).update(locked_at=None))
    return EvidenceUnlocked(on=kept.subject, within=kept.matter.scope, reason=kept.lock_reason)


def _only_once(changed: int) -> None:
    """Refuse when somebody else was faster: two deeds would leave two entries for one change."""
    if not changed:
        raise errors.LockRefused(reason=rules.CHANGED.says)
