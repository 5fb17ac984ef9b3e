"""Files that were handed over beside an item, as a reader sees them: opened only when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from probata.evidence.intake.models import ReceiptLine
from probata.evidence.intake.withheld import is_locked
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from probata.evidence.intake.models import Item
    from probata.pure.errors import ProbataError
    from probata.pure.reader import Source


class Neighbour:
    """One file beside another; its bytes come out of the vault when a reader asks.

    Of a locked item only the name is told, so that a reading stays whole; it has no bytes.
    """

    container = False
    members: Mapping[str, Source] = {}
    refused: tuple[ProbataError, ...] = ()

    def __init__(self, name: str, original: str, size: int, matter: str) -> None:
        """Remember where the bytes are."""
        self.name, self.original, self.size = name, original, size
        self._matter = matter
        self._data: memoryview | None = None

    @property
    def is_locked(self) -> bool:
        """Whether it is a locked item at this moment."""
        return is_locked(self._matter, self.original)

    @property
    def data(self) -> memoryview:
        """The whole file."""
        if self.is_locked:
            return memoryview(b"")
        if self._data is None:
            with vault.open_original(self.original) as opened:
                self._data = memoryview(bytes(opened.buffer()))
        return self._data


class Neighbours(Mapping[str, "Source"]):
    """Name -> file, for all files at or below the folder of an item in the same hand-over."""

    def __init__(self, item: Item) -> None:
        """Look up nothing yet: most items never ask."""
        self._item = item
        self._found: dict[str, Neighbour] | None = None

    def _files(self) -> dict[str, Neighbour]:
        if self._found is None:
            item = self._item
            stem = f"{item.folder}/" if item.folder else ""
            self._found = {
                path.removeprefix(stem): Neighbour(
                    path.removeprefix(stem), original, size, item.matter_id
                )
                for path, original, size in _handed_over(item.receipt_id, _count(item.receipt_id))
                if path.startswith(stem) and original != item.original
            }
        return self._found

    def __bool__(self) -> bool:
        return True  # without counting: the question alone must not cost a query

    def __getitem__(self, name: str) -> Source:
        return self._files()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files())

    def __len__(self) -> int:
        return len(self._files())

    def __contains__(self, name: object) -> bool:
        return name in self._files()


def _count(receipt: str) -> int:
    return ReceiptLine.objects.filter(receipt=receipt).count()


@lru_cache(maxsize=1)
def _handed_over(receipt: str, count: int) -> tuple[tuple[str, str, int], ...]:
    """Return path, original and size of the files of a receipt; more of them are asked for anew."""
    rows = ReceiptLine.objects.filter(receipt=receipt).values_list(
        "folder", "name", "item__original", "item__size"
    )
    return tuple(
        (f"{folder}/{name}" if folder else name, original, size)
        for folder, name, original, size in rows.order_by("id")[:count]
    )
