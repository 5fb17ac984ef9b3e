"""Cutting attachments out of an original that is opened once, however many are asked for."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from probata.evidence.intake import access, errors
from probata.evidence.intake.beside import Neighbour, Neighbours
from probata.evidence.intake.queries.originals import decoded
from probata.evidence.intake.withheld import holds_locked
from probata.pure import reading as readers
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from probata.evidence.intake.models import Item
    from probata.evidence.intake.queries.values import AttachmentView
    from probata.pure.reader import Source
    from probata.trust.ledger.actor import Actor
    from probata.trust.vault.opened import Opened


class Cutter:
    """Gives the bytes of attachments of one item; the original is opened on the first demand."""

    def __init__(self, item: Item, stack: ExitStack) -> None:
        """Keep what is needed to open it."""
        self._item, self._stack = item, stack
        self._opened: Opened | None = None
        self._source: Source | None = None

    def head(self, count: int = 4096) -> bytes:
        """Return the first bytes of the original itself."""
        return self.opened().read(0, count)

    def opened(self) -> Opened:
        """Return the original, open for reading."""
        if self._opened is None:
            self._opened = self._stack.enter_context(vault.open_original(self._item.original))
        return self._opened

    def cut(self, one: AttachmentView) -> bytes | None:
        """Return the bytes of an attachment, or None when they are not here.

        Raises ItemLocked when they are those of a locked item, whichever way they came.
        """
        if one.state not in ("present", "inline"):
            return None
        content = self._bytes_of(one)
        if content is not None and holds_locked(self._item.matter_id, content):
            raise errors.ItemLocked()
        return content

    def _bytes_of(self, one: AttachmentView) -> bytes | None:
        source = self._whole()
        if one.span is not None:
            where = source.members[one.span["member"]] if one.span["member"] else source
            raw = bytes(where.data[one.span["start"] : one.span["end"]])
            return decoded(raw, one.encoding)
        found = source.members.get(one.member)
        if isinstance(found, Neighbour) and found.is_locked:
            raise errors.ItemLocked()
        return None if found is None else bytes(found.data)

    def _whole(self) -> Source:
        if self._source is None:
            opened = self.opened()
            beside = Neighbours(self._item)
            self._source = readers.open_source(self._item.name, opened.buffer(), beside=beside)
        return self._source


@contextmanager
def cutter(actor: Actor, item: str) -> Iterator[Cutter]:
    """Open an item for cutting; access is decided before anything is opened."""
    kept = access.item_for(actor, item, to=access.ORIGINAL)
    with ExitStack() as stack:
        yield Cutter(kept, stack)
