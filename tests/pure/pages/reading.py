"""How the tests read a bundle: pages, words, segments."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pikepdf

from probata.pure.pages import second
from probata.pure.pages.splice import Part, Spliced, splice


def bound(tmp_path: Path, *parts: Part, **how: object) -> Spliced:
    return splice(parts, tmp_path / "bundle.pdf", title="证据汇编", **how)


def texts(pdf: Path | bytes) -> list[str]:
    with second.document(pdf if isinstance(pdf, bytes) else str(pdf)) as whole:
        return [" ".join(second.page_text(page).split()) for page in whole]


def whole_segments(made: Spliced) -> None:
    """Fail unless the segments follow each other over every byte and hold their digests."""
    data, at = made.path.read_bytes(), 0
    for segment in made.segments:
        assert segment.start == at
        at += segment.length
        assert sha256(data[segment.start : at]).hexdigest() == segment.sha256
    assert at == len(data) == made.size


def outline(path: Path) -> list[tuple[int, str, int | None]]:
    """Return (depth, title, page number) of every bookmark."""
    with pikepdf.open(path) as pdf:
        pages = {page.obj.objgen: row for row, page in enumerate(pdf.pages, 1)}
        found: list[tuple[int, str, int | None]] = []

        def walk(items: object, depth: int) -> None:
            for item in items:  # type: ignore[attr-defined]
                goal = item.destination
                found.append((depth, item.title, pages[goal[0].objgen] if goal else None))
                walk(item.children, depth + 1)

        with pdf.open_outline() as whole:
            walk(whole.root, 0)
        return found
