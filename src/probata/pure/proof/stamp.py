"""Time stamps: ask for one, read one, and check offline what it proves (RFC 3161, RFC 5816).

A stamp proves that certain bytes existed before an instant; never that they were made then. Keep
the request, the reply as it came and the whole chain: roots disappear.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from probata.pure.proof import certificate, der, signatures
from probata.pure.proof.stamp_errors import (
    StampDiffers,
    StampForeign,
    StampRefused,
    StampUnreadable,
    StampUnsound,
)
from probata.pure.proof.token import Imprint, SignedStamp, Token, read_imprint

__all__ = [
    "Imprint",
    "StampDiffers",
    "StampForeign",
    "StampRefused",
    "StampUnreadable",
    "StampUnsound",
    "Standing",
    "State",
    "Token",
    "answer",
    "parse",
    "request",
    "verify",
]

_LARGEST = 1_000_000  # bytes
_FAILURES = {  # RFC 3161, 2.4.2
    0: "it does not know the algorithm",
    2: "it does not allow the request",
    5: "it could not read the request",
    14: "its clock is out of order",
    15: "it does not stamp under this policy",
    16: "it does not know an extension",
    17: "it cannot give further information",
    25: "it has a fault of its own",
}


class State(enum.Enum):
    """How a stamp stands; the first two are also the errors StampDiffers and StampUnsound."""

    DIFFERS = "imprint differs"
    UNSOUND = "token unsound"
    SOUND = "sound, authority not trusted here"
    TRUSTED = "sound and trusted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What was proven: SOUND or TRUSTED, when, and the chain in DER from the authority upward."""

    state: State
    when: datetime
    accuracy: timedelta | None
    authority: str
    chain: tuple[bytes, ...]


def request(
    digest: bytes, nonce: int | None = None, *, algorithm: str = "sha256", policy: str = ""
) -> bytes:
    """Return a request for a stamp on a digest, in DER, which asks for the certificates, too.

    `nonce` is a random number of up to 64 bits that the reply must repeat.
    """
    oid = next((oid for oid, name in signatures.HASHES.items() if name == algorithm), "")
    if not oid or len(digest) != hashlib.new(algorithm).digest_size:
        raise ValueError("the digest does not fit the algorithm")
    hashed = der.write(der.SEQUENCE, der.write_oid(oid), der.write(der.NULL))
    return der.write(
        der.SEQUENCE,
        der.write_integer(1),
        der.write(der.SEQUENCE, hashed, der.write(der.OCTETS, digest)),
        der.write_oid(policy) if policy else b"",
        b"" if nonce is None else der.write_integer(nonce),
        der.write(der.BOOLEAN, b"\xff"),
    )


def parse(data: bytes) -> Token:
    """Read an authority's reply or a bare token; raise StampUnreadable or StampRefused."""
    if len(data) > _LARGEST:
        raise StampUnreadable(reason="it is too long")
    try:
        return SignedStamp(_bare(data)).token()
    except (der.DerUnreadable, IndexError, ValueError) as reason:
        raise StampUnreadable(reason=_why(reason)) from reason


def answer(asked: bytes, reply: bytes) -> Token:
    """Return the token of a reply when it answers the request; raise StampForeign otherwise."""
    token = parse(reply)
    try:
        _, imprint, *rest = der.read(asked).children()
        numbers = [value.integer() for value in rest if value.tag == der.INTEGER]
        policies = [value.oid() for value in rest if value.tag == der.OID]
        wanted = read_imprint(imprint)
    except (der.DerUnreadable, IndexError, ValueError) as reason:
        raise StampForeign(reason="the request cannot be read") from reason
    if token.imprint != wanted:
        raise StampForeign(reason="it is about another digest")
    if numbers != ([] if token.nonce is None else [token.nonce]) and numbers:
        raise StampForeign(reason="its random number differs")
    if policies and policies != [token.policy]:
        raise StampForeign(reason="its policy differs")
    return token


def verify(
    token: Token | bytes,
    imprint: Imprint | bytes,
    roots: Iterable[bytes] | None = None,
    *,
    certificates: Sequence[bytes] = (),
) -> Standing:
    """Return how a stamp stands: SOUND, or TRUSTED when its chain ends in one of the roots.

    `imprint` is the digest of what is said to be stamped; `roots` and further `certificates` in DER
    or PEM. Raises StampDiffers, StampUnsound, StampUnreadable.
    """
    token = parse(token.raw if isinstance(token, Token) else token)
    given = imprint if isinstance(imprint, Imprint) else Imprint(token.imprint.algorithm, imprint)
    if given.algorithm != token.imprint.algorithm or not hmac.compare_digest(
        given.digest, token.imprint.digest
    ):
        raise StampDiffers()
    try:
        signed = SignedStamp(token.raw)
        others = [*signed.certificates, *certificate.read_all(certificates)]
        signer = signed.check(others)
        trusted = certificate.read_all(roots or ())
        path, ends = certificate.chain(signer, others, trusted, token.when)
    except signatures.SignatureRefused as reason:
        raise StampUnsound(reason=str(reason)) from reason
    except (der.DerUnreadable, IndexError, ValueError) as reason:
        raise StampUnreadable(reason=_why(reason)) from reason
    return Standing(
        State.TRUSTED if ends else State.SOUND,
        token.when,
        token.accuracy,
        signer.name,
        tuple(held.raw for held in path),
    )


def _bare(data: bytes) -> bytes:
    """Return the token: the bytes themselves, or what the reply that they are carries."""
    first, *rest = der.read(data).expect(der.SEQUENCE).children()
    if first.tag == der.OID:
        return data
    status = first.expect(der.SEQUENCE).children()
    if status[0].integer() not in (0, 1):
        raise StampRefused(reason=_refusal(status[1:]))
    return rest[0].raw


def _refusal(parts: list[der.Value]) -> str:
    """Return what an authority says about its refusal: its words, else the numbers of its flags."""
    for part in parts:
        if part.tag == der.SEQUENCE:
            said = b"; ".join(text.body for text in part.children())
            return said.decode("utf-8", "replace")[:200]
        if part.tag == der.BITS:
            flags = "".join(f"{byte:08b}" for byte in part.body[1:5])
            known = [_FAILURES[bit] for bit in _FAILURES if flags[bit : bit + 1] == "1"]
            return ", ".join(known) or "no reason given"
    return "no reason given"


def _why(reason: Exception) -> str:
    return str(reason) if isinstance(reason, der.DerUnreadable) else "a part is missing"
