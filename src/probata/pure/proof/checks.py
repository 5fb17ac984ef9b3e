"""The checks of a slip that was read, one answer each; signatures are checked once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from probata.pure.errors import VerificationError
from probata.pure.merkle import checkpoint as checkpoints
from probata.pure.merkle import note as notes
from probata.pure.merkle import tree
from probata.pure.proof import pack
from probata.pure.proof.report import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Source = Path | str | bytes  # a path, or the bytes themselves


class Checks:
    """The checks of a parsed slip, one answer each; signatures seen before are not done again."""

    def __init__(self, key: str = "", roots: Sequence[bytes] = ()) -> None:
        """Keep what the reader trusts: the log's verifier key, roots of stamp authorities."""
        self.pinned = key.strip()
        self.roots = roots
        self._signed: dict[tuple[str, str], bool] = {}

    def entry(self, slip: pack.ProofSlip) -> Answer:
        """Compare the digest in the leaf with what is disclosed."""
        facts = slip.facts
        named = {"deed": facts["name"], "at": facts["at"]}
        if not slip.payload:
            return Answer.open("entry.hidden", **named)
        if "sha256:" + hashlib.sha256(slip.salt + slip.payload).hexdigest() != facts["digest"]:
            return Answer.no("entry.fault", ["payload"])
        return Answer.yes("entry.ok", **named)

    def inclusion(self, slip: pack.ProofSlip) -> Answer:
        """Climb from the leaf to the root of the checkpoint."""
        head = checkpoints.read_checkpoint(slip.checkpoint)
        leaf = tree.leaf_hash(slip.leaf)
        try:
            tree.verify_inclusion(leaf, slip.index, head.size, slip.hashes, head.root)
        except VerificationError:
            return Answer.no("inclusion.fault", ["inclusion proof"])
        return Answer.yes("inclusion.ok", index=slip.index, size=head.size)

    def checkpoint(self, slip: pack.ProofSlip) -> Answer:
        """Check the log's signature under the checkpoint."""
        name = notes.Verifier.from_text(slip.log_key).name
        if self._holds(slip, 0):
            return Answer.yes("checkpoint.ok", log=name)
        return Answer.no("checkpoint.fault", ["checkpoint"], log=name)

    def key(self, log_key: str, part: str = "keys") -> Answer:
        """Compare the log's key with the one that the reader trusts."""
        shown = pack.fingerprint(log_key)
        if not self.pinned:
            return Answer.open("key.came", fingerprint=shown)
        if self.pinned != log_key:
            return Answer.no("key.other", [part], fingerprint=shown)
        return Answer.yes("key.pinned", fingerprint=shown)

    def cosignatures(self, slip: pack.ProofSlip) -> Answer:
        """Check every cosignature."""
        names = [notes.Verifier.from_text(key).name for key in slip.cosigner_keys]
        if not names:
            return Answer.open("cosignatures.none")
        if not all(self._holds(slip, at) for at in range(1, len(names) + 1)):
            return Answer.no("cosignatures.fault", ["checkpoint"])
        return Answer.yes("cosignatures.ok", names=", ".join(names))

    def stamps(self, slip: pack.ProofSlip) -> Answer:
        """Check every time stamp; the earliest trusted one is told, else the earliest."""
        if not slip.stamps:
            return Answer.open("stamps.none")
        from datetime import timedelta

        from probata.pure.proof import stamp

        imprint = stamp.Imprint.of(pack.stamped_bytes(slip.checkpoint))
        told: list[tuple[bool, str, str]] = []
        for held in slip.stamps:
            try:
                standing = stamp.verify(
                    held.token, imprint, self.roots, certificates=held.certificates
                )
                by = standing.when + (standing.accuracy or timedelta())
                if by.microsecond:  # a second that has begun counts as a whole one
                    by = by.replace(microsecond=0) + timedelta(seconds=1)
            except (VerificationError, OverflowError):
                return Answer.no("stamps.fault", ["stamps"])
            trusted = standing.state is stamp.State.TRUSTED
            told.append((not trusted, by.isoformat().replace("+00:00", "Z"), standing.authority))
        untrusted, when, authority = min(told)
        if untrusted:
            return Answer.open("stamps.local", when=when, authority=authority)
        return Answer.yes("stamps.ok", when=when, authority=authority)

    def _holds(self, slip: pack.ProofSlip, at: int) -> bool:
        """Check signature `at` of the checkpoint: 0 is the log's, the others are cosigners'."""
        key = (slip.log_key, *slip.cosigner_keys)[at]
        read = notes.read_note(slip.checkpoint)
        signature = read.unknown[at]
        place = (key, read.text + signature.line())
        if place not in self._signed:
            try:
                notes.Verifier.from_text(key).check(read.text, signature)
                self._signed[place] = True
            except VerificationError:
                self._signed[place] = False
        return self._signed[place]


def named_digests(slip: pack.ProofSlip) -> dict[str, int | None]:
    """Return what the entry names: `sha256:…` and the size in bytes, when it says so."""
    said: dict[str, Any] = (slip.disclosed or {}).get("payload", {})
    size = said.get("size")
    sized = size if isinstance(size, int) and not isinstance(size, bool) else None
    named: dict[str, int | None] = {}
    if isinstance(said.get("digest"), str):
        named[said["digest"]] = sized
    several = said.get("digests")
    for digest in several if isinstance(several, list) else []:
        if isinstance(digest, str):
            named.setdefault(digest, None)
    return named
