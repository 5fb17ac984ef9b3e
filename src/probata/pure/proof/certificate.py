"""X.509 certificates as values: whose key, signed by whom, for what, and chains of them (RFC 5280).

Only what a time stamp needs is read; revocation is not checked, because offline nobody can.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from probata.pure.proof import der, signatures

_BASIC, _USAGE, _PURPOSE, _OWN_ID = "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.14"
_STAMPING = "1.3.6.1.5.5.7.3.8"
_UNDERSTOOD = {_BASIC, _USAGE, _PURPOSE, _OWN_ID, "2.5.29.32", "2.5.29.17"}
_COMMON_NAME, _ORGANISATION = "2.5.4.3", "2.5.4.10"
_CODES = {0x0C: "utf-8", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
_LONGEST = 10  # certificates in a chain
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate; `subject` and `issuer` are names in DER, `key` a SubjectPublicKeyInfo."""

    raw: bytes
    serial: int
    issuer: bytes
    subject: bytes
    begins: datetime
    ends: datetime
    key: bytes
    own_id: bytes
    may_sign_certificates: bool
    longest_below: int | None
    stamps: bool
    odd: bool  # a critical extension that is not understood here

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a certificate in DER; raise DerUnreadable."""
        fields = _signed_part(raw)[0].children()
        if fields and fields[0].tag == 0xA0:
            fields = fields[1:]
        if len(fields) < 6:
            raise der.DerUnreadable("a certificate lacks a field")
        serial, _, issuer, validity, subject, key, *rest = fields
        times = validity.children()
        if len(times) != 2:
            raise der.DerUnreadable("a certificate lacks its term")
        found = _extensions(rest)
        authority, longest = _basic(found)
        return cls(
            raw=raw,
            serial=serial.integer(),
            issuer=issuer.raw,
            subject=subject.raw,
            begins=times[0].time(),
            ends=times[1].time(),
            key=key.raw,
            own_id=der.read(found[_OWN_ID][1]).octets() if _OWN_ID in found else b"",
            may_sign_certificates=authority and _usage(found, 5),
            longest_below=longest,
            stamps=_for_stamping(found),
            odd=any(critical and oid not in _UNDERSTOOD for oid, (critical, _) in found.items()),
        )

    @property
    def name(self) -> str:
        """The subject for people: common name, else organisation, else nothing."""
        return name_text(self.subject)

    def digest(self, algorithm: str) -> bytes:
        """Return the hash of the whole certificate."""
        return hashlib.new(algorithm, self.raw, usedforsecurity=False).digest()

    def valid(self, at: datetime) -> bool:
        """True when the instant lies within the certificate's term."""
        return self.begins <= at <= self.ends

    def signed_by(self, issuer: Certificate) -> bool:
        """True when the issuer's key made this certificate's signature."""
        part, algorithm, signature = _signed_part(self.raw)
        try:
            signatures.check(issuer.key, algorithm, part.raw, signature.bits())
        except (signatures.SignatureRefused, der.DerUnreadable):
            return False
        return True


def read_all(blobs: Iterable[bytes]) -> list[Certificate]:
    """Read certificates in DER or PEM (also many in one text), each once; raise DerUnreadable."""
    found: dict[bytes, Certificate] = {}
    for blob in blobs:
        for raw in _unarmoured(blob):
            if raw not in found:
                found[raw] = Certificate.read(raw)
    return list(found.values())


def chain(
    first: Certificate, others: Iterable[Certificate], roots: Iterable[Certificate], at: datetime
) -> tuple[list[Certificate], bool]:
    """Return the chain from a certificate upward, in order, and whether it ends in a given root.

    Every link is a signature that holds, by an authority that may sign, valid `at` that instant.
    Without a trusted end the longest chain found is returned.
    """
    trusted = list(roots)
    return _Search([*trusted, *others], {root.raw for root in trusted}, at).climb([first])


class _Search:
    """One search for a way up; each certificate is tried once, however they sign each other."""

    def __init__(self, known: list[Certificate], roots: set[bytes], at: datetime) -> None:
        self.known, self.roots, self.at = known, roots, at
        self.tried: set[bytes] = set()

    def climb(self, path: list[Certificate]) -> tuple[list[Certificate], bool]:
        """Return the path lengthened as far as it goes, at best to a root."""
        top, best = path[-1], path
        self.tried.add(top.raw)
        if top.raw in self.roots:
            return path, True
        for issuer in self.known if len(path) < _LONGEST else []:
            if issuer.subject != top.issuer or issuer.raw in self.tried:
                continue
            if self._may_issue(issuer, len(path) - 1) and top.signed_by(issuer):
                found, ends = self.climb([*path, issuer])
                if ends:
                    return found, True
                best = max(best, found, key=len)
        return best, False

    def _may_issue(self, issuer: Certificate, between: int) -> bool:
        if issuer.raw in self.roots:
            return issuer.valid(self.at)
        short = issuer.longest_below is None or between <= issuer.longest_below
        return issuer.may_sign_certificates and short and issuer.valid(self.at) and not issuer.odd


def name_text(name: bytes) -> str:
    """Return the common name in a DER name, else the organisation, else an empty text."""
    found: dict[str, str] = {}
    for group in der.read(name).children():
        for pair in group.children():
            kind, text = [*pair.children(), pair][:2]
            found[kind.oid()] = text.body.decode(_CODES.get(text.tag, "latin-1"), "replace")
    return found.get(_COMMON_NAME) or found.get(_ORGANISATION) or ""


def _signed_part(raw: bytes) -> tuple[der.Value, der.Value, der.Value]:
    parts = der.read(raw).expect(der.SEQUENCE).children()
    if len(parts) != 3:
        raise der.DerUnreadable("a certificate has not three parts")
    return parts[0], parts[1], parts[2]


def _extensions(fields: list[der.Value]) -> dict[str, tuple[bool, bytes]]:
    found: dict[str, tuple[bool, bytes]] = {}
    for field in fields:
        if field.tag != 0xA3:
            continue
        for extension in der.read(field.body).children():
            parts = extension.children()
            if len(parts) < 2 or parts[0].oid() in found:
                raise der.DerUnreadable("an extension is broken")
            critical = parts[1].tag == der.BOOLEAN and parts[1].body != b"\0"
            found[parts[0].oid()] = (critical, parts[-1].octets())
    return found


def _basic(found: dict[str, tuple[bool, bytes]]) -> tuple[bool, int | None]:
    """Return whether it is an authority's certificate, and how many may stand below it."""
    if _BASIC not in found:
        return False, None
    parts = der.read(found[_BASIC][1]).children()
    authority = bool(parts) and parts[0].tag == der.BOOLEAN and parts[0].body != b"\0"
    return authority, parts[1].integer() if len(parts) > 1 else None


def _usage(found: dict[str, tuple[bool, bytes]], bit: int) -> bool:
    """True when the key may be used so; without the extension it may be used for anything."""
    if _USAGE not in found:
        return True
    body = der.read(found[_USAGE][1]).expect(der.BITS).body
    return len(body) > 1 and bool(body[1] & 0x80 >> bit)


def _for_stamping(found: dict[str, tuple[bool, bytes]]) -> bool:
    """True when stamping is the one purpose of the key (RFC 3161, 2.3)."""
    if _PURPOSE not in found:
        return False
    purposes = der.read(found[_PURPOSE][1]).children()
    return [purpose.oid() for purpose in purposes] == [_STAMPING] and (
        _usage(found, 0) or _usage(found, 1)
    )


def _unarmoured(blob: bytes) -> list[bytes]:
    if not blob.lstrip().startswith(b"-----"):
        return [blob]
    try:
        return [base64.b64decode(block) for block in _PEM.findall(blob)]
    except binascii.Error as reason:
        raise der.DerUnreadable("a certificate's letters are broken") from reason
