"""A whole original, streamed byte for byte to whoever may have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.intake import access
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from probata.trust.ledger.actor import Actor


def original_chunks(actor: Actor, item: str) -> Iterator[bytes]:
    """Return the bytes of an item's original in pieces; access is decided before the first."""
    kept = access.item_for(actor, item, to=access.ORIGINAL)
    return vault.chunks_of(kept.original)
