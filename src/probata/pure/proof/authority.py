"""A stamp authority of one's own: for use without a network, and never independent (RFC 3161).

Its clock is the clock of whoever runs it. Say so wherever its stamps are shown; an outside
authority proves more.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from os import urandom
from typing import TYPE_CHECKING, Self

from probata.pure.errors import ProbataError
from probata.pure.proof import certificate, der
from probata.pure.proof.token import read_imprint

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

POLICY = "2.25.160163274612158406911372498610527436217"
"""What a stamp of this authority stands for: the clock of one Probata deployment."""

_YEARS = 25
_KEY_BITS = 3072
_SHA256 = "2.16.840.1.101.3.4.2.1"
_SHA256_RSA = "1.2.840.113549.1.1.11"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE, _MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_SIGNING_TIME, _SIGNING_CERTIFICATE = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47"
_REFUSALS = {"algorithm": 0, "request": 2, "format": 5, "policy": 15, "extension": 16}
_PEM = re.compile(r"-----BEGIN (PRIVATE KEY|CERTIFICATE)-----([^-]+)-----END \1-----")
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class AuthorityUnreadable(ProbataError):
    """Kept key and certificates that cannot be used."""

    code = "authority.unreadable"
    says = "The key of the own stamp authority cannot be read."
    remedy = "Restore it from a copy, or remove it to begin with a new one; old stamps stay valid."


@dataclass(frozen=True, slots=True)
class Authority:
    """A key, its certificate, and the root above it, both in DER.

    The root's key is thrown away once it has signed: nobody can make a second certificate under it.
    """

    certificate: bytes
    root: bytes
    key: RSAPrivateKey = field(repr=False)

    @classmethod
    def create(cls, common_name: str, at: datetime) -> Self:
        """Return a new authority whose certificates begin at this instant and last 25 years."""
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import Encoding

        keys = [rsa.generate_private_key(65537, _KEY_BITS) for _ in range(2)]
        root = _certificate(keys[0], keys[0], (f"{common_name} Root", f"{common_name} Root"), at)
        leaf = _certificate(keys[1], keys[0], (common_name, f"{common_name} Root"), at)
        return cls(leaf.public_bytes(Encoding.DER), root.public_bytes(Encoding.DER), keys[1])

    def to_pem(self) -> str:
        """Return key, certificate and root as text; it holds the secret key in the clear."""
        from cryptography.hazmat.primitives import serialization

        key = self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return (
            _armour("PRIVATE KEY", key)
            + _armour("CERTIFICATE", self.certificate)
            + _armour("CERTIFICATE", self.root)
        )

    @classmethod
    def from_pem(cls, text: str) -> Self:
        """Read what `to_pem` wrote; raise AuthorityUnreadable."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        try:
            (_, secret), (_, leaf), (_, root) = _PEM.findall(text)
            key = load_der_private_key(base64.b64decode(secret), None)
            held = certificate.Certificate.read(base64.b64decode(leaf))
        except (ValueError, TypeError, der.DerUnreadable) as reason:
            raise AuthorityUnreadable() from reason
        if not isinstance(key, RSAPrivateKey) or held.key != _public(key):
            raise AuthorityUnreadable()
        return cls(held.raw, base64.b64decode(root), key)

    def answer(self, request: bytes, at: datetime) -> bytes:
        """Return the reply to a request at this instant: a stamp, or a refusal with its reason."""
        try:
            version, imprint, *rest = der.read(request).expect(der.SEQUENCE).children()
            read_imprint(imprint)
            asked = {value.tag: value for value in rest}
            policy = asked[der.OID].oid() if der.OID in asked else POLICY
            nonce = asked[der.INTEGER].integer() if der.INTEGER in asked else None
            certificates = der.BOOLEAN in asked and asked[der.BOOLEAN].body != b"\0"
            known = version.integer() == 1
        except (der.DerUnreadable, IndexError, ValueError):
            return _refusal("format")
        if not known:
            return _refusal("request")
        if policy != POLICY:
            return _refusal("policy")
        if 0xA0 in asked:
            return _refusal("extension")
        token = self._token(_info(imprint, nonce, at), at, certificates=certificates)
        status = der.write(der.SEQUENCE, der.write_integer(0))
        return der.write(der.SEQUENCE, status, token)

    def _token(self, info: bytes, at: datetime, *, certificates: bool) -> bytes:
        """Return the CMS SignedData over a TSTInfo (RFC 5652, RFC 5816)."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        attributes = self._attributes(info, at)
        held = certificate.Certificate.read(self.certificate)
        signer = der.write(
            der.SEQUENCE,
            der.write_integer(1),
            der.write(der.SEQUENCE, held.issuer, der.write_integer(held.serial)),
            _algorithm(_SHA256),
            der.write(0xA0, attributes),
            _algorithm(_SHA256_RSA),
            der.write(
                der.OCTETS, self.key.sign(der.write(der.SET, attributes), PKCS1v15(), SHA256())
            ),
        )
        enclosed = sorted([self.certificate, self.root]) if certificates else []
        signed = der.write(
            der.SEQUENCE,
            der.write_integer(3),
            der.write(der.SET, _algorithm(_SHA256)),
            der.write(
                der.SEQUENCE,
                der.write_oid(_STAMP_INFO),
                der.write(0xA0, der.write(der.OCTETS, info)),
            ),
            der.write(0xA0, *enclosed) if enclosed else b"",
            der.write(der.SET, signer),
        )
        return der.write(der.SEQUENCE, der.write_oid(_SIGNED_DATA), der.write(0xA0, signed))

    def _attributes(self, info: bytes, at: datetime) -> bytes:
        """Return the signed attributes in the order of a DER SET, without its tag."""
        digest = der.write(der.OCTETS, hashlib.sha256(self.certificate).digest())
        named = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write(der.SEQUENCE, digest)))
        values = {
            _CONTENT_TYPE: der.write_oid(_STAMP_INFO),
            _SIGNING_TIME: der.write(der.UTC_TIME, f"{_utc(at):%y%m%d%H%M%SZ}".encode()),
            _MESSAGE_DIGEST: der.write(der.OCTETS, hashlib.sha256(info).digest()),
            _SIGNING_CERTIFICATE: named,
        }
        return b"".join(
            sorted(
                der.write(der.SEQUENCE, der.write_oid(oid), der.write(der.SET, value))
                for oid, value in values.items()
            )
        )


def _info(imprint: der.Value, nonce: int | None, at: datetime) -> bytes:
    """Return the TSTInfo of one stamp: to the millisecond, accurate to a second by own claim."""
    when = _utc(at)
    fraction = f".{when.microsecond // 1000:03d}".rstrip("0").rstrip(".")
    return der.write(
        der.SEQUENCE,
        der.write_integer(1),
        der.write_oid(POLICY),
        imprint.raw,
        der.write_integer(int.from_bytes(urandom(16))),
        der.write(der.GENERAL_TIME, f"{when:%Y%m%d%H%M%S}{fraction}Z".encode()),
        der.write(der.SEQUENCE, der.write_integer(1)),
        b"" if nonce is None else _signed_integer(nonce),
    )


def _refusal(reason: str) -> bytes:
    bit = _REFUSALS[reason]
    flags = (1 << (31 - bit)).to_bytes(4).rstrip(b"\0")
    unused = 8 * len(flags) - bit - 1
    failure = der.write(der.BITS, bytes([unused]) + flags)
    return der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(2), failure))


def _signed_integer(number: int) -> bytes:
    """Return a number in DER as it came, negative ones too (some programs send such nonces)."""
    return der.write(der.INTEGER, number.to_bytes(number.bit_length() // 8 + 1, signed=True))


def _algorithm(oid: str) -> bytes:
    return der.write(der.SEQUENCE, der.write_oid(oid), der.write(der.NULL))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC)


def _armour(kind: str, data: bytes) -> str:
    letters = base64.b64encode(data).decode()
    lines = "\n".join(letters[at : at + 64] for at in range(0, len(letters), 64))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"


def _public(key: RSAPrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _certificate(
    key: RSAPrivateKey, issuer: RSAPrivateKey, names: tuple[str, str], at: datetime
) -> x509.Certificate:
    """Return a certificate; of a root when key and issuer are one, else for stamps only."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    begins = _utc(at).replace(microsecond=0)
    is_root = key is issuer
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    usage = dict.fromkeys(_USAGES, False) | {
        "key_cert_sign" if is_root else "digital_signature": True
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(names[0]))
        .issuer_name(_name(names[1]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * _YEARS + 7))
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(own, critical=False)
        .add_extension(above, critical=False)
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return builder.sign(issuer, SHA256())


def _name(text: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, text)])
