"""Entries of the vault: an original was kept, destroyed, or the vault was checked."""

from dataclasses import dataclass
from typing import Any

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(Deed):
    """An original was kept, or was found to be kept already (`new` is false).

    `digest` is its content address (`sha256:…`), `size` its bytes, `chunks` the root of its chunk
    tree (`blake3:…`) over chunks of `chunk_size` bytes, empty when there is but one.
    """

    name = "vault.stored"
    digest: str
    size: int
    chunks: str
    chunk_size: int
    new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed(Deed):
    """The key of an original was destroyed, and with it the original; its digest stays known."""

    name = "vault.destroyed"
    digest: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked(Deed):
    """Kept originals were compared with what was recorded; `damages` names what differs."""

    name = "vault.rechecked"
    originals: int
    size: int
    deep: bool
    damages: list[dict[str, Any]]
