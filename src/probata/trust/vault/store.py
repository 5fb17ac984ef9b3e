"""The contract of a store: it holds named sealed bytes, which appear whole and never change.

A store knows nothing of originals, digests or keys: it is given sealed bytes only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """One object in a store: its name, its bytes, and when it appeared."""

    name: str
    size: int
    since: datetime


class Draft(Protocol):
    """An object in the making, which nobody sees before `commit`."""

    @property
    def place(self) -> int:
        """How many bytes were written so far."""

    def room(self, length: int) -> memoryview:
        """Return room for the next `length` bytes (at most ROOM); fill it before the next call.

        Raises StoreFull or StoreUnwritable when bytes written before did not reach the store.
        """

    def commit(self, label: str) -> str:
        """Make everything written durable, show it, and return the name under which it is found.

        `label` may become part of the name. Raises StoreFull or StoreUnwritable, and then leaves
        nothing behind; never replaces anything.
        """

    def abandon(self) -> None:
        """Leave nothing behind; does nothing after `commit`."""


class Store(Protocol):
    """Where sealed bytes lie."""

    def begin(self, expected: int | None = None) -> Draft:
        """Return a new draft; `expected` is how many bytes may come, when that is known."""

    def deputy(self) -> "Store | None":
        """Return a store that another process may write through in the name of this one, as long
        as this process lives; None when there is none that could be handed over."""

    def read(self, name: str, start: int, length: int) -> bytes:
        """Return the bytes [start : start+length], fewer at the end; raise ObjectMissing."""

    def held(self) -> Iterator[Held]:
        """Yield every object, in no order."""

    def remove(self, name: str) -> None:
        """Remove an object that no original needs; nothing happens when it is gone already."""

    def is_given_up(self, held: Held, *, at: datetime) -> bool:
        """Say whether nobody can be about to record an object that no row leads to.

        Where the store cannot tell who wrote it, an object older than IN_FLIGHT counts as given up.
        """

    def sweep(self, *, before: datetime) -> int:
        """Remove drafts that nobody is writing any more, and return how many.

        Where the store cannot tell, drafts begun before that instant count as given up.
        """


IN_FLIGHT = timedelta(hours=24)
"""The longest that an act may take from its first sealed byte to its last."""

ROOM = (1 << 20) + 64
"""The most bytes that `Draft.room` gives at once: a sealed chunk and its header."""
