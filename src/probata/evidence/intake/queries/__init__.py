"""What pages, commands, checks and bundles read of matters and messages, each within reach."""

from probata.evidence.intake.queries.locks import (
    LockView,
    lock,
    locked_count,
    matter_of,
    names_locked,
)
from probata.evidence.intake.queries.matters import (
    attached_paths,
    find_matter,
    gaps,
    item,
    items,
    matter,
    matters,
    participants,
)
from probata.evidence.intake.queries.messages import conversation, days, message, messages
from probata.evidence.intake.queries.originals import (
    OriginalLine,
    attachment_bytes,
    open_item,
    original_line,
    reveal,
)
from probata.evidence.intake.queries.search import search, searches_text_alone
from probata.evidence.intake.queries.summary import gap_totals, gap_value, summary
from probata.evidence.intake.queries.values import (
    AttachmentView,
    DayView,
    Hit,
    ItemView,
    MatterView,
    MessageView,
    ParticipantView,
    ReadingView,
    instant,
)

__all__ = [
    "AttachmentView",
    "DayView",
    "Hit",
    "ItemView",
    "LockView",
    "MatterView",
    "MessageView",
    "OriginalLine",
    "ParticipantView",
    "ReadingView",
    "attached_paths",
    "attachment_bytes",
    "conversation",
    "days",
    "find_matter",
    "gap_totals",
    "gap_value",
    "gaps",
    "instant",
    "item",
    "items",
    "lock",
    "locked_count",
    "matter",
    "matter_of",
    "matters",
    "message",
    "messages",
    "names_locked",
    "open_item",
    "original_line",
    "participants",
    "reveal",
    "search",
    "searches_text_alone",
    "summary",
]
