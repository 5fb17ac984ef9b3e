"""Second: what another renderer (pdfium) reads and draws on the pages of a bundle."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from probata.pure.pages import mark, volume
from probata.pure.pages.inspection import Found, Look
from probata.pure.pages.syntax import write

_SCALE = 0.5
_STEP = 64
_EVEN = bytes(grey // _STEP for grey in range(256))
_ODD = bytes((grey + _STEP // 2) // _STEP for grey in range(256))
_ANY = bytes([0, *[1] * 255])
_SHEET, _LINE = 50, 200
"""Marks read from one sheet at a time, and the points from one line of them to the next."""
_FEW = 0.004
"""Share of pixels that may differ: edges are drawn a little differently inside a form."""


@contextmanager
def document(pdf: bytes | str) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF with pdfium."""
    opened = pypdfium2.PdfDocument(pdf)
    opened.init_forms()
    try:
        yield opened
    finally:
        opened.close()


def page_text(page: pypdfium2.PdfPage) -> str:
    """Return the words of a page as pdfium reads them."""
    text = page.get_textpage()
    try:
        return str(text.get_text_range(errors="replace"))
    finally:
        text.close()


def marks_read(marks: Sequence[memoryview], *, first: int, pages: int) -> Found:
    """Read the marks of pages numbered from `first`, the rest of each page left away.

    Many marks share a sheet, each on a line of its own; those of a sheet on which a line is not as
    it should be are read again, each alone on a sheet of its own.
    """
    rows = range(len(marks))
    sheets = [rows[start : start + _SHEET] for start in rows[::_SHEET]]
    doubtful: list[int] = []
    with document(_only_marks([_listed(marks, sheet) for sheet in sheets])) as small:
        for place, sheet in enumerate(sheets):
            lines = _text_at(small.raw, place).split("\r\n")
            said = dict(zip(sheet, lines, strict=False))
            if len(lines) != len(sheet) or not all(
                _says(line, first + row, pages) for row, line in said.items()
            ):
                doubtful += sheet
    if not doubtful:
        return []
    found: Found = []
    with document(_only_marks([bytes(marks[row]) for row in doubtful])) as small:
        for place, row in enumerate(doubtful):
            text = _text_at(small.raw, place)
            if not _says(text, first + row, pages):
                found.append(("mark", first + row, " ".join(text.split())[-60:]))
    return found


def _says(text: str, number: int, pages: int) -> bool:
    """True when the words of a mark are those of page `number` of `pages`."""
    text = " ".join(text.split())
    return text.endswith(f" {number}") and f"{number} / {pages}" in text


def _listed(marks: Sequence[memoryview], rows: Sequence[int]) -> bytes:
    """Return one drawing of several marks, each below the one before."""
    return b"\n".join(
        b"q 1 0 0 1 0 %d cm\n%s\nQ" % (-_LINE * place, marks[row]) for place, row in enumerate(rows)
    )


def _text_at(whole: Any, row: int) -> str:
    """Read a page's words with as few calls as will do; thousands of pages are read like this."""
    page = pdfium.FPDF_LoadPage(whole, row)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = max(0, pdfium.FPDFText_CountChars(text))
        buffer = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(text, 0, count, buffer)
        return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _only_marks(drawings: Sequence[bytes]) -> bytes:
    """Return a PDF of drawings that need the font of the marks and nothing else, one a page."""
    out = io.BytesIO()
    bound = volume.Volume(out)
    first = volume.FIRST_FREE
    kids = [b"%d 0 R" % (first + 2 * row) for row in range(len(drawings))]
    root = {b"/Type": b"/Pages", b"/Count": len(drawings), b"/Kids": kids}
    root[b"/MediaBox"] = [-20000, -20000, 20000, 20000]
    root[b"/Resources"] = b"<</Font<</M %d 0 R>>>>" % volume.FONT
    words = [
        (volume.CATALOGUE, b"<</Type/Catalog/Pages %d 0 R>>" % volume.ROOT),
        (volume.ROOT, write(root)),
        (volume.INFO, b"<<>>"),
    ]
    objects = [(number, b"%d 0 obj\n%s\nendobj\n" % (number, text)) for number, text in words]
    font = mark.font_objects(volume.FONT)
    objects += [(volume.FONT + row, text) for row, text in enumerate(font)]
    for row, drawn in enumerate(drawings):
        page, content = first + 2 * row, first + 2 * row + 1
        own = b"%d 0 obj\n<</Type/Page/Parent %d 0 R/Contents %d 0 R>>\nendobj\n"
        objects.append((page, own % (page, volume.ROOT, content)))
        stream = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n"
        objects.append((content, stream % (content, len(drawn), drawn)))
    bound.put("marks", objects, volume.HEADER)
    bound.close(first + 2 * len(drawings))
    return out.getvalue()


def compared(path: str, looks: Sequence[Look], pages: int) -> Found:
    """Compare pages of the bundle with the pages they come from; each source is opened once."""
    found: Found = []
    with document(path) as whole:
        for source in dict.fromkeys(look.source for look in looks):
            with document(source) as other:
                for look in looks:
                    if look.source is source or look.source == source:
                        found += _opened(whole, other, look, pages)
    return found


def _opened(
    whole: pypdfium2.PdfDocument, other: pypdfium2.PdfDocument, look: Look, pages: int
) -> Found:
    try:
        return _compared(whole, other, look, pages)
    except pypdfium2.PdfiumError as reason:
        return [("structure", look.page + 1, str(reason))]


def _compared(
    whole: pypdfium2.PdfDocument, other: pypdfium2.PdfDocument, look: Look, pages: int
) -> Found:
    number, own = look.page, look.own
    mine, theirs = whole[number], other[look.inner]
    try:
        text, before = page_text(mine).split(), page_text(theirs).split()
        shown = " ".join(text)
        if not (text and text[-1] == str(number + 1) and f"{number + 1} / {pages}" in shown):
            return [("mark", number + 1, shown[-60:])]
        problems: Found = []
        if text[: len(before)] != before and sorted("".join(before)) != sorted(
            "".join(text)[: len("".join(before))]
        ):
            problems.append(("text", number + 1, " ".join(text[:8])))
        strip = 0.0 if own else mark.STRIP
        share = difference(mine, theirs, foot=60.0 if own else strip, added=strip)
        if share > _FEW:
            problems.append(("drawing", number + 1, f"{share:.1%}"))
        return problems
    finally:
        mine.close()
        theirs.close()


def difference(
    mine: pypdfium2.PdfPage, theirs: pypdfium2.PdfPage, *, foot: float, added: float
) -> float:
    """Return the share of pixels that differ above the foot of a page of the bundle.

    `added` is the height of the strip that the source page does not have.
    """
    unit = mine.get_width() / theirs.get_width()  # not 1 when the source counts in larger units
    high = (mine.get_height() - added) / theirs.get_height()
    if abs(unit - high) > 0.01:
        return 1.0
    left, right = _drawn(mine, 1.0), _drawn(theirs, unit)
    try:
        if abs(left.width - right.width) > 1:
            return 1.0
        rows = min(left.height - round(foot * _SCALE), right.height)
        return _unlike(left, right, min(left.width, right.width), rows)
    finally:
        left.close()
        right.close()


def _unlike(left: Any, right: Any, wide: int, high: int) -> float:
    """Return the share of pixels whose grey differs clearly.

    Greys are sorted into steps twice, the second time half a step apart: what falls into another
    step both times differs by more than half a step, and what differs by a step and a half always
    does. So a hair of difference at an edge counts nothing, and no numbers package is needed.
    """
    one, two = _pixels(left, wide, high), _pixels(right, wide, high)
    if one == two or not one:
        return 0.0
    first = _steps_apart(one, two, _EVEN)
    if not first:
        return 0.0
    both = first & _steps_apart(one, two, _ODD)
    return both.bit_count() / len(one)


def _pixels(bitmap: Any, wide: int, high: int) -> bytes:
    held = bytes(bitmap.buffer)
    if bitmap.stride == wide:
        return held[: wide * high]
    return b"".join(held[row * bitmap.stride : row * bitmap.stride + wide] for row in range(high))


def _steps_apart(one: bytes, two: bytes, steps: bytes) -> int:
    """Return a number with one bit a byte, set where the steps differ."""
    left, right = one.translate(steps), two.translate(steps)
    if left == right:
        return 0
    apart = int.from_bytes(left) ^ int.from_bytes(right)
    return int.from_bytes(apart.to_bytes(len(one)).translate(_ANY))


def _drawn(page: pypdfium2.PdfPage, unit: float) -> Any:
    return page.render(scale=_SCALE * unit, grayscale=True, may_draw_forms=True)
