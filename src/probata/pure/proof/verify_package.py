"""Offline verification of a whole package (docs/specs/exhibit-bundle.md, section 6)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from probata.pure.merkle import checkpoint as checkpoints
from probata.pure.proof import derived, manifest, pack, zipform
from probata.pure.proof.checks import Checks, named_digests
from probata.pure.proof.container import Package
from probata.pure.proof.manifest import ASSEMBLED, MANIFEST, PDF, VERIFIER, Manifest, Stored
from probata.pure.proof.report import ABSENT, UNCHECKED, Answer, Report, report

if TYPE_CHECKING:
    from probata.pure.proof.checks import Source

_STEPS = (
    *("zip", "manifest", "assembly", "key", "cosignatures", "stamps"),
    *("pdf", "slips", "originals", "exhibits", "verifier", "bag"),
)
_NEEDED = ("zip", "manifest", "assembly", "pdf", "slips", "exhibits", "verifier", "bag")
_AFTER_MANIFEST = ("pdf", "slips", "originals", "exhibits", "verifier", "bag")
_DEED = "bundle.assembled"


def verify(source: Source, checks: Checks) -> Report:
    """Check a package step by step; a fault ends in the report, never in an exception."""
    try:
        package = Package.open(source)
    except zipform.ZipWrong as fault:
        answers = dict.fromkeys(_STEPS, UNCHECKED)
        answers["zip"] = Answer.no("zip.fault", [fault.near])
        return report("package", answers.items(), _NEEDED, UNCHECKED)
    with package:
        inspection = _Inspection(package, checks)
        answers = inspection.answers()
    at = inspection.assembled.facts["at"] if inspection.assembled else ""
    return report("package", answers.items(), _NEEDED, Answer.yes("result.package", at=at))


class _Inspection:
    """One package being checked: what was read so far, and what turned out wrong."""

    def __init__(self, package: Package, checks: Checks) -> None:
        self.package = package
        self.checks = checks
        self.assembled: pack.ProofSlip | None = None
        self.assembly_faults: list[str] = []
        self.good_slips: dict[str, pack.ProofSlip] = {}
        self.crc_faults: list[str] = []
        self.seen: dict[str, str] = {}  # digests, by name

    def answers(self) -> dict[str, Answer]:
        """Return one answer for each step, in order."""
        count = len(self.package.names)
        self._read_assembled()
        said, answer = self._manifest()
        out = {"zip": Answer.yes("zip.ok", count=count), "manifest": answer}
        out["assembly"] = self._assembly(said)
        out["key"] = self._key(said)
        for name in ("cosignatures", "stamps"):
            out[name] = UNCHECKED if self._has(ASSEMBLED) else ABSENT
            if self.assembled:
                out[name] = _renamed(getattr(self.checks, name)(self.assembled))
        if said is None:
            return out | dict.fromkeys(_AFTER_MANIFEST, UNCHECKED)
        out["pdf"] = self._pdf(said)
        out["slips"] = self._slips(said)
        out["originals"] = self._originals(said)
        out["exhibits"] = self._exhibits(said)
        out["verifier"] = self._verifier(said)
        out["bag"] = self._bag(said)
        return out

    def _has(self, name: str) -> bool:
        return name in self.package

    def _small(self, name: str, largest: int) -> bytes | None:
        """Return a file that must fit into memory, or None."""
        if not self._has(name) or self.package.size(name) > largest:
            return None
        content = self.package.read(name)
        self._note(name, hashlib.sha256(content).hexdigest(), zlib.crc32(content))
        return content

    def _note(self, name: str, digest: str, crc: int) -> None:
        """Keep the digest of a file, and whether its CRC in the headers is right."""
        self.seen[name] = digest
        if crc != self.package.crc(name) and name not in self.crc_faults:
            self.crc_faults.append(name)

    def _digest(self, name: str) -> str:
        """Return the digest of a file in hex, reading it once, in a stream."""
        if name not in self.seen:
            sha, crc = hashlib.sha256(), 0
            for chunk in self.package.chunks(name):
                sha.update(chunk)
                crc = zlib.crc32(chunk, crc)
            self._note(name, sha.hexdigest(), crc)
        return self.seen[name]

    def _read_assembled(self) -> None:
        if not self._has(ASSEMBLED):
            return
        try:
            slip = pack.parse(self._small(ASSEMBLED, pack.LARGEST) or b"")
        except pack.SlipUnreadable as fault:
            self.assembly_faults = [f"{ASSEMBLED}: {fault.part}"]
            return
        self.assembled = slip
        self.assembly_faults = list(_slip_faults(ASSEMBLED, slip, self.checks))
        if slip.facts["name"] != _DEED:
            self.assembly_faults.append(f"{ASSEMBLED}: leaf")
        elif not any(digest.startswith("sha256:") for digest in named_digests(slip)):
            self.assembly_faults.append(f"{ASSEMBLED}: payload")

    def _anchored(self) -> str:
        """Return the manifest's digest in hex as the log knows it, or as the bag lists it."""
        if self.assembled and not self.assembly_faults:
            return next(iter(named_digests(self.assembled)))[7:]
        lists = self._small(manifest.PAYLOAD_LIST, manifest.LARGEST)
        tags = self._small(manifest.TAG_LIST, manifest.LARGEST)
        if lists is None or tags is None:
            return ""
        known = derived.listed_digest(tags, manifest.PAYLOAD_LIST)
        whole = known == hashlib.sha256(lists).hexdigest()
        return derived.listed_digest(lists, MANIFEST) if whole else ""

    def _manifest(self) -> tuple[Manifest | None, Answer]:
        written = self._small(MANIFEST, manifest.LARGEST)
        if written is None:
            return None, Answer.no("manifest.fault", [MANIFEST])
        digest, anchored = hashlib.sha256(written).hexdigest(), self._anchored()
        if anchored and anchored != digest:
            listed = self._small(manifest.FIELDS, manifest.LARGEST) or b""
            return None, Answer.no("manifest.fault", derived.locate(written, listed))
        try:
            said = manifest.parse(written)
        except manifest.ManifestWrong as fault:
            return None, Answer.no("manifest.fault", [fault.part])
        return said, Answer.yes("manifest.ok", digest=f"sha256:{digest}")

    def _assembly(self, said: Manifest | None) -> Answer:
        if not self._has(ASSEMBLED):
            return Answer.open("assembly.none")
        if self.assembly_faults or self.assembled is None:
            return Answer.no("assembly.fault", self.assembly_faults)
        if said is None:
            return UNCHECKED
        facts, size = (
            self.assembled.facts,
            checkpoints.read_checkpoint(self.assembled.checkpoint).size,
        )
        return Answer.yes("assembly.ok", at=facts["at"], index=self.assembled.index, size=size)

    def _key(self, said: Manifest | None) -> Answer:
        if said is None:
            return UNCHECKED
        if self.assembled and self.assembled.log_key != said.log_key:
            shown = pack.fingerprint(said.log_key)
            return Answer.no("key.other", [f"{ASSEMBLED}: keys"], fingerprint=shown)
        return self.checks.key(said.log_key, f"{MANIFEST}: log")

    def _pdf(self, said: Manifest) -> Answer:
        if not self._has(PDF) or self.package.size(PDF) != said.pdf.size:
            return Answer.no("pdf.fault", [PDF])
        whole, crc, changed = hashlib.sha256(), 0, []
        for segment in said.segments:
            part = hashlib.sha256()
            for chunk in self.package.chunks(PDF, segment.start, segment.length):
                whole.update(chunk)
                part.update(chunk)
                crc = zlib.crc32(chunk, crc)
            if part.hexdigest() != segment.sha256:
                changed.append(f"{PDF}: {segment.label}")
        self._note(PDF, whole.hexdigest(), crc)
        if not changed and f"sha256:{whole.hexdigest()}" != said.pdf.sha256:
            changed.append(PDF)
        if changed:
            return Answer.no("pdf.fault", changed)
        return Answer.yes("pdf.ok", count=said.pages)

    def _is_whole(self, held: Stored) -> bool:
        if not self._has(held.path) or self.package.size(held.path) != held.size:
            return False
        return f"sha256:{self._digest(held.path)}" == held.sha256

    def _slips(self, said: Manifest) -> Answer:
        faults: list[str] = []
        for entry, held in said.slips.items():
            found = list(self._one_slip(entry, held, said.log_key))
            faults += found
        if faults:
            return Answer.no("slips.fault", faults)
        return Answer.yes("slips.ok", count=len(said.slips))

    def _one_slip(self, entry: str, held: Stored, log_key: str) -> Iterator[str]:
        content = self._small(held.path, pack.LARGEST)
        if content is None:
            yield held.path
            return
        try:
            slip = pack.parse(content)
        except pack.SlipUnreadable as fault:
            yield f"{held.path}: {fault.part}"
            return
        faults = list(_slip_faults(held.path, slip, self.checks))
        if slip.facts["id"] != entry:
            faults.append(f"{held.path}: leaf")
        if slip.log_key != log_key:
            faults.append(f"{held.path}: keys")
        if not faults and not self._is_whole(held):
            faults.append(held.path)
        if not faults:
            self.good_slips[entry] = slip
        yield from faults

    def _originals(self, said: Manifest) -> Answer:
        if not said.originals:
            return Answer.open("originals.none")
        changed = [held.path for held in said.originals if not self._is_whole(held)]
        if changed:
            return Answer.no("originals.fault", changed)
        return Answer.yes("originals.ok", count=len(said.originals))

    def _exhibits(self, said: Manifest) -> Answer:
        faults, open_ = [], False
        for at, exhibit in enumerate(said.exhibits):
            slip = self.good_slips.get(exhibit.slip)
            if slip is None and exhibit.slip in said.slips:
                open_ = True
            elif slip is None or exhibit.original not in named_digests(slip):
                faults.append(f"{MANIFEST}: exhibits[{at}]")
        if faults:
            return Answer.no("exhibits.fault", faults)
        return UNCHECKED if open_ else Answer.yes("exhibits.ok", count=len(said.exhibits))

    def _verifier(self, said: Manifest) -> Answer:
        if self._is_whole(said.verifier):
            return Answer.yes("verifier.ok")
        return Answer.no("verifier.fault", [VERIFIER])

    def _bag(self, said: Manifest) -> Answer:
        written = self.package.read(MANIFEST)
        expected = derived.bag_files(said, written, self._assembled_digest())
        faults = [
            name for name in expected if self._small(name, manifest.LARGEST) != expected[name]
        ]
        known = {*expected, MANIFEST, VERIFIER, ASSEMBLED, *(held.path for held in said.files())}
        faults += [name for name in self.package.names if name not in known]
        right = {
            **_digests(said),
            **{n: hashlib.sha256(c).hexdigest() for n, c in expected.items()},
        }
        right[MANIFEST] = self.seen[MANIFEST]
        if self.assembled and not self.assembly_faults:
            right[ASSEMBLED] = self.seen[ASSEMBLED]
        faults += [
            f"zip structure near {name}"
            for name in self.crc_faults
            if self.seen[name] == right.get(name)
        ]
        if faults:
            return Answer.no("bag.fault", faults)
        return Answer.yes("bag.ok")

    def _assembled_digest(self) -> str:
        """Return the digest that the tag list must give for assembled.txt, "" when absent.

        When that slip is damaged, the list is taken at its word: one fault is named once.
        """
        if not self._has(ASSEMBLED):
            return ""
        if self.assembled is None or self.assembly_faults:
            tags = self._small(manifest.TAG_LIST, manifest.LARGEST) or b""
            return derived.listed_digest(tags, ASSEMBLED) or "0" * 64
        return self._digest(ASSEMBLED)


def _digests(said: Manifest) -> Mapping[str, str]:
    files: Iterable[Stored] = (*said.files(), said.verifier)
    return {held.path: held.sha256[7:] for held in files}


def _renamed(answer: Answer) -> Answer:
    """Say that a part of the slip lies in assembled.txt."""
    parts = tuple(f"{ASSEMBLED}: {part}" for part in answer.parts)
    return Answer(answer.ok, answer.code, parts, answer.params)


def _slip_faults(path: str, slip: pack.ProofSlip, checks: Checks) -> Iterator[str]:
    asked = [checks.entry, checks.inclusion, checks.checkpoint]
    if path != ASSEMBLED:  # there, cosignatures and stamps are steps of their own
        asked += [checks.cosignatures, checks.stamps]
    for check in asked:
        for part in check(slip).parts:
            yield f"{path}: {part}"
