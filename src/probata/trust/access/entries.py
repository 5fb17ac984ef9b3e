"""Entries that acts on access leave."""

from dataclasses import dataclass
from typing import ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGranted(Deed):
    """An account was given a role in a scope; `on` is the account."""

    name: ClassVar[str] = "access.granted"
    grant: str
    level: str
    role: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRevoked(Deed):
    """A grant was ended; `on` is the account."""

    name: ClassVar[str] = "access.revoked"
    grant: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessExcluded(Deed):
    """An account was shut out of a scope, whatever else it holds; `on` is the account."""

    name: ClassVar[str] = "access.excluded"
    grant: str
    until: str
    reason: str
