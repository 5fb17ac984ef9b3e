"""The ledger's own acts: having a dead letter tried again."""

from datetime import datetime

from probata.trust.ledger import tasks
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.entries import DeadLetterRetried
from probata.trust.ledger.errors import DeadLetterUnknown
from probata.trust.ledger.journal import act
from probata.trust.ledger.models import Task


@act(DeadLetterRetried)
def retry(number: int, *, actor: Actor, at: datetime) -> DeadLetterRetried:
    """Have a dead letter tried again, from its first try.

    The ledger lies below access: the door checks that the actor may repair ("ledger.repair").
    """
    letter = tasks.dead_letter(number)
    changed = Task.objects.filter(pk=number, state=Task.State.DEAD).update(
        state=Task.State.DUE, tries=0, due_at=at
    )
    if changed != 1:
        raise DeadLetterUnknown(number=number)
    return DeadLetterRetried(
        on=f"entry:{letter.entry}", follower=letter.follower, reason=letter.says
    )
