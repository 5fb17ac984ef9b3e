"""Deeds of intake: open a matter, receive, read, hint, lock, look; nothing else writes."""

from probata.evidence.intake.acts.hints import give_hints
from probata.evidence.intake.acts.locks import lock_item, unlock_item
from probata.evidence.intake.acts.matters import open_matter
from probata.evidence.intake.acts.reading import finish_reading, leave_unread
from probata.evidence.intake.acts.receiving import Handed, receive, receive_many
from probata.evidence.intake.acts.viewing import view

__all__ = [
    "Handed",
    "finish_reading",
    "give_hints",
    "leave_unread",
    "lock_item",
    "open_matter",
    "receive",
    "receive_many",
    "unlock_item",
    "view",
]
