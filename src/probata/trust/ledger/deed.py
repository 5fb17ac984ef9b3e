"""What an act leaves behind: the base of every entry that a context declares in `entries.py`."""

import re
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

_FORM = re.compile(r"(?=.{3,80}\Z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_OWN = ("on", "within", "entry_id")

DEEDS: dict[str, type["Deed"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that was done, in the past tense.

    `name` is the name of the entry ("evidence.received"); `on` the stable string of what it was
    done to ("item:01J…"); `within` the scope for access ("matter:01J…", or empty). All further
    fields are the payload and hold JSON values. `entry_id` is known once the entry is recorded.
    """

    name: ClassVar[str] = ""
    on: str
    within: str = ""
    entry_id: str = field(default="", init=False, compare=False)

    def __init_subclass__(cls) -> None:
        if not _FORM.fullmatch(cls.name):
            raise TypeError(f"{cls.__qualname__} needs a dotted name, as in evidence.received")
        known = DEEDS.get(cls.name)
        # A slotted dataclass is made twice, so the same class may come again.
        if known and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two deeds are called {cls.name}")
        DEEDS[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """Return what the deed says beyond its place."""
        return {name: getattr(self, name) for name in _payload_names(type(self))}

    def recorded(self, entry_id: str) -> None:
        """Keep the id of the entry; for the journal alone."""
        object.__setattr__(self, "entry_id", entry_id)


_NAMES: dict[type[Deed], tuple[str, ...]] = {}


def _payload_names(deed: type[Deed]) -> tuple[str, ...]:
    if deed not in _NAMES:
        _NAMES[deed] = tuple(one.name for one in fields(deed) if one.name not in _OWN)
    return _NAMES[deed]
