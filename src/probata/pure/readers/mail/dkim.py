"""DKIM (RFC 6376, 8301, 8463): every signature of a mail, checked with keys that were kept.

Own code rather than dkimpy: that library needs PyNaCl for Ed25519, stops at the first fault, and
does not say whether the body or the header failed. Its answers are compared with ours in tests.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from probata.pure.readers.mail import fields, keys

VERIFIES = "verifies"
FAILS = "fails"
KEYLESS = "key not available"
UNREADABLE = "not readable"

_LONE = re.compile(rb"(?<!\r)\n")
_GAPS = re.compile(rb"[ \t]+")
_TRAIL = re.compile(rb"(?<![ \t])[ \t]++(?=\r\n)")
_SIGNED = re.compile(rb"((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_SPACE = re.compile(r"[ \t\r\n]+")
_HASHES = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
_WORTH = ("from", "to", "cc", "subject", "date", "message-id", "reply-to", "content-type")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature and what its check gave.

    `state` is VERIFIES, FAILS (then `part` says body, header, or both), KEYLESS or UNREADABLE;
    `signed_at` and `valid_until` are seconds since 1970 as the signature claims; `length` is what
    `l=` covers and `appended` the bytes of the canonical body behind it.
    """

    state: str
    part: str = ""
    why: str = ""
    domain: str = ""
    selector: str = ""
    algorithm: str = ""
    canonical: str = ""
    signed: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    signed_at: int | None = None
    valid_until: int | None = None
    length: int | None = None
    appended: int = 0
    line: int = 0
    key_obtained: str = ""

    @property
    def key_name(self) -> str:
        """The DNS name of the key."""
        return keys.record_name(self.selector, self.domain)


def over_crlf(raw: bytes) -> bytes:
    """Return a copy with CRLF line ends, over which signatures are made."""
    return _LONE.sub(b"\r\n", raw) if _LONE.search(raw) else raw


def check(raw: bytes, known: Mapping[str, keys.KeyRecord]) -> list[Signature]:
    """Check every DKIM signature of a mail, in the order of the file; the bytes are not changed."""
    wire = over_crlf(raw)
    head = fields.split(wire)
    found = head.all("dkim-signature")
    return [_checked(wire, head, field, known) for field in found[:50]]


def tags(text: str) -> dict[str, str] | None:
    """Read a tag list; None when it is not one or a tag stands twice."""
    out: dict[str, str] = {}
    for piece in text.split(";"):
        if not piece.strip():
            continue
        name, sign, value = piece.partition("=")
        name = name.strip()
        if not sign or not name or name in out:
            return None
        out[name] = value.strip()
    return out


def _checked(
    wire: bytes, head: fields.Head, field: fields.Field, known: Mapping[str, keys.KeyRecord]
) -> Signature:
    said = tags(field.value.decode("utf-8", "replace"))
    if said is None or any(name not in said for name in ("a", "b", "bh", "d", "h", "s")):
        return Signature(UNREADABLE, why="the signature lacks a part it must have", line=field.line)
    signed = tuple(name.strip().lower() for name in said["h"].split(":"))
    base = _Facts(wire, head, field, said, signed)
    algorithm, _, hash_name = said["a"].lower().partition("-")
    if hash_name not in _HASHES or algorithm not in ("rsa", "ed25519"):
        return base.answer(UNREADABLE, why="an algorithm this check does not know")
    if "from" not in signed:
        return base.answer(FAILS, "header", "the sender is not among the signed headers")
    body_fits = base.body_fits(hash_name)
    record = known.get(keys.record_name(_bare(said["s"]), _bare(said["d"])))
    if record is None:
        if not body_fits:
            return base.answer(FAILS, "body", "the body is not the one that was signed")
        return base.answer(KEYLESS, why="no key record of this name was kept")
    public, why = _public_key(record.text, algorithm, hash_name)
    if public is None:
        if not body_fits:
            return base.answer(FAILS, "body", "the body is not the one that was signed")
        return base.answer(KEYLESS, why=why, obtained=record.obtained)
    header_fits = base.header_fits(public, algorithm, hash_name)
    if body_fits and header_fits:
        return base.answer(VERIFIES, obtained=record.obtained)
    part = "header" if body_fits else ("body" if header_fits else "body and header")
    return base.answer(FAILS, part, f"the {part} is not what was signed", obtained=record.obtained)


class _Facts:
    """One signature field and the mail around it."""

    def __init__(
        self,
        wire: bytes,
        head: fields.Head,
        field: fields.Field,
        said: dict[str, str],
        signed: tuple[str, ...],
    ) -> None:
        self.wire, self.head, self.field, self.said, self.signed = wire, head, field, said, signed
        way = said.get("c", "simple/simple").lower()
        self.head_way, _, body_way = way.partition("/")
        self.body_way = body_way or "simple"
        self.length = _number(said.get("l"))
        self.appended = 0

    def answer(self, state: str, part: str = "", why: str = "", *, obtained: str = "") -> Signature:
        said = self.said
        times = {name: self.signed.count(name) for name in set(self.signed)}
        unsigned = tuple(name for name in _WORTH if len(self.head.all(name)) > times.get(name, 0))
        return Signature(
            state,
            part,
            why,
            _bare(said["d"]).lower(),
            _bare(said["s"]),
            said["a"].lower(),
            f"{self.head_way}/{self.body_way}",
            self.signed,
            unsigned,
            _number(said.get("t")),
            _number(said.get("x")),
            self.length,
            self.appended,
            self.field.line,
            obtained,
        )

    def body_fits(self, hash_name: str) -> bool:
        body = canonical_body(self.wire[self.head.body :], self.body_way)
        if self.length is not None:
            if self.length > len(body):
                return False
            self.appended = len(body) - self.length
            body = body[: self.length]
        claimed = _decoded(self.said["bh"])
        return hmac.compare_digest(_HASHES[hash_name](body).digest(), claimed)

    def header_fits(self, public: object, algorithm: str, hash_name: str) -> bool:
        text = b"".join(self._chosen())
        value = _SIGNED.sub(rb"\1", self.field.value, count=1)
        raw = self.wire[self.field.start : self.field.end]
        name = raw[: raw.index(b":")]
        text += canonical_field(name, value, self.head_way).removesuffix(b"\r\n")
        return _verified(public, algorithm, hash_name, _decoded(self.said["b"]), text)

    def _chosen(self) -> list[bytes]:
        """Return the signed fields, the lowest of a name first (RFC 6376, 5.4.2)."""
        left = {name: self.head.all(name) for name in set(self.signed)}
        out = []
        for name in self.signed:
            if left[name]:
                field = left[name].pop()
                raw = self.wire[field.start : field.end]
                out.append(canonical_field(raw[: raw.index(b":")], field.value, self.head_way))
        return out


def canonical_field(name: bytes, value: bytes, way: str) -> bytes:
    """Return a header field in simple or relaxed form (RFC 6376, 3.4.1, 3.4.2)."""
    if way != "relaxed":
        return name + b":" + value + b"\r\n"
    flat = _GAPS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.strip(b" \t").lower() + b":" + flat + b"\r\n"


def canonical_body(body: bytes, way: str) -> bytes:
    """Return a body in simple or relaxed form (RFC 6376, 3.4.3, 3.4.4)."""
    if way == "relaxed":
        body = _GAPS.sub(b" ", _TRAIL.sub(b"", body + b"\r\n"))[:-2]
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    if not end and way == "relaxed":
        return b""
    return body[:end] + b"\r\n"


def _public_key(record: str, algorithm: str, hash_name: str) -> tuple[object | None, str]:
    """Return the key of a record, or None and why it cannot be used."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    said = tags(record)
    if said is None or "p" not in said:
        return None, "the record that was kept is no key record"
    if not _bare(said["p"]):
        return None, "the key was withdrawn"
    if said.get("k", "rsa").lower() != algorithm:
        return None, "the record that was kept holds another kind of key"
    if "h" in said and hash_name not in [word.strip() for word in said["h"].split(":")]:
        return None, "the record does not allow this hash"
    raw = _decoded(said["p"])
    try:
        if algorithm == "ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(raw), ""
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        return None, "the key in the record cannot be read, or is too short"
    return (key, "") if isinstance(key, rsa.RSAPublicKey) else (None, "not a key for RSA")


def _verified(
    public: object, algorithm: str, hash_name: str, signature: bytes, text: bytes
) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, _HASHES[hash_name](text).digest())  # RFC 8463, 3
        elif isinstance(public, rsa.RSAPublicKey):
            way = hashes.SHA256() if hash_name == "sha256" else hashes.SHA1()  # noqa: S303
            public.verify(signature, text, padding.PKCS1v15(), way)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return algorithm in ("rsa", "ed25519")


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(_bare(text), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _number(text: str | None) -> int | None:
    bare = _bare(text or "")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 12 else None
