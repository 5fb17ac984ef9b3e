"""Setting: one sheet's data and its template become PDF pages, the same bytes every time."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from probata.pure.pages import fonts, words
from probata.pure.pages.errors import SheetRefused
from probata.pure.pages.glyphs import Glyphs

_HERE = Path(__file__).parent
_GLYPH = re.compile(r"the text (\".*?\") could not be displayed", re.DOTALL)
STANDARD: Final = "a-2b"
"""Own pages are PDF/A-2b: the typesetter then refuses a page on which a glyph would be missing."""


class GlyphRefused(Exception):
    """The typesetter found no font for a piece of text; carries that text."""


@cache
def _template(name: str) -> bytes:
    return (_HERE / "house.typ").read_bytes() + (_HERE / f"{name}.typ").read_bytes()


def typeset(name: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
    """Set the template `name` with the data; `files` are pictures by the name the data uses.

    Raises GlyphRefused when a cluster of characters has no font, SheetRefused for all else.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="probata-pages-") as root:
        for file, content in (files or {}).items():
            (Path(root) / file).write_bytes(content)
        try:
            pages = typst.compile(  # type: ignore[call-overload]  # its types tie root to input
                _template(name),
                root=root,
                font_paths=fonts.loaded(),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                format="pdf",
                pdf_standards=STANDARD,
                pdf_tags=False,
            )
        except typst.TypstError as reason:
            found = _GLYPH.search(str(reason))
            if found:
                raise GlyphRefused(found.group(1).strip('"')) from reason
            raise SheetRefused(sheet=name, reason=str(reason)[:300]) from reason
    return bytes(pages)


def house(language: str, *, title: str, head: str = "") -> dict[str, Any]:
    """Return what every template needs: title, language, fonts, words."""
    table = words.table(language)
    lang, _, _ = language.lower().partition("-")
    return {
        "title": title,
        "head": head,
        "lang": lang if lang in ("en", "zh", "vi", "fr") else "en",
        "region": table["region"],
        "fonts": list(fonts.FAMILIES),
        "words": {name: text for name, text in table.items() if isinstance(text, str)},
    }


def settled(make: Callable[[], bytes], glyphs: Glyphs) -> bytes:
    """Call `make()` until the typesetter takes every character, widening `glyphs.refused`."""
    while True:
        before = Counter(glyphs.absent)
        try:
            return make()
        except GlyphRefused as refused:
            glyphs.absent = before
            widen(glyphs, refused)


def widen(glyphs: Glyphs, refused: GlyphRefused) -> None:
    """Add the characters of a refused piece of text; SheetRefused when that cannot help."""
    strange = {sign for sign in str(refused) if not sign.isascii()}
    if strange <= glyphs.refused:
        raise SheetRefused(sheet="", reason=ascii(str(refused))) from refused
    glyphs.refused.update(strange)
