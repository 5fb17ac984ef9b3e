"""Who acts: a value that outlives accounts and tables."""

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(account|system|peer):[A-Za-z0-9._-]{1,80}")


@dataclass(frozen=True, slots=True)
class Actor:
    """`ref` names the actor for ever (`account:01J…`, `system:clock`); the rest is for display.

    Only `ref` enters the journal: a display name is personal data and may change.
    """

    ref: str
    name: str
    language: str = "en"

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.ref):
            raise ValueError("an actor is account:…, system:… or peer:…")

    @classmethod
    def system(cls, part: str) -> Self:
        """Return the named part of the system as an actor; there is no nameless one."""
        return cls(f"system:{part}", part)

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this actor."""
        return self.ref.startswith("system:")
