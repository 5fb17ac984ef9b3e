"""Makes logs, slips and packages for tests, always the same bytes for the same arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from probata.pure.canon import canonical
from probata.pure.merkle.checkpoint import Checkpoint, cosign, sign_checkpoint
from probata.pure.merkle.note import COSIGNATURE, Signer
from probata.pure.merkle.tree import Tree, leaf_hash
from probata.pure.proof import pack, package

ORIGIN = "probata.example/log"
LOG = Signer(ORIGIN, hashlib.sha256(b"a log for tests").digest())
OTHER_LOG = Signer(ORIGIN, hashlib.sha256(b"another log").digest())
COSIGNER = Signer("cosigner.example/1", hashlib.sha256(b"a cosigner").digest(), COSIGNATURE)
AT = "2026-03-02T08:15:00.000000Z"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def entry_id(number: int) -> str:
    """Return a stable entry id."""
    value = int.from_bytes(hashlib.sha256(b"entry %d" % number).digest()[:8])
    return "01JZX3W2V5" + "".join(_ALPHABET[value >> shift & 31] for shift in range(0, 80, 5))


@dataclass
class Log:
    """A small log: entries are added, slips are taken at its present size."""

    signer: Signer = LOG
    cosigners: Sequence[Signer] = (COSIGNER,)
    leaves: list[bytes] = field(default_factory=list)
    payloads: list[tuple[bytes, bytes]] = field(default_factory=list)

    def add(self, deed: str, on: str, **facts: object) -> int:
        """Add an entry and return its leaf number."""
        number = len(self.leaves)
        salt = hashlib.sha256(b"salt %d" % number).digest()[:16]
        said = {"actor": "account:1", "on": on, "within": "matter:1", "payload": facts}
        payload = canonical(said)
        digest = "sha256:" + hashlib.sha256(salt + payload).hexdigest()
        leaf = {"v": 1, "id": entry_id(number), "name": deed, "at": AT, "digest": digest}
        self.leaves.append(canonical(leaf))
        self.payloads.append((payload, salt))
        return number

    def store(self, content: bytes) -> int:
        """Add the entry of an original."""
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        return self.add("vault.stored", f"original:{digest}", digest=digest, size=len(content))

    def slip(
        self, number: int, *, hidden: bool = False, stamps: Sequence[pack.Stamp] = ()
    ) -> pack.ProofSlip:
        """Return the slip of an entry."""
        tree = Tree(leaf_hash(leaf) for leaf in self.leaves)
        note = sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root()), self.signer)
        for signer in self.cosigners:
            note = cosign(note, signer, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
        payload, salt = (b"", b"") if hidden else self.payloads[number]
        return pack.ProofSlip(
            leaf=self.leaves[number],
            payload=payload,
            salt=salt,
            index=number,
            hashes=tuple(tree.inclusion(number)),
            checkpoint=note,
            log_key=str(self.signer.verifier),
            cosigner_keys=tuple(str(signer.verifier) for signer in self.cosigners),
            stamps=tuple(stamps),
        )


ORIGINALS = (
    ("聊天记录.txt", "[2026/3/1 09:00:00] 阿兰: 你好\n".encode() * 20),
    ("hội thoại.txt", "01/03/2026, 09:00 - Lan: xin chào\n".encode() * 20),
)


def segments(pieces: Sequence[tuple[str, bytes]]) -> list[package.Segment]:
    """Return the segment table of consecutive pieces."""
    out, place = [], 0
    for label, piece in pieces:
        digest = hashlib.sha256(piece).hexdigest()
        out.append(package.Segment(place, len(piece), digest, label))
        place += len(piece)
    return out


PDF_PIECES = (
    ("head", b"%PDF-1.7\n"),
    ("fonts", bytes(range(256)) * 2),
    *((f"page {number}", b"page %d of a bundle\n" % number * 12) for number in range(1, 6)),
    ("index", b"xref\n0 1\ntrailer\n"),
)
PDF = b"".join(piece for _, piece in PDF_PIECES)


PAGE = b"<!DOCTYPE html>\n<title>a page for checking</title>\n"
"""Stands in for verify.html where the page itself is not what is tested."""


@dataclass
class Made:
    """A package in memory with everything that went into it."""

    data: bytes
    log: Log
    contents: package.Contents
    slips: list[str]


def make_package(
    folder: Path,
    *,
    enclosed: bool = True,
    assembled: bool = True,
    stamps: Sequence[pack.Stamp] = (),
    page: bytes | None = PAGE,
) -> Made:
    """Write a small package of two chats and return it with its parts.

    With `page` None the real verify.html goes in.
    """
    log = Log()
    numbers = [log.store(content) for _, content in ORIGINALS]
    for number in range(5):
        log.add("matter.opened", f"matter:{number}", title="Lan")
    slips = [pack.build(log.slip(number)) for number in numbers]
    digests = ["sha256:" + hashlib.sha256(content).hexdigest() for _, content in ORIGINALS]
    contents = package.Contents(
        title="Bundle of two chats · 两份聊天记录",
        made="2026-03-02T09:00:00Z",
        software="probata 0.1.0",
        matter={"number": "M-1", "title": "Lan"},
        log_key=str(LOG.verifier),
        pages=5,
        segments=segments(PDF_PIECES),
        exhibits=[
            package.Exhibit(
                mark="AB"[at],
                title=f"Chat {at + 1}",
                item=name,
                original=digests[at],
                range="all",
                pages=(1 + 2 * at, 2 + 2 * at),
                slip=entry_id(numbers[at]),
            )
            for at, (name, _) in enumerate(ORIGINALS)
        ],
        slips=slips,
        originals=[
            package.Original(name, digest, len(content), lambda content=content: (content,))
            for (name, content), digest in zip(ORIGINALS, digests, strict=True)
        ]
        if enclosed
        else [],
        page=page,
        handling=[{"at": AT, "deed": "vault.stored"}, {"at": AT, "deed": "exhibit.made"}],
    )
    path = folder / "bundle.zip"
    package.write(path, contents, pdf=PDF)
    if assembled:
        digest = package.manifest_digest(contents, pdf=PDF)
        number = log.add("bundle.assembled", "bundle:1", digest=digest)
        package.anchor(path, pack.build(log.slip(number, stamps=stamps)))
    return Made(path.read_bytes(), log, contents, slips)
