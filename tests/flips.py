"""One changed byte: which part of a package it belongs to, and which places are worth changing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from probata.pure.proof import manifest, package, verify
from probata.pure.proof.report import Report


def expected_part(data: bytes, place: int) -> str:
    """Say which part a byte of a package belongs to, from the form alone."""
    held = package.Package.open(data)
    layout = held.layout
    for start, piece, at in layout.headers():
        if start <= place < start + len(piece):
            near = "the end" if at < 0 else layout.entries[at].name
            return f"zip structure near {near}"
    at = next(
        at
        for at, entry in enumerate(layout.entries)
        if layout.place(at) <= place < layout.place(at) + entry.size
    )
    name, inside = layout.entries[at].name, place - layout.place(at)
    if name == manifest.PDF:
        rows = json.loads(held.read(manifest.MANIFEST))["segments"]
        return f"{name}: " + next(row[3] for row in rows if row[0] <= inside < row[0] + row[1])
    if name == manifest.MANIFEST:
        for line in held.read(manifest.FIELDS).decode().splitlines():
            _, start, length, field = line.split(" ", 3)
            if int(start) <= inside < int(start) + int(length):
                return f"{name}: {field}"
    return name


def structural(data: bytes) -> Iterator[int]:
    """Yield a place in every structural field: headers of the zip, members of the manifest, lines
    of every text, each segment of the PDF with its first and last byte, each original."""
    held = package.Package.open(data)
    layout = held.layout
    for start, piece, _at in layout.headers():
        yield from (start + at for at in range(0, len(piece), 9))
    for at, entry in enumerate(layout.entries):
        start, name = layout.place(at), entry.name
        if name == manifest.PDF:
            rows = json.loads(held.read(manifest.MANIFEST))["segments"]
            for first, length, _digest, _label in rows:
                yield from (start + first + inside for inside in (0, length // 2, length - 1))
        elif name == manifest.MANIFEST:
            for line in held.read(manifest.FIELDS).decode().splitlines():
                _check, first, length, _field = line.split(" ", 3)
                yield start + int(first) + int(length) // 2
        elif name.endswith(".txt") and not name.startswith("data/originals/"):
            inside = 0
            for line in held.read(name).splitlines(keepends=True):
                yield start + inside + len(line) // 2
                inside += len(line)
        else:
            yield from (start + inside for inside in (0, entry.size // 2, entry.size - 1))


def changed(data: bytes, place: int, mask: int) -> bytes:
    """Return the package with one byte changed."""
    other = bytearray(data)
    other[place] ^= mask
    return bytes(other)


def assert_named(data: bytes, place: int, mask: int) -> Report:
    """Change one byte, and fail unless exactly its part is named; return what was reported."""
    report = verify.verify_package(changed(data, place, mask))
    expected = expected_part(data, place)
    assert report.outcome == "broken"
    assert len(report.parts) == 1, (place, report.parts)
    part = report.parts[0]
    is_slip = expected == manifest.ASSEMBLED or expected.startswith("data/slips/")
    assert part == expected or (is_slip and part.startswith(f"{expected}: ")), place
    assert part in report.result
    return report
