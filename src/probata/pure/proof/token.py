"""A time stamp as it lies in its token: the values, and the signature around them (RFC 5652)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from probata.pure.proof import certificate, der, signatures
from probata.pure.proof.certificate import Certificate

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = {  # which hash identifies the certificate when none is named
    "1.2.840.113549.1.9.16.2.12": "sha1",  # identifies only; the signature rests on sound hashes
    "1.2.840.113549.1.9.16.2.47": "sha256",
}
_LONGEST_ACCURACY = 86_400 * 366  # seconds


@dataclass(frozen=True, slots=True)
class Imprint:
    """What was stamped: the name of a hash as `hashlib` knows it, and its value."""

    algorithm: str
    digest: bytes

    @classmethod
    def of(cls, data: bytes, algorithm: str = "sha256") -> Imprint:
        """Return the imprint of some bytes."""
        return cls(algorithm, hashlib.new(algorithm, data).digest())


@dataclass(frozen=True, slots=True)
class Token:
    """A stamp as read; nothing of it is verified yet.

    `raw` is the bare token (CMS SignedData), `certificates` the chain in order as far as the token
    holds it, in DER, the authority's own first.
    """

    raw: bytes
    when: datetime
    accuracy: timedelta | None
    imprint: Imprint
    policy: str
    serial: int
    nonce: int | None
    authority: str
    certificates: tuple[bytes, ...]

    @property
    def earliest(self) -> datetime:
        """The authority's clock less its stated accuracy."""
        return self.when - (self.accuracy or timedelta())

    @property
    def latest(self) -> datetime:
        """The authority's clock plus its stated accuracy: the bytes existed before this."""
        return self.when + (self.accuracy or timedelta())

    def imprint_of(self, data: bytes) -> Imprint:
        """Return the imprint of some bytes under this token's hash, for `verify`."""
        return Imprint.of(data, self.imprint.algorithm)


class SignedStamp:
    """The CMS SignedData around a stamp (RFC 5652)."""

    def __init__(self, raw: bytes) -> None:
        """Read the parts; raise DerUnreadable, IndexError or ValueError for anything else."""
        self.raw = raw
        kind, wrapped = der.read(raw).children()[:2]
        if kind.oid() != _SIGNED_DATA:
            raise der.DerUnreadable("it holds no signed data")
        _, _, content, *rest = der.read(wrapped.body).children()
        content_type, held = content.children()[:2]
        if content_type.oid() != _STAMP_INFO:
            raise der.DerUnreadable("what was signed is no stamp")
        self.content = der.read(held.body).octets()
        blobs = [value.raw for part in rest if part.tag == 0xA0 for value in part.children()]
        self.certificates = certificate.read_all(blob for blob in blobs if blob[0] == der.SEQUENCE)
        signers = rest[-1].expect(der.SET).children()
        if len(signers) != 1:
            raise der.DerUnreadable("it has not exactly one signature")
        self._read_signer(signers[0])

    def _read_signer(self, signer: der.Value) -> None:
        parts = signer.children()
        self.who, hashed, attributes, self.algorithm, signature = parts[1:6]
        self.hashed = signatures.HASHES.get(hashed.children()[0].oid(), "")
        if attributes.tag != 0xA0:
            raise der.DerUnreadable("its signature covers no attributes")
        self.covered = b"\x31" + attributes.raw[1:]  # signed as a SET (RFC 5652, 5.4)
        self.attributes = {
            pair[0].oid(): pair[1].children()
            for pair in map(der.Value.children, attributes.children())
        }
        self.signature = signature.octets()

    def token(self) -> Token:
        """Return the values of TSTInfo (RFC 3161, 2.4.2)."""
        version, policy, imprint, serial, when, *rest = der.read(self.content).children()
        if version.integer() != 1 or not 1900 < when.time().year < 9000:
            raise der.DerUnreadable("it is of another version or another age")
        numbers = [value.integer() for value in rest if value.tag == der.INTEGER]
        spans = [value for value in rest if value.tag == der.SEQUENCE]
        signer = self._signer(self.certificates)
        path = certificate.chain(signer, self.certificates, (), when.time())[0] if signer else []
        return Token(
            raw=self.raw,
            when=when.time(),
            accuracy=_accuracy(spans[0]) if spans else None,
            imprint=read_imprint(imprint),
            policy=policy.oid(),
            serial=serial.integer(),
            nonce=numbers[0] if numbers else None,
            authority=signer.name if signer else "",
            certificates=tuple(held.raw for held in path),
        )

    def check(self, known: Sequence[Certificate]) -> Certificate:
        """Return the authority's certificate when its signature on the stamp holds."""
        if not self.hashed:
            raise signatures.SignatureRefused("its hash is weak or not known here")
        digest = hashlib.new(self.hashed, self.content).digest()
        if self._one(_CONTENT_TYPE).oid() != _STAMP_INFO:
            raise signatures.SignatureRefused("its signature is about something else")
        if not hmac.compare_digest(self._one(_MESSAGE_DIGEST).octets(), digest):
            raise signatures.SignatureRefused("its content was changed")
        signer = self._signer(known)
        if signer is None:
            raise signatures.SignatureRefused("the authority's certificate is missing")
        if not self._names(signer):
            raise signatures.SignatureRefused("it was signed for another certificate")
        if not signer.stamps or signer.odd:
            raise signatures.SignatureRefused("its certificate is not for time stamps")
        if not signer.valid(der.read(self.content).children()[4].time()):
            raise signatures.SignatureRefused("its certificate was not valid at that time")
        signatures.check(
            signer.key, self.algorithm, self.covered, self.signature, hashed=self.hashed
        )
        return signer

    def _one(self, oid: str) -> der.Value:
        values = self.attributes.get(oid, [])
        if len(values) != 1:
            raise signatures.SignatureRefused("a signed attribute is missing")
        return values[0]

    def _signer(self, known: Sequence[Certificate]) -> Certificate | None:
        """Return the certificate that the signature names by issuer and number, or by its key."""
        for held in known:
            if self.who.tag == 0x80:
                fits = bool(held.own_id) and held.own_id == self.who.body
            else:
                issuer, serial = self.who.children()[:2]
                fits = (held.issuer, held.serial) == (issuer.raw, serial.integer())
            if fits:
                return held
        return None

    def _names(self, signer: Certificate) -> bool:
        """True when the signed attributes identify the certificate by its hash (RFC 5035)."""
        for oid, default in _SIGNING_CERTIFICATE.items():
            if oid in self.attributes:
                first = self._one(oid).children()[0].children()[0].children()
                algorithm = default
                if first[0].tag == der.SEQUENCE:
                    algorithm = signatures.HASHES.get(first.pop(0).children()[0].oid(), "")
                return bool(algorithm) and hmac.compare_digest(
                    first[0].octets(), signer.digest(algorithm)
                )
        return False


def read_imprint(value: der.Value) -> Imprint:
    algorithm, digest = value.children()[:2]
    name = signatures.HASHES.get(algorithm.children()[0].oid(), "")
    if not name or len(digest.octets()) != hashlib.new(name).digest_size:
        raise der.DerUnreadable("the hash of what was stamped is weak or not known here")
    return Imprint(name, digest.octets())


def _accuracy(value: der.Value) -> timedelta:
    numbers = {part.tag: int.from_bytes(part.body[:8]) for part in value.children()}
    seconds = numbers.get(der.INTEGER, 0)
    if seconds > _LONGEST_ACCURACY or max(numbers.get(0x80, 0), numbers.get(0x81, 0)) > 999:
        raise der.DerUnreadable("its accuracy is impossible")
    return timedelta(
        seconds=seconds,
        milliseconds=numbers.get(0x80, 0),
        microseconds=numbers.get(0x81, 0),
    )
