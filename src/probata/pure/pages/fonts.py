"""Fonts: the fixed set of files that every page is set with, whatever machine it is made on."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from probata.pure.pages.errors import FontsMissing

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).parent / "fonts"

PACKAGES: tuple[tuple[str, str], ...] = (
    ("fontpkg_noto_sans", "files"),
    ("fontpkg_noto_sans_arabic", "files"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanssc"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanstc"),
    ("justmytype_intl_cjk", "fonts/ofl/notosanskr"),
    ("justmytype_intl_cjk", "fonts/ofl/notosansjp"),
)

FAMILIES: tuple[str, ...] = (
    "Noto Sans",
    "Noto Sans SC",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Emoji",
    "Noto Sans TC",
    "Noto Sans KR",
    "Noto Sans JP",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Myanmar",
    "Noto Sans Devanagari",
    "Noto Sans Hebrew",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
)
"""The order in which a character looks for its font; Simplified Chinese before the other Hans."""


def folders() -> list[Path]:
    """Return the font folders in a fixed order; raise FontsMissing when a package is absent."""
    found = [HERE]
    for package, inner in PACKAGES:
        place = importlib.util.find_spec(package)
        if place is None or not place.submodule_search_locations:
            raise FontsMissing(package=package.replace("_", "-"))
        folder = Path(next(iter(place.submodule_search_locations))) / inner
        if not folder.is_dir():
            raise FontsMissing(package=package.replace("_", "-"))
        found.append(folder)
    return found


def files() -> list[Path]:
    """Return every font file that pages may use, sorted by folder and name."""
    return [path for folder in folders() for path in sorted(folder.glob("*.ttf"))]


@cache
def loaded() -> typst.Fonts:
    """Return the fonts as the typesetter wants them: these folders and nothing of the machine."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders()],
    )
