"""Volume: finished parts become one PDF file, with catalogue, bookmarks, table and segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO

from probata.pure.pages import mark, outline
from probata.pure.pages.part import Finished
from probata.pure.pages.syntax import text_string, write

CATALOGUE, ROOT, INFO, FONT = 1, 2, 3, 4
FIRST_FREE = 9
"""Parts are numbered from here; below lie catalogue, root of the pages, title, mark's font."""

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the file: it begins at `start`, is `length` bytes long, and `label` says what it
    holds. Segments follow each other without a hole from the first byte to the last."""

    start: int
    length: int
    sha256: str
    label: str


@dataclass(slots=True)
class Volume:
    """One PDF being written, front to back."""

    out: BinaryIO
    segments: list[Segment] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    at: int = 0

    def begin(self) -> None:
        """Write the first bytes of the file."""
        self.put("header", (), HEADER)

    def put(self, label: str, objects: Iterable[tuple[int, bytes]], head: bytes = b"") -> None:
        """Write objects as one segment."""
        chunks = [head]
        length = len(head)
        for number, words in objects:
            if number:
                self.places.append((number, self.at + length))
            chunks.append(words)
            length += len(words)
        whole = b"".join(chunks)
        self.out.seek(self.at)
        self.out.write(whole)
        self._segment(length, sha256(whole).hexdigest(), label)

    def count(self, part: Finished) -> None:
        """Note the objects and segments of a part whose bytes lie, or will lie, at this place."""
        self.places.extend((number, self.at + place) for number, place in part.places)
        for length, digest, label in part.segments:
            self._segment(length, digest, label)

    def close(self, size: int) -> None:
        """Write the table and the trailer; `size` is one more than the highest object number."""
        table = [b"0000000000 65535 f \n"] * size
        for number, place in self.places:
            table[number] = b"%010d 00000 n \n" % place
        mine = sha256("".join(one.sha256 for one in self.segments).encode("ascii")).hexdigest()
        name = b"<" + mine[:32].upper().encode("ascii") + b">"
        roots = b"/Root %d 0 R/Info %d 0 R" % (CATALOGUE, INFO)
        words = b"<</Size %d%s/ID[%s%s]>>" % (size, roots, name, name)
        start = self.at
        self.put("table of objects", [(0, b"".join(table))], b"xref\n0 %d\n" % size)
        self.put("trailer", [(0, b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (words, start))])

    def _segment(self, length: int, digest: str, label: str) -> None:
        self.segments.append(Segment(self.at, length, digest, label))
        self.at += length


def front(
    parts: Sequence[Finished], bases: Sequence[int], *, title: str, language: str, outlines: int
) -> list[tuple[int, bytes]]:
    """Return catalogue, root of the pages, title and the font of the marks."""
    pages = sum(part.pages for part in parts)
    first = bases[0] + 1
    catalogue: dict[bytes, object] = {
        b"/Type": b"/Catalog",
        b"/Pages": b"%d 0 R" % ROOT,
        b"/PageLabels": b"<</Nums[0<</S/D/St 1>>]>>",
        b"/OpenAction": b"[%d 0 R /XYZ null null 1]" % first,
        b"/PageMode": b"/UseOutlines" if outlines else b"/UseNone",
        b"/ViewerPreferences": b"<</DisplayDocTitle true>>",
        b"/Lang": text_string(language),
        b"/Outlines": b"%d 0 R" % outlines if outlines else None,
        b"/OCProperties": _layers(parts),
    }
    kids = [b"%d 0 R" % base for base in bases]
    root = {b"/Type": b"/Pages", b"/Count": pages, b"/Kids": kids}
    info = {b"/Title": text_string(title), b"/Producer": b"(Probata)"}
    made = [(CATALOGUE, catalogue), (ROOT, root), (INFO, info)]
    objects = [
        (number, b"%d 0 obj\n%s\nendobj\n" % (number, write(words))) for number, words in made
    ]
    font = mark.font_objects(FONT)
    return objects + [(FONT + row, words) for row, words in enumerate(font)]


def _layers(parts: Sequence[Finished]) -> bytes | None:
    groups = [b"%d 0 R" % one for part in parts for one in part.layers]
    if not groups:
        return None
    hidden = [b"%d 0 R" % one for part in parts for one in part.hidden]
    return write({b"/OCGs": groups, b"/D": {b"/Order": groups, b"/OFF": hidden}})


def bookmarks(
    parts: Sequence[Finished],
    bases: Sequence[int],
    titles: Sequence[tuple[str, int]],
    firsts: Sequence[int],
    *,
    paging: bool = True,
) -> list[outline.Bookmark]:
    """Return the bookmarks of the whole: each part's own title, then what it brought, nested.

    A title ends in the page it leads to, unless `paging` is off.
    """
    ended = paged if paging else (lambda title, _page: title)
    made: list[outline.Bookmark] = []
    for part, base, (title, depth), first in zip(parts, bases, titles, firsts, strict=True):
        inner = depth
        if title:
            made.append(outline.Bookmark(ended(title, first), depth, base + 1))
            inner = depth + 1
        for entry in part.outline:
            page = base + 1 + entry.page if entry.page >= 0 else 0
            name = ended(entry.title, first + entry.page) if page else entry.title
            made.append(outline.Bookmark(name, inner + entry.depth, page, entry.top))
    return made


def paged(title: str, page: int) -> str:
    """Return a title that ends in its page."""
    return f"{title} – {page}" if title else f"– {page}"
