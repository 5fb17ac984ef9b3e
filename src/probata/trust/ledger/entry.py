"""The bytes of an entry: its salted digest and its leaf (see docs/specs/entry.md)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from probata.pure.canon import canonical

SALT_LENGTH = 16


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as followers, pages and reports see it; `leaf` is None until it is numbered."""

    id: str
    name: str
    actor: str
    on: str
    within: str
    at: datetime
    payload: dict[str, Any]
    leaf: int | None = None


def instant(at: datetime) -> str:
    """Return an instant in UTC with six decimals, as it stands in the leaf."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def private_bytes(*, actor: str, on: str, within: str, payload: bytes) -> bytes:
    """Return the canonical bytes of all that may hold personal data.

    `payload` is canonical JSON already; the four fields stand in their sorted order, so the whole
    is what `canonical` makes of the object.
    """
    return b'{"actor":%b,"on":%b,"payload":%b,"within":%b}' % (
        canonical(actor),
        canonical(on),
        payload,
        canonical(within),
    )


def salted_digest(salt: bytes, private: bytes) -> str:
    """Return the digest of the private bytes behind their salt, 64 hexadecimal characters."""
    return hashlib.sha256(salt + private).hexdigest()


def leaf_bytes(*, id: str, name: str, at: datetime, digest: str) -> bytes:
    """Return the leaf of an entry: canonical JSON of five fields, no personal data.

    Written out, because all five hold plain ASCII that needs no escape; a test compares it with
    `canonical`. `digest` is the hexadecimal text without its prefix.
    """
    return (
        f'{{"at":"{instant(at)}","digest":"sha256:{digest}","id":"{id}","name":"{name}","v":1}}'
    ).encode("ascii")
