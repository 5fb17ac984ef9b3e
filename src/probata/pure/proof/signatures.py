"""Signatures under certificates and stamps: RSA here, everything else by `cryptography`.

RSA with PKCS #1 v1.5 is checked in a few lines of our own, because most stamps carry it and loading
the general code costs more time than the rest of a verification. The expected encoding is built and
compared as a whole, so nothing of the signature's padding is ever parsed.
"""

import hashlib
import hmac

from probata.pure.proof import der

HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
}
"""Object identifiers of the hashes that are still sound (NIST FIPS 180-4 and 202)."""

_RSA = "1.2.840.113549.1.1.1"
_PSS = "1.2.840.113549.1.1.10"
_WITH_RSA = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
_WITH_ECDSA = {
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_EC = "1.2.840.10045.2.1"
_ED25519 = "1.3.101.112"
_LARGEST_RSA = 16_384  # bits; larger keys only serve to keep a verifier busy


class SignatureRefused(Exception):
    """A signature that does not hold or cannot be checked; turned into an error by whoever asks."""


def check(
    key: bytes, algorithm: der.Value, data: bytes, signature: bytes, *, hashed: str = ""
) -> None:
    """Return when the signature over the data holds under a SubjectPublicKeyInfo.

    `algorithm` is the AlgorithmIdentifier beside the signature; `hashed` names the hash when it
    stands elsewhere (CMS). Raises SignatureRefused, or DerUnreadable for broken values.
    """
    parts = algorithm.expect(der.SEQUENCE).children()
    name = parts[0].oid() if parts else ""
    if name == _RSA or name in _WITH_RSA:
        _check_rsa(key, _known(_WITH_RSA.get(name, hashed)), data, signature)
    elif name == _PSS:
        _check_other(key, _known(_pss_hash(parts)), data, signature, pss=True)
    elif name == _EC or name in _WITH_ECDSA:
        _check_other(key, _known(_WITH_ECDSA.get(name, hashed)), data, signature)
    elif name == _ED25519:
        _check_other(key, "", data, signature)
    else:
        raise SignatureRefused("its algorithm is weak or not known here")


def _known(hashed: str) -> str:
    if hashed not in HASHES.values():
        raise SignatureRefused("its hash is weak or not known here")
    return hashed


def _check_rsa(key: bytes, hashed: str, data: bytes, signature: bytes) -> None:
    prefix = next(oid for oid, name in HASHES.items() if name == hashed)
    modulus, exponent = _rsa_numbers(key)
    size = (modulus.bit_length() + 7) // 8
    if not 2**2047 <= modulus < 2**_LARGEST_RSA or not 3 <= exponent < 2**33:
        raise SignatureRefused("its key is too weak")
    digest = hashlib.new(hashed, data).digest()
    algorithm = der.write(der.SEQUENCE, der.write_oid(prefix), der.write(der.NULL))
    coded = der.write(der.SEQUENCE, algorithm, der.write(der.OCTETS, digest))
    expected = b"\x00\x01" + b"\xff" * (size - len(coded) - 3) + b"\x00" + coded
    number = int.from_bytes(signature)
    if len(signature) != size or number >= modulus:
        raise SignatureRefused("it does not fit")
    if not hmac.compare_digest(pow(number, exponent, modulus).to_bytes(size), expected):
        raise SignatureRefused("it does not fit")


def _rsa_numbers(key: bytes) -> tuple[int, int]:
    """Return modulus and exponent of a SubjectPublicKeyInfo (RFC 8017, A.1.1)."""
    parts = der.read(key).children()
    kind = parts[0].children() if len(parts) == 2 else []
    if not kind or kind[0].oid() != _RSA:
        raise SignatureRefused("the key is of another kind")
    numbers = der.read(parts[1].bits()).children()
    if len(numbers) != 2:
        raise SignatureRefused("its key cannot be read")
    return numbers[0].integer(), numbers[1].integer()


def _check_other(
    key: bytes, hashed: str, data: bytes, signature: bytes, *, pss: bool = False
) -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

    chosen: hashes.HashAlgorithm = getattr(hashes, (hashed or "sha256").upper())()
    try:
        public = serialization.load_der_public_key(key)
        if isinstance(public, ed25519.Ed25519PublicKey) and not hashed:
            public.verify(signature, data)
        elif isinstance(public, ec.EllipticCurvePublicKey) and hashed and not pss:
            public.verify(signature, data, ec.ECDSA(chosen))
        elif isinstance(public, rsa.RSAPublicKey) and hashed and pss:
            salt = padding.PSS(padding.MGF1(chosen), padding.PSS.AUTO)
            public.verify(signature, data, salt, chosen)
        else:
            raise SignatureRefused("the key is of another kind")
    except InvalidSignature as reason:
        raise SignatureRefused("it does not fit") from reason
    except (ValueError, UnsupportedAlgorithm) as reason:
        raise SignatureRefused("its key cannot be read") from reason


def _pss_hash(parts: list[der.Value]) -> str:
    """Return the hash that the parameters of RSASSA-PSS name (RFC 4055); its default is weak."""
    for value in parts[1].children() if len(parts) > 1 else []:
        if value.tag == 0xA0:
            named = der.read(value.body).children()
            return HASHES.get(named[0].oid(), "") if named else ""
    return ""
