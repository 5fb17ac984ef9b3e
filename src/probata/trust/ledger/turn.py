"""One turn of the worker: number, publish, follow, and stamp."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from probata.pure.errors import ProbataError
from probata.trust.ledger import follower, publish, sequence, stamping

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn did: entries numbered and followed, and the size of a new checkpoint."""

    numbered: int
    followed: int
    published: int

    @property
    def was_idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.numbered or self.followed or self.published)


def turn(
    *,
    at: datetime,
    followers: Iterable[follower.Follower] | None = None,
    budget: float | None = None,
) -> Turn:
    """Do all that is due at the instant; the worker calls it again and again with a fresh `at`.

    Proof comes first, so that a receipt need not wait for a long reading; what followers left is
    numbered and published in the same turn. Stamps come last: they may wait for a network.
    """
    those = follower.all_followers() if followers is None else list(followers)
    numbered = sequence.number_entries()
    published = _publish(at)
    followed = follower.run_once(those, at=at, budget=budget)
    if followed:
        numbered += sequence.number_entries()
        published = _publish(at) or published
    stamping.stamp_newest(at=at)
    return Turn(numbered, followed, published)


def _publish(at: datetime) -> int:
    """Publish; a ledger that does not fit together is told loudly, and the other work goes on."""
    try:
        return publish.publish(at=at).size
    except ProbataError as reason:
        _log.error("nothing is published: %s %s", reason, reason.remedy_text())
        return 0
