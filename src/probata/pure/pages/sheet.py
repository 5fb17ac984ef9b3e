"""Sheets: everything Probata prints by itself, as values in and PDF pages out.

    render_conversation(ConversationSheet(...)) -> Rendered      a stretch of a conversation
    render_cover(CoverSheet(...)) -> bytes                       the first page of a bundle
    render_index(IndexSheet(...)) -> bytes                       the hyperlinked index
    render_exhibit_sheet(ExhibitSheet(...)) -> bytes             the sheet before an exhibit
    render_list(ListSheet(...)) -> bytes                         a list: exhibits, log, findings
    render_picture(PictureSheet(...)) -> bytes                   an image file as a page
    render_not_included(...) -> bytes                            a file that cannot be shown, listed
    page_count(pdf) -> int

Sentences come in already translated; the few words that pages need by themselves are in
words.toml. Every outside string passes through a `Glyphs`, which swaps what no font can draw for
its visible number and counts it; hand one `Glyphs` to all sheets of a bundle and print
`absent_list(glyphs, language)` at its end. Links are written as `probata:TARGET`; the splicer
turns them into places in the bundle (see splice.py). The same values give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from probata.pure.pages import conversation, picture, setting, words
from probata.pure.pages.conversation import (
    A_PART,
    ConversationSheet,
    Enclosure,
    GapLine,
    Line,
    Rendered,
)
from probata.pure.pages.glyphs import Glyphs, name, reads_right_to_left

__all__ = [
    "A_PART",
    "Cell",
    "Column",
    "ConversationSheet",
    "CoverSheet",
    "Enclosure",
    "ExhibitSheet",
    "GapLine",
    "IndexLine",
    "IndexSheet",
    "Line",
    "ListSheet",
    "PictureSheet",
    "Rendered",
    "absent_list",
    "empty_page",
    "page_count",
    "pieces_of_conversation",
    "render_conversation",
    "render_cover",
    "render_exhibit_sheet",
    "render_index",
    "render_list",
    "render_not_included",
    "render_picture",
]

Pairs = Sequence[tuple[str, str]]

_LONG = re.compile(r"[!-~]{13,}")
_JOINT = re.compile(r"(?<=[_.:/\\@=&+-])(?=[A-Za-z0-9])")
_AT_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """The cover: a line above the title, the title, labelled lines, whole sentences."""

    language: str
    title: str
    kicker: str = ""
    subtitle: str = ""
    lines: Pairs = ()
    statements: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One line of the index; `target` is a place the splicer knows, `depth` 0 or more."""

    title: str
    page: str
    target: str = ""
    mark: str = ""
    note: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSheet:
    """The index of a bundle."""

    language: str
    title: str
    lines: Sequence[IndexLine]
    statements: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitSheet:
    """The sheet before an exhibit.

    `digest` and `leaf` are printed as given; `qr` is the text of the QR code that leads to the
    proof (empty: none); `lines` are further labelled lines in the bundle's language.
    """

    language: str
    mark: str
    title: str
    source: str = ""
    digest: str = ""
    leaf: str = ""
    participants: Sequence[str] = ()
    times: str = ""
    lines: Pairs = ()
    shows: Sequence[str] = ()
    shows_not: Sequence[str] = ()
    qr: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list; `share` 0 takes what its words need, 1 and more share the rest."""

    title: str
    share: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a list; with a target it is a link."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSheet:
    """A list as a table; `empty` is the sentence for a list without rows."""

    language: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    statements: Sequence[str] = ()
    empty: str = "–"
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSheet:
    """An image file as a page of its own."""

    language: str
    mark: str
    title: str
    content: bytes
    digest: str = ""
    lines: Pairs = ()


def render_conversation(sheet: ConversationSheet, glyphs: Glyphs | None = None) -> Rendered:
    """Return the pages of a stretch of a conversation (see ConversationSheet)."""
    return conversation.render(sheet, glyphs or Glyphs())


def pieces_of_conversation(
    sheet: ConversationSheet, keep: Callable[[int, bytes], None], glyphs: Glyphs
) -> None:
    """Set a long stretch piece by piece; each goes to `keep(number, pdf)`, from 0 again when a
    character turned out to have no font."""
    conversation.pieces(sheet, glyphs, keep)


def render_cover(sheet: CoverSheet, glyphs: Glyphs | None = None) -> bytes:
    """Return the cover as PDF pages."""
    kept = glyphs or Glyphs()

    def make() -> bytes:
        data = setting.house(sheet.language, title=kept.show(sheet.title)) | {
            "kicker": kept.inline(sheet.kicker),
            "subtitle": kept.inline(sheet.subtitle),
            "lines": _pairs(kept, sheet.lines),
            "statements": [_run(kept, text) for text in sheet.statements],
        }
        return setting.typeset("cover", data)

    return setting.settled(make, kept)


def render_index(sheet: IndexSheet, glyphs: Glyphs | None = None) -> bytes:
    """Return the index as PDF pages, each line a link to its target."""
    kept = glyphs or Glyphs()

    def make() -> bytes:
        data = setting.house(sheet.language, title=kept.show(sheet.title)) | {
            "statements": [_run(kept, text) for text in sheet.statements],
            "lines": [
                {
                    "mark": kept.inline(line.mark),
                    "title": kept.inline(line.title),
                    "note": kept.inline(line.note),
                    "page": line.page,
                    "target": line.target,
                    "depth": line.depth,
                }
                for line in sheet.lines
            ],
        }
        return setting.typeset("index", data)

    return setting.settled(make, kept)


def render_exhibit_sheet(sheet: ExhibitSheet, glyphs: Glyphs | None = None) -> bytes:
    """Return the sheet before an exhibit as PDF pages."""
    kept = glyphs or Glyphs()
    say = words.table(sheet.language)
    lines = [
        (say["source"], sheet.source),
        (say["original"], sheet.digest),
        (say["leaf"], sheet.leaf),
        (say["participants"], "\n".join(kept.inline(one) for one in sheet.participants)),
        (say["times"], sheet.times),
        *sheet.lines,
    ]
    files = {"qr.svg": _qr(sheet.qr)} if sheet.qr else {}

    def make() -> bytes:
        data = setting.house(sheet.language, title=kept.show(f"{sheet.mark} {sheet.title}")) | {
            "mark": kept.inline(sheet.mark),
            "title": kept.inline(sheet.title),
            "lines": _pairs(kept, [pair for pair in lines if pair[1]]),
            "shows": [_run(kept, text) for text in sheet.shows],
            "shows_not": [_run(kept, text) for text in sheet.shows_not],
            "qr": sheet.qr,
            "picture": "",
        }
        return setting.typeset("exhibit", data, files)

    return setting.settled(make, kept)


def render_list(sheet: ListSheet, glyphs: Glyphs | None = None) -> bytes:
    """Return a list as PDF pages, its head repeated on each."""
    kept = glyphs or Glyphs()

    def make() -> bytes:
        data = setting.house(sheet.language, title=kept.show(sheet.title)) | {
            "statements": [_run(kept, text) for text in sheet.statements],
            "columns": [kept.show(column.title) for column in sheet.columns],
            "widths": [column.share for column in sheet.columns],
            "rows": [[_cell(kept, cell) for cell in row] for row in sheet.rows],
            "empty": _run(kept, sheet.empty),
            "wide": sheet.wide,
        }
        return setting.typeset("list", data)

    return setting.settled(make, kept)


def render_picture(sheet: PictureSheet, glyphs: Glyphs | None = None) -> bytes:
    """Return an image file as a page; when it cannot be shown, a page that says why."""
    kept = glyphs or Glyphs()
    shown = picture.fit(sheet.content, width=480, height=560)
    if isinstance(shown, str):
        reason = words.word(sheet.language, "not_shown", reason=shown)
        return render_not_included(
            sheet.language, title=sheet.title, reason=reason, digest=sheet.digest, glyphs=kept
        )
    say = words.table(sheet.language)
    lines = [(say["original"], sheet.digest), *sheet.lines]
    file = f"picture.{shown.ending}"

    def make() -> bytes:
        data = setting.house(sheet.language, title=kept.show(sheet.title)) | {
            "mark": kept.inline(sheet.mark),
            "title": kept.inline(sheet.title),
            "lines": _pairs(kept, [pair for pair in lines if pair[1]]),
            "shows": [],
            "shows_not": [],
            "qr": "",
            "picture": file,
            "picture_width": shown.width,
        }
        return setting.typeset("exhibit", data, {file: shown.content})

    return setting.settled(make, kept)


def render_not_included(
    language: str,
    *,
    title: str,
    reason: str,
    digest: str,
    lines: Pairs = (),
    glyphs: Glyphs | None = None,
) -> bytes:
    """Return a page in the place of a file that cannot be shown: name, reason, digest."""
    say = words.table(language)
    rows: list[list[str | Cell]] = [[label, value] for label, value in lines if value]
    sheet = ListSheet(
        language=language,
        title=title,
        columns=(Column(title="", share=0), Column(title="")),
        rows=[[say["original"], digest], *rows],
        statements=(say["not_included"] + ".", reason, say["not_included_says"]),
    )
    return render_list(sheet, glyphs)


def absent_list(glyphs: Glyphs, language: str) -> ListSheet | None:
    """Return the list of characters that were printed by their number; None when there is none."""
    if not glyphs.absent:
        return None
    say = words.table(language)
    return ListSheet(
        language=language,
        title=say["absent_title"],
        statements=(say["absent_says"],),
        columns=(Column(title=say["absent_character"]), Column(title=say["absent_times"])),
        rows=[[name(sign), str(count)] for sign, count in sorted(glyphs.absent.items())],
    )


def empty_page(language: str) -> bytes:
    """Return a page that is only there so that others keep their numbers."""
    return render_list(ListSheet(language=language, title="–", columns=(), rows=()))


def page_count(pdf: bytes) -> int:
    """Return the number of pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _run(glyphs: Glyphs, text: str) -> dict[str, Any]:
    return {"t": glyphs.show(text), "r": reads_right_to_left(text)}


def _pairs(glyphs: Glyphs, pairs: Pairs) -> list[dict[str, Any]]:
    return [{"label": glyphs.show(label), "value": _run(glyphs, value)} for label, value in pairs]


def _cell(glyphs: Glyphs, cell: str | Cell) -> dict[str, Any]:
    whole = cell if isinstance(cell, Cell) else Cell(cell)
    return {
        "p": list(_breakable(glyphs.show(whole.text).replace("\u200b", ""))),
        "r": reads_right_to_left(whole.text),
        "target": whole.target,
    }


def _breakable(text: str) -> Iterator[str]:
    """Cut a text where a narrow column may break it: within names and digests, which hold no blank.

    Nothing is put between the pieces, so that the words that a reader finds and copies stay whole.
    """
    at = 0
    for run in _LONG.finditer(text):
        yield text[at : run.start()]
        at = run.end()
        for part in _JOINT.split(run.group()):
            yield from (part[row : row + _AT_MOST] for row in range(0, len(part), _AT_MOST))
    yield text[at:]


def _qr(text: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue()
