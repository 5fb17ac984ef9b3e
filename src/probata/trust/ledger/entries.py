"""Entries that the ledger itself leaves."""

from dataclasses import dataclass
from typing import ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRetried(Deed):
    """Somebody had a dead letter tried again; `on` is the entry it hangs on."""

    name: ClassVar[str] = "follower.retried"
    follower: str
    reason: str
