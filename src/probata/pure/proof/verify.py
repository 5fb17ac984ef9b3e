"""Offline verification in numbered steps (docs/specs/proof-slip.md, section 3)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from probata.pure.errors import VerificationError
from probata.pure.proof import pack
from probata.pure.proof.checks import Checks, named_digests
from probata.pure.proof.pack import LARGEST
from probata.pure.proof.report import UNCHECKED, Answer, Report, report

__all__ = ["LARGEST", "Checks", "is_package", "named_digests", "verify_package", "verify_slip"]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from probata.pure.proof.checks import Source

    Given = tuple[str, Source]  # an original to compare: the name to show, and where its bytes are

_NEEDED = ("form", "inclusion", "checkpoint")
_STEPS = ("form", "entry", "inclusion", "checkpoint", "key", "cosignatures", "stamps")


def verify_slip(
    slip: bytes | str,
    originals: Sequence[Given] = (),
    *,
    key: str = "",
    roots: Sequence[bytes] = (),
) -> Report:
    """Check a slip and the originals that it is said to name; every fault ends in the report.

    `key` is the verifier key of the log that the reader trusts; `roots` are certificates (DER) of
    time stamp authorities that the reader trusts. OSError when an original cannot be read.
    """
    try:
        read = pack.parse(slip)
    except VerificationError as fault:
        part = fault.part if isinstance(fault, pack.SlipUnreadable) else "form"
        answers = [(name, UNCHECKED) for name in _STEPS]
        answers[0] = ("form", Answer.no("form.fault", [part]))
        answers += [("original", UNCHECKED) for _ in originals]
        return report("slip", answers, _NEEDED, UNCHECKED)
    checks = Checks(key, roots)
    facts = read.facts
    answers = [
        ("form", Answer.yes("form.ok")),
        ("entry", checks.entry(read)),
        ("inclusion", checks.inclusion(read)),
        ("checkpoint", checks.checkpoint(read)),
        ("key", checks.key(read.log_key)),
        ("cosignatures", checks.cosignatures(read)),
        ("stamps", checks.stamps(read)),
        *(("original", answer) for answer in _originals(read, originals)),
    ]
    code = "result.original" if originals else "result.entry"
    return report("slip", answers, _NEEDED, Answer.yes(code, at=facts["at"]))


def verify_package(source: Source, *, key: str = "", roots: Sequence[bytes] = ()) -> Report:
    """Check a whole package; every fault ends in the report. OSError when it cannot be read."""
    from probata.pure.proof import verify_package as whole

    return whole.verify(source, Checks(key, roots))


def is_package(head: bytes, tail: bytes) -> bool:
    """Tell a package from a slip by its first 4 bytes and its last 22 (the zip's end record)."""
    return head[:4] == b"PK\x03\x04" or tail[-22:-18] == b"PK\x05\x06"


def _originals(slip: pack.ProofSlip, originals: Sequence[Given]) -> Iterator[Answer]:
    named, deed = named_digests(slip), slip.facts["name"]
    if not originals:
        first = next(iter(named), "")
        absent = Answer.open("original.absent", named=first)
        yield absent if first else Answer.open("original.none", deed=deed)
    for file, source in originals:
        size, digest = _measured(source)
        if not named:
            yield Answer.no("original.unnamed", [file], deed=deed)
        elif digest in named and named[digest] in (None, size):
            yield Answer.yes("original.ok", file=file, digest=digest)
        else:
            yield Answer.no("original.fault", [file], file=file)


def _measured(source: Source) -> tuple[int, str]:
    if isinstance(source, bytes):
        return len(source), "sha256:" + hashlib.sha256(source).hexdigest()
    with open(source, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), "sha256:" + digest
