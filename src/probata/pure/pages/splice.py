"""Splice: parts become one PDF with page marks, bookmarks, links and a table of its segments.

    splice(parts, out, title=..., language=...) -> Spliced       the whole bundle, marked
    join(pdfs) -> (pdf, pages)                                   own sheets, unmarked
    count_pages(pdf, name) -> int                                before the index is set
    looked_over(pdf, name) -> (pages, notes)                     and what will be left out of it

A `Part` is one PDF: a sheet of our own (`own=True`: it has room for the mark) or a PDF of others,
to which a strip is added below, so that no mark covers anything. A link `probata:NAME` in a sheet
of our own leads to the first page of the part with that name, `probata:NAME:3` to its fourth.

What a PDF of others holds beyond pages (scripts, actions, attached files, forms, links to the
outside, signatures) does not come along; each is reported in `Spliced.notes`, drawn contents of
notes and forms stay. The same parts give the same bytes.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from probata.pure.pages import mark, part, plain, volume
from probata.pure.pages.binding import Binding, Made, Placed
from probata.pure.pages.errors import PagesUnwritable
from probata.pure.pages.outline import objects as outline_objects
from probata.pure.pages.part import Order
from probata.pure.pages.plain import Note
from probata.pure.pages.syntax import Odd
from probata.pure.pages.volume import Segment, Volume
from probata.pure.workers import lanes_for

__all__ = [
    "Made",
    "Note",
    "Part",
    "Placed",
    "Segment",
    "Spliced",
    "count_pages",
    "join",
    "looked_over",
    "splice",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One PDF of a bundle.

    `name` is unique and is what links and errors call it; `title` its bookmark ("": none of its
    own, its bookmarks then stand at `depth`); `mark`, `digest`, `leaf` are printed on each page.
    `pdf` may be a function of the places of all parts (name -> Placed) that returns the PDF: the
    index is made so, when it is known where everything lies.
    """

    name: str
    pdf: bytes | Path | Made = field(repr=False)
    title: str = ""
    depth: int = 0
    mark: str = ""
    digest: str = ""
    leaf: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Spliced:
    """The finished file: pages, bytes, segments, where each part lies, what was left out."""

    path: Path
    pages: int
    size: int
    segments: tuple[Segment, ...] = field(repr=False)
    places: tuple[Placed, ...]
    notes: tuple[Note, ...]


def splice(
    parts: Sequence[Part],
    out: Path,
    *,
    title: str,
    language: str = "en",
    lanes: Sequence[Executor] = (),
) -> Spliced:
    """Write one PDF of all parts to `out` (replaced when it is there); raise PagesError.

    `lanes` (see workers.lanes_for) are shared with the gate; without them two are opened when the
    bundle has many parts.
    """
    if not parts:
        raise ValueError("a bundle needs a part")
    labels = [mark.checked(mark.Label(one.mark, one.digest, one.leaf)) for one in parts]
    try:
        return _spliced(parts, labels, out, title=title, language=language, lanes=lanes)
    except OSError as reason:
        raise PagesUnwritable(reason=reason.strerror or "unknown") from reason


def _spliced(
    parts: Sequence[Part],
    labels: Sequence[mark.Label],
    out: Path,
    *,
    title: str,
    language: str,
    lanes: Sequence[Executor],
) -> Spliced:
    with ExitStack() as kept:
        folder = kept.enter_context(tempfile.TemporaryDirectory(prefix=".probata-", dir=out.parent))
        working = lanes or kept.enter_context(lanes_for(len(parts), 2))
        whole = Path(folder) / "whole.pdf"
        binding = Binding(Path(folder), working, [(one.name, one.pdf) for one in parts])
        titles = [(one.title, one.depth) for one in parts]
        own = [one.own for one in parts]
        with whole.open("wb") as file:
            made, finished = binding.bind(file, labels, own, titles, title=title, language=language)
        whole.replace(out)
    places = tuple(
        Placed(one.name, first, done.pages)
        for one, first, done in zip(parts, binding.firsts, finished, strict=True)
    )
    pages = sum(one.pages for one in finished)
    return Spliced(out, pages, made.at, tuple(made.segments), places, tuple(binding.notes))


def join(pdfs: Sequence[bytes]) -> tuple[bytes, int]:
    """Join sheets of our own as they are, keeping bookmarks; return the PDF and its pages."""
    known = [part.read(pdf) for pdf in pdfs]
    whole = sum(len(one.leaves) for one in known)
    out = io.BytesIO()
    bound = Volume(out)
    bound.begin()
    finished, bases, firsts, base, first = [], [], [], volume.FIRST_FREE, 1
    for one in known:
        order = Order(
            ticket="",
            name="",
            path="",
            cleaned=False,
            base=base,
            root=volume.ROOT,
            font=volume.FONT,
            first=first,
            pages=whole,
            label=None,
            own=True,
            targets={},
        )
        done, pieces = part.finish(order, one)
        bound.count(done)
        out.writelines(pieces)
        finished.append(done)
        bases.append(base)
        firsts.append(first)
        base, first = base + part.reach(one.objects, done.pages), first + done.pages
    marks = volume.bookmarks(finished, bases, [("", 0)] * len(pdfs), firsts, paging=False)
    front = volume.front(finished, bases, title="", language="en", outlines=base if marks else 0)
    bound.put("front", front)
    written = outline_objects(marks, base)
    bound.put("outline", [(base + row, words) for row, words in enumerate(written)])
    bound.close(base + len(written))
    return out.getvalue(), whole


def count_pages(pdf: bytes | Path, name: str = "") -> int:
    """Return the number of pages of any PDF; raise PartUnreadable naming the part."""
    return looked_over(pdf, name)[0]


def looked_over(pdf: bytes | Path, name: str = "") -> tuple[int, tuple[Note, ...]]:
    """Return the pages of any PDF, and what will not come along; raise PartUnreadable.

    `Spliced.notes` may still say more: some PDFs turn out not to be simple only when bound.
    """
    data = pdf.read_bytes() if isinstance(pdf, Path) else pdf
    try:
        return len(part.read(data).leaves), ()
    except Odd:
        made = plain.rewrite(data, name)
        return len(made.known.leaves), made.notes
