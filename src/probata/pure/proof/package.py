"""The package of an exhibit bundle: one canonical zip, written in a stream and read back.

To make one (docs/specs/exhibit-bundle.md):

    contents = package.Contents(title=…, made=…, matter={…}, log_key=VKEY, pages=…, segments=[…],
                                exhibits=[…], slips=[TEXT, …], originals=[…], handling=[…])
    digest = package.manifest_digest(contents, pdf=PDF)      # what `bundle.assembled` records,
    package.write(path, contents, pdf=PDF)                   # as payload member `digest`
    …                                                        # the log publishes a checkpoint
    package.anchor(path, slip_of_bundle_assembled)           # or write(…, assembled=slip)

The same contents and PDF give the same bytes, on any machine and day. PDF is a path or bytes.
"""

import hashlib
import os
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from probata.pure.errors import ProbataError, VerificationError
from probata.pure.proof import derived, manifest, pack, zipform
from probata.pure.proof.container import CHUNK, Package
from probata.pure.proof.manifest import Exhibit, Manifest, PackageImpossible, Segment, Stored

__all__ = [
    "Contents",
    "Exhibit",
    "Original",
    "Package",
    "Segment",
    "Written",
    "anchor",
    "manifest_digest",
    "write",
]


class PackageUnwritable(ProbataError):
    """A package that cannot be written where it was asked for."""

    code = "package.unwritable"
    says = "The package cannot be written to {path}: {reason}."
    remedy = "Free some space or choose another folder; nothing half-written was left."
    exit = 7


@dataclass(frozen=True, slots=True)
class Original:
    """An original to enclose: shown name, `sha256:…`, size, and a way to read it in chunks."""

    name: str
    digest: str
    size: int
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything a package says, besides the PDF.

    `made` is an instant as text; `segments` cover the PDF without gap; `slips` are texts of proof
    slips; `further` are members that stand beside the known ones in the manifest; `page` goes in
    as verify.html instead of the own one (a package is written again as it was).
    """

    title: str
    made: str
    log_key: str
    pages: int
    segments: Sequence[Segment]
    exhibits: Sequence[Exhibit]
    slips: Sequence[str]
    originals: Sequence[Original] = ()
    handling: Sequence[Mapping[str, Any]] = ()
    matter: Mapping[str, Any] = field(default_factory=dict)
    software: str = "probata"
    further: Mapping[str, Any] = field(default_factory=dict)
    page: bytes | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A package as written: its size in bytes and the digest of its manifest (`sha256:…`)."""

    path: Path
    size: int
    manifest: str


@dataclass(frozen=True, slots=True)
class _File:
    """One file to put into the zip; `digest` in hex is checked while writing when it is known."""

    name: str
    size: int
    chunks: Callable[[], Iterable[bytes]]
    digest: str = ""


def manifest_digest(contents: Contents, *, pdf: Path | bytes) -> str:
    """Return `sha256:…` of the manifest that `write` will put in: what the log has to record."""
    written = _manifest(contents, pdf).text()
    return "sha256:" + hashlib.sha256(written).hexdigest()


def write(path: Path, contents: Contents, *, pdf: Path | bytes, assembled: str = "") -> Written:
    """Write the package; whole or not at all.

    `assembled` is the proof slip of the entry `bundle.assembled`. Raises PackageImpossible when
    the parts do not belong together, PackageUnwritable when the disk refuses.
    """
    said = _manifest(contents, pdf)
    text = said.text()
    digest = "sha256:" + hashlib.sha256(text).hexdigest()
    files = [_pdf_file(said.pdf, pdf), _bytes_file(manifest.MANIFEST, text)]
    files += [
        _bytes_file(held.path, slip.encode())
        for held, slip in zip(said.slips.values(), contents.slips, strict=True)
    ]
    files += [
        _File(held.path, held.size, original.chunks, held.sha256[7:])
        for held, original in zip(said.originals, contents.originals, strict=True)
    ]
    files.append(_bytes_file(manifest.VERIFIER, _page(contents)))
    files += _tag_files(said, text, assembled)
    return Written(path, _write_zip(path, files), digest)


def anchor(path: Path, slip: str) -> Written:
    """Add the slip of `bundle.assembled` to a package, in place; whole or not at all."""
    with Package.open(path) as package:
        text = package.read(manifest.MANIFEST)
        said = manifest.parse(text)
        kept = [
            _File(name, package.size(name), package.reader(name))
            for name in package.names
            if name not in derived.TAGS and name != manifest.ASSEMBLED
        ]
        size = _write_zip(path, kept + _tag_files(said, text, slip))
    return Written(path, size, "sha256:" + hashlib.sha256(text).hexdigest())


@cache
def verifier_page() -> bytes:
    """Return the page that checks packages in a browser, as it goes into every package."""
    return Path(__file__).with_name("verify.html").read_bytes()


def safe_name(name: str) -> str:
    """Return a name that every file system takes, as near as can be to the one given."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    kept = "".join(
        "_" if zipform.is_refused(letter) or letter == "/" else letter for letter in plain
    )
    stem, dot, ending = kept.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 10 else ""
    stem = stem if ending else kept
    while len((stem + ending).encode()) > 150:
        stem = stem[:-1]
    return unicodedata.normalize("NFC", stem + ending).rstrip(" .") or "original"


def _manifest(contents: Contents, pdf: Path | bytes) -> Manifest:
    page = _page(contents)
    slips: dict[str, Stored] = {}
    for text in contents.slips:
        entry, held = _slip(text, contents.log_key)
        if entry in slips:
            raise PackageImpossible(reason=f"two slips of the entry {entry}")
        slips[entry] = held
    missing = [exhibit.mark for exhibit in contents.exhibits if exhibit.slip not in slips]
    if missing:
        raise PackageImpossible(reason=f"no slip for exhibit {missing[0]}")
    return Manifest(
        title=contents.title,
        made=contents.made,
        software=contents.software,
        matter=contents.matter,
        log_key=contents.log_key,
        pages=contents.pages,
        pdf=_measure(pdf),
        segments=contents.segments,
        exhibits=contents.exhibits,
        slips=slips,
        originals=[
            Stored(
                f"data/originals/{number:04d}-{safe_name(original.name)}",
                original.size,
                original.digest,
                original.name,
            )
            for number, original in enumerate(contents.originals, 1)
        ],
        verifier=Stored(manifest.VERIFIER, len(page), _digest(page)),
        handling=contents.handling,
        further=contents.further,
    )


def _page(contents: Contents) -> bytes:
    return verifier_page() if contents.page is None else contents.page


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _slip(text: str, log_key: str) -> tuple[str, Stored]:
    try:
        slip = pack.parse(text)
    except VerificationError as reason:
        raise PackageImpossible(reason=str(reason)) from reason
    if slip.log_key != log_key:
        raise PackageImpossible(reason="a slip is of another log")
    entry, written = str(slip.facts["id"]), text.encode()
    return entry, Stored(manifest.slip_path(entry), len(written), _digest(written))


def _measure(pdf: Path | bytes) -> Stored:
    if isinstance(pdf, bytes):
        return Stored(manifest.PDF, len(pdf), _digest(pdf))
    with pdf.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Stored(manifest.PDF, file.tell(), "sha256:" + digest)


def _bytes_file(name: str, content: bytes) -> _File:
    return _File(name, len(content), lambda: (content,))


def _pdf_file(held: Stored, pdf: Path | bytes) -> _File:
    if isinstance(pdf, bytes):
        return _bytes_file(held.path, pdf)
    return _File(held.path, held.size, lambda: _file_chunks(pdf), held.sha256[7:])


def _file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _tag_files(said: Manifest, text: bytes, assembled: str) -> list[_File]:
    extra: dict[str, bytes] = {}
    if assembled:
        slip = _assembled(assembled, said, _digest(text)).encode()
        extra[manifest.ASSEMBLED] = slip
    digest = hashlib.sha256(extra[manifest.ASSEMBLED]).hexdigest() if extra else ""
    tags = derived.bag_files(said, text, digest)
    return [_bytes_file(name, content) for name, content in (tags | extra).items()]


def _assembled(text: str, said: Manifest, digest: str) -> str:
    try:
        slip = pack.parse(text)
    except VerificationError as reason:
        raise PackageImpossible(reason=str(reason)) from reason
    named = (slip.disclosed or {"payload": {}})["payload"].get("digest")
    if slip.log_key != said.log_key or slip.facts["name"] != "bundle.assembled" or named != digest:
        raise PackageImpossible(reason="the slip is not of the assembly of this package")
    return text


def _write_zip(path: Path, files: Sequence[_File]) -> int:
    """Write the files in the canonical form under a temporary name, then give it its name."""
    ordered = sorted(files, key=lambda file: file.name.encode())
    for file in ordered:
        if not zipform.is_name(file.name):
            raise PackageImpossible(reason=f"the name {file.name} cannot be used")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as out:
            layout = _fill(out, ordered)
            for _, piece, _ in layout.directory():
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as reason:
        raise PackageUnwritable(path=path, reason=reason.strerror or reason) from reason
    finally:
        partial.unlink(missing_ok=True)
    return layout.total


def _fill(out: BinaryIO, files: Sequence[_File]) -> zipform.Layout:
    """Write headers and contents; a header is written again when its CRC is known."""
    entries: list[zipform.Entry] = []
    for file in files:
        raw, start = file.name.encode(), out.tell()
        out.write(zipform.local_header(zipform.Entry(raw, file.size, 0)))
        crc, size, sha = 0, 0, hashlib.sha256() if file.digest else None
        for chunk in file.chunks():
            out.write(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            if sha is not None:
                sha.update(chunk)
        if size != file.size or (sha is not None and sha.hexdigest() != file.digest):
            raise PackageImpossible(reason=f"the bytes of {file.name} are not those announced")
        entries.append(zipform.Entry(raw, size, crc))
        end = out.tell()
        out.seek(start)
        out.write(zipform.local_header(entries[-1]))
        out.seek(end)
    return zipform.Layout.of(entries)
