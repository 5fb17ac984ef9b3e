"""The manifest of a package: what it holds, read strictly (exhibit-bundle.md, section 3)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from probata.pure.canon import NotCanonical, canonical
from probata.pure.errors import ProbataError, VerificationError
from probata.pure.merkle import note as notes
from probata.pure.proof import zipform

FORMAT = "probata-bundle/1"
MANIFEST, PDF, VERIFIER = "data/manifest.json", "data/bundle.pdf", "verify.html"
ASSEMBLED, FIELDS = "assembled.txt", "fields.txt"
BAGIT, BAG_INFO = "bagit.txt", "bag-info.txt"
PAYLOAD_LIST, TAG_LIST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LARGEST = 64 << 20  # bytes
DEEPEST = 64  # lists and objects within each other
LISTS = ("exhibits", "slips", "originals", "handling")
"""Members of a manifest whose elements are named one by one when they are damaged."""

_TEXTS = ("format", "title", "made", "software")
_OBJECTS = ("matter", "log", "pdf", "verifier")
_MEMBERS: dict[str, type] = {
    **dict.fromkeys(_TEXTS, str),
    **dict.fromkeys(_OBJECTS, dict),
    **dict.fromkeys(("segments", *LISTS), list),
}
_FILE = {"path": str, "size": int, "sha256": str}
_SHAPES: dict[str, dict[str, type]] = {
    "exhibits": {
        **dict.fromkeys(("mark", "title", "item", "original", "range", "slip"), str),
        "pages": list,
    },
    "slips": {"entry": str, **_FILE},
    "originals": {"name": str, **_FILE},
    "handling": {},
}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_ENTRY = re.compile(r"[0-9A-Z]{26}")
_LINE = re.compile(r"[^\x00-\x1f\x7f]*")
_WHOLE = 2**53 - 1


class ManifestWrong(VerificationError):
    """A manifest that is not as the specification says; `part` names the field."""

    code = "package.manifest"
    says = "The manifest is not as it must be at: {part}."

    @property
    def part(self) -> str:
        """The field at fault."""
        return str(self.params.get("part", MANIFEST))


class PackageImpossible(ProbataError):
    """Values from which no package can be made."""

    code = "package.impossible"
    says = "No package can be made from this: {reason}."
    remedy = "Give the PDF, its segments, the slips and the originals that belong together."


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive bytes of the PDF, named: page 12, fonts, index …; `sha256` is 64 hex digits."""

    start: int
    length: int
    sha256: str
    label: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One exhibit: `original` is `sha256:…`, `pages` from-to, `slip` the id of an entry.

    `further` are members that stand beside these in the manifest.
    """

    mark: str
    title: str
    item: str
    original: str
    range: str
    pages: tuple[int, int]
    slip: str
    further: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the package: path, size, `sha256:…`, and the name that people know it by."""

    path: str
    size: int
    sha256: str
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return path, size and sha256."""
        return {"path": self.path, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says; `further` are members that stand beside the known ones."""

    title: str
    made: str
    software: str
    matter: Mapping[str, Any]
    log_key: str
    pages: int
    pdf: Stored
    segments: Sequence[Segment]
    exhibits: Sequence[Exhibit]
    slips: Mapping[str, Stored]  # by entry id
    originals: Sequence[Stored]
    verifier: Stored
    handling: Sequence[Mapping[str, Any]] = ()
    further: Mapping[str, Any] = field(default_factory=dict)

    def files(self) -> Iterator[Stored]:
        """Yield every file under data/ but the manifest."""
        yield self.pdf
        yield from self.slips.values()
        yield from self.originals

    def value(self) -> dict[str, Any]:
        """Return the manifest as JSON values."""
        return {
            **self.further,
            "format": FORMAT,
            "title": self.title,
            "made": self.made,
            "software": self.software,
            "matter": dict(self.matter),
            "log": {"key": self.log_key},
            "pdf": {**self.pdf.as_json(), "pages": self.pages},
            "segments": [[s.start, s.length, s.sha256, s.label] for s in self.segments],
            "exhibits": [_exhibit_value(exhibit) for exhibit in self.exhibits],
            "slips": [{"entry": e, **held.as_json()} for e, held in self.slips.items()],
            "originals": [{"name": held.name, **held.as_json()} for held in self.originals],
            "verifier": self.verifier.as_json(),
            "handling": [dict(step) for step in self.handling],
        }

    def text(self) -> bytes:
        """Return the manifest's bytes; raise PackageImpossible when they would not be read back."""
        try:
            written = canonical(self.value())
            parse(written)
        except (NotCanonical, ManifestWrong) as reason:
            raise PackageImpossible(reason=str(reason)) from reason
        return written


def _exhibit_value(exhibit: Exhibit) -> dict[str, Any]:
    return {
        **exhibit.further,
        "mark": exhibit.mark,
        "title": exhibit.title,
        "item": exhibit.item,
        "original": exhibit.original,
        "range": exhibit.range,
        "pages": list(exhibit.pages),
        "slip": exhibit.slip,
    }


def parse(written: bytes) -> Manifest:
    """Read a manifest; raise ManifestWrong, which names the field at fault."""
    try:
        value = json.loads(written.decode())
        canonically = canonical(value)
    except (ValueError, RecursionError, NotCanonical) as reason:
        raise ManifestWrong(part=MANIFEST) from reason
    if not isinstance(value, dict) or canonically != written or len(written) > LARGEST:
        raise ManifestWrong(part=MANIFEST)
    for name, kind in _MEMBERS.items():
        if not isinstance(value.get(name), kind):
            raise _wrong(name)
    for name, held in value.items():
        if not _is_whole(held):
            raise _wrong(name)
    return _read(value)


def _wrong(name: str) -> ManifestWrong:
    return ManifestWrong(part=f"{MANIFEST}: {name}")


def _is_whole(value: Any, depth: int = 1) -> bool:
    """True when every number is an integer that JavaScript can carry, and nothing nests deep."""
    if depth > DEEPEST:
        return False
    if isinstance(value, dict):
        return all(_is_whole(held, depth + 1) for held in value.values())
    if isinstance(value, list):
        return all(_is_whole(held, depth + 1) for held in value)
    return not isinstance(value, float) and not (isinstance(value, int) and abs(value) > _WHOLE)


def _read(value: dict[str, Any]) -> Manifest:
    if value["format"] != FORMAT:
        raise _wrong("format")
    for name in ("software", "made"):
        if not _LINE.fullmatch(value[name]):
            raise _wrong(name)
    if not _is_key(value["log"].get("key")):
        raise _wrong("log")
    for name, shape in _SHAPES.items():
        for at, held in enumerate(value[name]):
            if not _has_shape(held, shape):
                raise _wrong(f"{name}[{at}]")
    pdf, verifier = _file(value["pdf"], "pdf", PDF), _file(value["verifier"], "verifier", VERIFIER)
    if not _is_count(value["pdf"].get("pages")):
        raise _wrong("pdf")
    return Manifest(
        title=value["title"],
        made=value["made"],
        software=value["software"],
        matter=value["matter"],
        log_key=value["log"]["key"],
        pages=value["pdf"]["pages"],
        pdf=pdf,
        segments=_segments(value["segments"], pdf.size),
        exhibits=_exhibits(value["exhibits"]),
        slips=_slips(value["slips"]),
        originals=_originals(value["originals"]),
        verifier=verifier,
        handling=value["handling"],
        further={name: held for name, held in value.items() if name not in _MEMBERS},
    )


def _is_key(key: object) -> bool:
    try:
        return isinstance(key, str) and str(notes.Verifier.from_text(key)) == key
    except VerificationError:
        return False


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _has_shape(held: object, shape: Mapping[str, type]) -> bool:
    return isinstance(held, dict) and all(isinstance(held.get(n), k) for n, k in shape.items())


def _file(held: Mapping[str, Any], where: str, path: str) -> Stored:
    whole = _has_shape(held, _FILE) and _is_count(held["size"])
    if not whole or not _DIGEST.fullmatch(held["sha256"]) or held["path"] != path:
        raise _wrong(where)
    if not zipform.is_name(held["path"]):
        raise _wrong(where)
    return Stored(held["path"], held["size"], held["sha256"])


def _segments(rows: Sequence[Any], size: int) -> tuple[Segment, ...]:
    place = 0
    segments = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 4:
            raise _wrong("segments")
        start, length, digest, label = row
        known = isinstance(digest, str) and _HEX.fullmatch(digest) and isinstance(label, str)
        if not known or not _is_count(length) or start != place or isinstance(start, bool):
            raise _wrong("segments")
        segments.append(Segment(start, length, digest, label))
        place += length
    if place != size:
        raise _wrong("segments")
    return tuple(segments)


def _exhibits(rows: Sequence[Mapping[str, Any]]) -> tuple[Exhibit, ...]:
    known = _SHAPES["exhibits"]
    exhibits = []
    for at, row in enumerate(rows):
        pages = row["pages"]
        paged = len(pages) == 2 and all(map(_is_count, pages))
        if not paged or not _DIGEST.fullmatch(row["original"]) or not _ENTRY.fullmatch(row["slip"]):
            raise _wrong(f"exhibits[{at}]")
        facts = {name: row[name] for name in known if name != "pages"}
        further = {name: held for name, held in row.items() if name not in known}
        exhibits.append(Exhibit(**facts, pages=(pages[0], pages[1]), further=further))
    return tuple(exhibits)


def _slips(rows: Sequence[Mapping[str, Any]]) -> dict[str, Stored]:
    slips: dict[str, Stored] = {}
    for at, row in enumerate(rows):
        entry = row["entry"]
        if not _ENTRY.fullmatch(entry) or entry in slips:
            raise _wrong(f"slips[{at}]")
        slips[entry] = _file(row, f"slips[{at}]", slip_path(entry))
    return slips


def _originals(rows: Sequence[Mapping[str, Any]]) -> tuple[Stored, ...]:
    originals: dict[str, Stored] = {}
    for at, row in enumerate(rows):
        held = _file(row, f"originals[{at}]", row["path"])
        if not held.path.startswith("data/originals/") or held.path in originals:
            raise _wrong(f"originals[{at}]")
        originals[held.path] = Stored(held.path, held.size, held.sha256, row["name"])
    return tuple(originals.values())


def slip_path(entry: str) -> str:
    """Return where the slip of an entry lies in a package."""
    return f"data/slips/{entry}.txt"
