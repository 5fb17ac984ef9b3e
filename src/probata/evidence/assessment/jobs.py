"""Assessing what was read: the checks run once over each reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.assessment import acts
from probata.evidence.assessment.models import Finding
from probata.evidence.intake import queries as intake
from probata.evidence.intake.errors import ItemLocked
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.follower import Follower

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.entry import EntryView
    from probata.trust.ledger.follower import Progress

READER = Actor.system("reader")


def assess_item(id: str, *, at: datetime) -> bool:
    """Run the checks over an item's shown reading unless they ran; say whether they ran now.

    A locked item waits: the checks run when its lock is lifted.
    """
    try:
        kept = intake.item(READER, id)
    except ItemLocked:
        return False
    if kept.state not in ("read", "failed"):
        return False
    number = kept.reading.number if kept.reading else 0
    seen = Finding.objects.filter(item=id, reading=number)
    if kept.state == "failed":
        seen = seen.filter(check_code="intake.not-read")
    if seen.exists():
        return False
    acts.assess(id, actor=READER, at=at)
    return True


class AssessRead(Follower):
    """Assesses what was read, left unread, or unlocked after it had been read."""

    name = "assessment.assess"
    entries = frozenset({"evidence.read", "evidence.left_unread", "evidence.unlocked"})
    in_one_transaction = True

    def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:  # noqa: ARG002
        """Assess the item of the entry."""
        assess_item(entry.on.removeprefix("item:"), at=at)


FOLLOWERS: list[Follower] = [AssessRead()]
