"""Signed notes: a text and the Ed25519 signatures under it (C2SP signed-note, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from os import urandom
from typing import TYPE_CHECKING, NamedTuple, Self

from probata.pure.merkle.errors import (
    KeyUnreadable,
    NoteUnreadable,
    NoteUnsigned,
    SignatureWrong,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SIGNATURE = 0x01
"""Kind of key that signs the text itself (C2SP signed-note)."""

COSIGNATURE = 0x04
"""Kind of key that signs a time and the text of a checkpoint (C2SP tlog-cosignature, v1)."""

_LARGEST_NOTE = 1_000_000  # bytes
_MOST_SIGNATURES = 100
_MARK = "\u2014 "


class Signature(NamedTuple):
    """One signature line: who, with which key, the bytes, and for cosignatures when.

    `time` is in seconds since 1970 UTC; it is None on ordinary signatures and before verification.
    """

    name: str
    key_id: bytes
    data: bytes
    time: int | None = None

    def line(self) -> str:
        """Return the signature line, with its newline."""
        return f"{_MARK}{self.name} {base64.b64encode(self.key_id + self.data).decode()}\n"


class Note(NamedTuple):
    """A note as read: its text, the signatures that hold, and those by keys we do not know."""

    text: str
    signatures: tuple[Signature, ...] = ()
    unknown: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        """Return the whole note; known signatures come first."""
        lines = "".join(signature.line() for signature in self.signatures + self.unknown)
        return f"{self.text}\n{lines}"


class _Public(NamedTuple):
    name: str
    public: bytes
    kind: int


class Verifier(_Public):
    """A public key with its name; `kind` is SIGNATURE or COSIGNATURE, `public` has 32 bytes."""

    __slots__ = ()

    def __new__(cls, name: str, public: bytes, kind: int = SIGNATURE) -> Self:
        """Refuse names that would break a note, and kinds we do not know."""
        _usable(name, kind, public)
        return super().__new__(cls, name, public, kind)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a verifier key, `name+id+base64`; raise KeyUnreadable when it is broken."""
        name, key_id, material = _split_key(text)
        verifier = cls(name, material[1:], material[0])
        if verifier.key_id != key_id:
            raise KeyUnreadable(reason="its letters do not fit its number")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The four bytes that name this key in a note."""
        head = self.name.encode() + b"\n" + bytes([self.kind])
        return hashlib.sha256(head + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the verifier key as text."""
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    def check(self, text: str, signature: Signature) -> Signature:
        """Return the signature, with its time when it has one; raise SignatureWrong."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        time, data = None, signature.data
        if self.kind == COSIGNATURE:
            time, data = int.from_bytes(data[:8]), data[8:]
        if len(data) != 64 or (time is not None and time >= 2**63):
            raise SignatureWrong(name=self.name)
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(data, _signed_bytes(text, time))
        except (InvalidSignature, ValueError) as reason:
            raise SignatureWrong(name=self.name) from reason
        return Signature(signature.name, signature.key_id, signature.data, time)


class _Private(NamedTuple):
    name: str
    seed: bytes
    kind: int


class Signer(_Private):
    """A private key with its name; `seed` is the 32 secret bytes (RFC 8032)."""

    __slots__ = ()

    def __new__(cls, name: str, seed: bytes, kind: int = SIGNATURE) -> Self:
        """Refuse names that would break a note, and kinds we do not know."""
        _usable(name, kind, seed)
        return super().__new__(cls, name, seed, kind)

    def __repr__(self) -> str:
        """Name the key; the seed is secret and in no message."""
        return f"Signer(name={self.name!r}, kind={self.kind})"

    @classmethod
    def create(cls, name: str, kind: int = SIGNATURE) -> Self:
        """Return a new random key."""
        return cls(name, urandom(32), kind)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `secret_text` wrote; raise KeyUnreadable when it is broken."""
        mark, _, rest = text.partition("PRIVATE+KEY+")
        if mark:
            raise KeyUnreadable(reason="a private key begins with PRIVATE+KEY+")
        name, key_id, material = _split_key(rest)
        signer = cls(name, material[1:], material[0])
        if signer.verifier.key_id != key_id:
            raise KeyUnreadable(reason="its letters do not fit its number")
        return signer

    def secret_text(self) -> str:
        """Return the private key as text, in the form that Go's note package uses."""
        material = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{material}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, key.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: str, *, at: datetime | None = None) -> Signature:
        """Return this key's signature on the text; a cosigner needs `at`, nobody else takes it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if (at is None) is (self.kind == COSIGNATURE):
            raise ValueError("a cosignature carries a time, a signature does not")
        time = None if at is None else int(at.timestamp())
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        data = key.sign(_signed_bytes(text, time))
        head = b"" if time is None else time.to_bytes(8)
        return Signature(self.name, self.verifier.key_id, head + data, time)


def sign(text: str, *signers: Signer, at: datetime | None = None) -> str:
    """Return the note of this text under these keys; `at` goes to cosigners only.

    Raises NoteUnreadable when the text cannot be a note's text (it must end with a newline).
    """
    if not signers:
        raise ValueError("a note needs a signer")
    _check_text(text)
    lines = [
        signer.sign(text, at=at if signer.kind == COSIGNATURE else None).line()
        for signer in signers
    ]
    return f"{text}\n{''.join(lines)}"


def read_note(note: str | bytes) -> Note:
    """Split a note without checking any signature; all of them stand under `unknown`."""
    written = _decoded(note)
    text, blank, lines = written.rpartition("\n\n")
    if not blank:
        raise NoteUnreadable(reason="no blank line stands before the signatures")
    text += "\n"
    _check_text(text)
    if not lines.endswith("\n"):
        raise NoteUnreadable(reason="the last line does not end")
    signatures = [_read_line(line) for line in lines[:-1].split("\n")]
    if len(signatures) > _MOST_SIGNATURES:
        raise NoteUnreadable(reason="too many signatures")
    return Note(text, (), tuple(signatures))


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> Note:
    """Return the note with every signature by a known key verified.

    Raises NoteUnreadable, SignatureWrong (one signature by a known key fails: the whole note is
    refused), NoteUnsigned (no known key signed it).
    """
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    read = read_note(note)
    held: dict[tuple[str, bytes], Signature] = {}
    unknown: list[Signature] = []
    for signature in read.unknown:
        key = (signature.name, signature.key_id)
        if key not in known:
            unknown.append(signature)
        else:
            checked = known[key].check(read.text, signature)
            held.setdefault(key, checked)
    if not held:
        raise NoteUnsigned()
    return Note(read.text, tuple(held.values()), tuple(unknown))


def _signed_bytes(text: str, time: int | None) -> bytes:
    head = "" if time is None else f"cosignature/v1\ntime {time}\n"
    return (head + text).encode()


def _decoded(note: str | bytes) -> str:
    if len(note) > _LARGEST_NOTE:
        raise NoteUnreadable(reason="it is too long")
    if isinstance(note, str):
        return note
    try:
        return note.decode()
    except UnicodeDecodeError as reason:
        raise NoteUnreadable(reason="it is not UTF-8") from reason


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteUnreadable(reason="the text does not end with a line end")
    if any(character < " " and character != "\n" for character in text):
        raise NoteUnreadable(reason="control characters stand in it")
    try:
        text.encode()
    except UnicodeEncodeError as reason:
        raise NoteUnreadable(reason="it is not UTF-8") from reason


def _read_line(line: str) -> Signature:
    mark, _, rest = line.partition(_MARK)
    name, _, written = rest.partition(" ")
    if mark or not _is_name(name):
        raise NoteUnreadable(reason="a signature line is broken")
    try:
        data = decode_base64(written)
    except ValueError as reason:
        raise NoteUnreadable(reason="a signature is broken") from reason
    if len(data) < 5:
        raise NoteUnreadable(reason="a signature is too short")
    return Signature(name, data[:4], data[4:])


def decode_base64(written: str) -> bytes:
    """Return the bytes of canonical base64 (RFC 4648, section 4); raise ValueError otherwise."""
    try:
        data = base64.b64decode(written, validate=True)
    except binascii.Error as reason:
        raise ValueError("not base64") from reason
    if base64.b64encode(data).decode() != written:
        raise ValueError("not canonical base64")
    return data


def _is_name(name: str) -> bool:
    return (
        bool(name)
        and "+" not in name
        and not any(
            character.isspace() or character < " " or "\ud800" <= character <= "\udfff"
            for character in name
        )
    )


def _usable(name: str, kind: int, material: bytes) -> None:
    if not _is_name(name):
        raise KeyUnreadable(reason="its name is empty or holds a space or a plus")
    if kind not in (SIGNATURE, COSIGNATURE):
        raise KeyUnreadable(reason="it is of a kind that is not known here")
    if len(material) != 32:
        raise KeyUnreadable(reason="it has not 32 bytes")


def _split_key(text: str) -> tuple[str, bytes, bytes]:
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise KeyUnreadable(reason="a part is missing")
    name, number, letters = parts
    try:
        key_id, material = bytes.fromhex(number), decode_base64(letters)
    except ValueError as reason:
        raise KeyUnreadable(reason="its letters are broken") from reason
    if len(number) != 8 or len(material) != 33:
        raise KeyUnreadable(reason="its length is wrong")
    return name, key_id, material
