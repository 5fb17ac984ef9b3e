"""What follows from a manifest: fields.txt and the bag (exhibit-bundle.md, sections 4 and 5)."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from probata.pure.canon import canonical
from probata.pure.proof.manifest import (
    ASSEMBLED,
    BAG_INFO,
    BAGIT,
    FIELDS,
    LISTS,
    MANIFEST,
    PAYLOAD_LIST,
    TAG_LIST,
    VERIFIER,
    Manifest,
)

TAGS = (BAGIT, BAG_INFO, FIELDS, PAYLOAD_LIST, TAG_LIST)
"""Files that can be derived again, byte for byte, from the manifest."""

_ROW = re.compile(r"([0-9a-f]{16}) ([0-9]{1,15}) ([0-9]{1,15}) (.+)")
_HEX = re.compile(rb"[0-9a-f]{64}")


def fields(written: bytes) -> bytes:
    """Return fields.txt of a manifest that is as the specification says."""
    lines, start = [], 0
    for name, piece in _pieces(json.loads(written)):
        lines.append(f"{_check(piece)} {start} {len(piece)} {name}\n")
        start += len(piece)
    return "".join(lines).encode()


def _pieces(value: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Cut a manifest at its members, and some lists at their elements; hold back closing marks."""
    before, last = b"{", ("", b"")
    for name in sorted(value, key=lambda text: text.encode("utf-16-be")):
        held = value[name]
        before += canonical(name) + b":"
        each: Iterable[tuple[str, Any]] = [(name, held)]
        listed = name in LISTS and isinstance(held, list) and bool(held)
        if listed:
            before += b"["
            each = ((f"{name}[{at}]", element) for at, element in enumerate(held))
        for label, element in each:
            if last[0]:
                yield last
            last = (label, before + canonical(element))
            before = b","
        before = b"]," if listed else b","
    yield last[0], last[1] + before[:-1] + b"}"


def _check(piece: bytes) -> str:
    return hashlib.sha256(piece).hexdigest()[:16]


def locate(written: bytes, listed: bytes) -> tuple[str, ...]:
    """Name the fields of a changed manifest by fields.txt; the manifest as a whole when in doubt.

    When the length changed, only the first field that differs can be named.
    """
    found, place = [], 0
    for line in listed.decode("utf-8", "replace").split("\n")[:-1]:
        row = _ROW.fullmatch(line)
        if row is None or int(row[2]) != place:
            return (MANIFEST,)
        start, place = place, place + int(row[3])
        if _check(written[start:place]) != row[1]:
            found.append(f"{MANIFEST}: {row[4]}")
    if place != len(written):
        found = found[:1]
    return tuple(found) or (MANIFEST,)


def bag_files(manifest: Manifest, written: bytes, assembled: str = "") -> dict[str, bytes]:
    """Return the files of the bag that follow from the manifest.

    `assembled` is the hex digest of assembled.txt, "" when there is none.
    """
    payload = {held.path: held.sha256[7:] for held in manifest.files()}
    payload[MANIFEST] = hashlib.sha256(written).hexdigest()
    size = sum(held.size for held in manifest.files()) + len(written)
    out = {
        BAGIT: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        BAG_INFO: (
            f"Bag-Software-Agent: {manifest.software}\nBagging-Date: {manifest.made[:10]}\n"
            f"Payload-Oxum: {size}.{len(payload)}\n"
        ).encode(),
        FIELDS: fields(written),
        PAYLOAD_LIST: _list(payload),
    }
    tags = {name: hashlib.sha256(held).hexdigest() for name, held in out.items()}
    tags[VERIFIER] = manifest.verifier.sha256[7:]
    if assembled:
        tags[ASSEMBLED] = assembled
    return {**out, TAG_LIST: _list(tags)}


def _list(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digests[n]}  {n}\n" for n in sorted(digests, key=str.encode)).encode()


def listed_digest(listing: bytes, name: str) -> str:
    """Return the hex digest that a list of the bag gives for a file, "" when it gives none."""
    for line in listing.split(b"\n"):
        if line[64:] == b"  " + name.encode() and _HEX.fullmatch(line[:64]):
            return line[:64].decode()
    return ""
