"""Gate: a finished bundle is read again, by other means than made it, before anyone gets it.

    gate(spliced, parts, sample=40) -> list[Problem]      [] when it may go out

Every page: the table finds its objects; the fonts, pictures and forms it names are there, of the
right kind, each font with its file; nothing that acts is left; and pdfium reads the mark as the
page's own number, each mark read apart from the rest of its page. A sample of pages, spread over
the parts (`sample` of them in all, one of each part when there are as many parts): the names that
the content uses are known, and pdfium reads and draws the whole page as it does the source page.
Sheets made for this bundle, such as the index, have no source and are not in the sample.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from math import gcd
from pathlib import Path

from probata.pure.pages import inspection
from probata.pure.pages.inspection import Found, Look
from probata.pure.pages.splice import Part, Spliced
from probata.pure.workers import gathered, lanes_for, later

SAYS: Mapping[str, str] = {
    "structure": "The table of objects does not fit the file.",
    "missing": "A font or picture that the page uses is missing.",
    "acts": "Something that acts is in the file.",
    "mark": "The mark of the page is not its number.",
    "text": "The words of the page are not those of the source page.",
    "drawing": "The page does not look like the source page.",
}
"""What a problem says, as whole English sentences that serve as keys for translation."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and on which page (0: the whole file)."""

    code: str
    page: int
    detail: str = ""

    @property
    def says(self) -> str:
        """The English sentence."""
        return SAYS[self.code]


def gate(
    spliced: Spliced, parts: Sequence[Part], *, sample: int = 40, lanes: Sequence[Executor] = ()
) -> list[Problem]:
    """Return every problem found; an empty list opens the gate."""
    with ExitStack() as kept:
        working = lanes or kept.enter_context(lanes_for(spliced.pages // 60, 2))
        return list(_inspected(spliced, parts, working, sample))


def _inspected(
    spliced: Spliced, parts: Sequence[Part], lanes: Sequence[Executor], sample: int
) -> Iterator[Problem]:
    path = str(spliced.path)
    step = -(-spliced.pages // len(lanes))
    spans = [(start, min(start + step, spliced.pages)) for start in range(0, spliced.pages, step)]
    looks = _looks(spliced, parts, sample)
    futures = [
        later(lane, _span, path, span, spliced.pages, [look for look in looks if _in(look, span)])
        for lane, span in zip(lanes, spans, strict=False)
    ]
    for found in gathered(futures):
        yield from (Problem(*one) for one in found)


def _in(look: Look, span: tuple[int, int]) -> bool:
    return span[0] <= look.page < span[1]


def _span(path: str, span: tuple[int, int], pages: int, looks: Sequence[Look]) -> Found:
    """Inspect the pages from `span[0]` up to `span[1]`, counted from 0."""
    from probata.pure.pages import second

    with Path(path).open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        found, marks = inspection.structure(data, span, pages, {look.page for look in looks})
        if not marks:
            return found
        found += second.marks_read(marks, first=span[0] + 1, pages=pages)
    return found + second.compared(path, looks, pages)


def _looks(spliced: Spliced, parts: Sequence[Part], sample: int) -> list[Look]:
    """Choose the pages to look at, spread over the parts. No dice: the same bundle is always
    looked at in the same places. Nor an even stride: where every fifth part is a scan, every fifth
    would be all scans or none."""
    count = len(spliced.places)
    each = max(1, sample // count)
    chosen: dict[int, Look] = {}
    stride = _stride(count)
    for turn in range(min(sample, count)):
        row = turn * stride % count
        place, source = spliced.places[row], parts[row]
        if callable(source.pdf):
            continue  # made for this bundle, from its own pages
        pdf = source.pdf if isinstance(source.pdf, bytes) else str(source.pdf)
        for one in range(min(each, place.pages)):
            inner = (one * place.pages // min(each, place.pages) + turn) % place.pages
            page = place.first - 1 + inner
            chosen[page] = Look(page, pdf, inner, source.own)
    return [chosen[page] for page in sorted(chosen)]


def _stride(count: int) -> int:
    """Return a step near the golden section of `count` that meets every part before any twice."""
    step = max(1, round(count * 0.618034))
    while gcd(step, count) > 1:
        step += 1
    return step
