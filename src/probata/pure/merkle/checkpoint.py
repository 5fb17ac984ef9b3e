"""Checkpoints: the signed head of a ledger, and those who cosign it (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, NamedTuple, Self

from probata.pure.merkle.errors import CheckpointUnreadable, NoteUnsigned
from probata.pure.merkle.note import (
    COSIGNATURE,
    Note,
    Signature,
    Signer,
    Verifier,
    decode_base64,
    open_note,
    read_note,
    sign,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Checkpoint(NamedTuple):
    """The head of a ledger: `origin` names it, `size` leaves, their 32-byte `root`."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text; raise CheckpointUnreadable when the values cannot be written."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode())
        text = "".join(f"{line}\n" for line in lines + self.extensions)
        if Checkpoint.parse(text) != self:
            raise CheckpointUnreadable(reason="a line of it would not be read back")
        return text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note text; raise CheckpointUnreadable unless it is exactly a checkpoint."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise CheckpointUnreadable(reason="lines are missing")
        origin, size, root, *extensions = lines
        if not origin or not all(extensions):
            raise CheckpointUnreadable(reason="a line is empty")
        if not _SIZE.fullmatch(size) or int(size) >= 2**63:
            raise CheckpointUnreadable(reason="its size is not a whole number")
        try:
            hashed = decode_base64(root)
        except ValueError as reason:
            raise CheckpointUnreadable(reason="its root is broken") from reason
        if len(hashed) != 32:
            raise CheckpointUnreadable(reason="its root has not 32 bytes")
        return cls(origin, int(size), hashed, tuple(extensions))


class OpenedCheckpoint(NamedTuple):
    """A checkpoint whose ledger has signed it, and the cosignatures that hold."""

    checkpoint: Checkpoint
    note: Note
    cosignatures: tuple[Signature, ...] = ()


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer, at: datetime | None = None) -> str:
    """Return the checkpoint as a signed note; `at` is the time that cosigners among them state."""
    return sign(checkpoint.text(), *signers, at=at)


def cosign(note: str | bytes, cosigner: Signer, *, at: datetime) -> str:
    """Return the note with one cosignature more.

    What a cosignature states is that the cosigner has checked the ledger's signature and the
    consistency with every head it saw before: check both first (`open_checkpoint`,
    `verify_consistency`).
    """
    read = read_note(note)
    Checkpoint.parse(read.text)
    return f"{read}{cosigner.sign(read.text, at=at).line()}"


def read_checkpoint(note: str | bytes) -> Checkpoint:
    """Return what a note claims, with no signature checked: to look at, never to rely on."""
    return Checkpoint.parse(read_note(note).text)


def open_checkpoint(
    note: str | bytes, verifiers: Iterable[Verifier], *, origin: str | None = None
) -> OpenedCheckpoint:
    """Return the checkpoint when the ledger it names has signed it with a key among `verifiers`.

    The ledger is known by the name of its key, which must equal the origin line (and `origin`, when
    given). Raises NoteUnreadable, SignatureWrong, NoteUnsigned, CheckpointUnreadable.
    """
    known = tuple(verifiers)
    opened = open_note(note, known)
    checkpoint = Checkpoint.parse(opened.text)
    if origin is not None and checkpoint.origin != origin:
        raise CheckpointUnreadable(reason="it speaks of another ledger")
    cosigners = {(key.name, key.key_id) for key in known if key.kind == COSIGNATURE}
    cosignatures = tuple(
        signature
        for signature in opened.signatures
        if (signature.name, signature.key_id) in cosigners
    )
    if not any(
        signature.name == checkpoint.origin and signature not in cosignatures
        for signature in opened.signatures
    ):
        raise NoteUnsigned()
    return OpenedCheckpoint(checkpoint, opened, cosignatures)
