"""Limits that courts set to the size of a bundle and the resolution of its pictures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RULE = "england-and-wales"
"""The rule that is looked at: the sharpest that was found."""

_TABLE = Path(__file__).with_name("limits.toml")
_PAGE_SHARE = 0.25
"""A picture that covers less of its page than this is a sign or a logo, not a scan."""


@dataclass(frozen=True, slots=True)
class Limits:
    """One rule: dots per inch, bytes of the whole file, and where that is written."""

    title: str
    dots_at_least: int
    dots_at_most: int
    bytes_at_most: int
    source: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """What goes beyond a limit, or did not come along: whole sentences in the bundle's language.

    `source` says where the limit is written, if it is one.
    """

    file: str
    says: str
    source: str = ""


@cache
def limits(rule: str = RULE) -> Limits:
    """Return a rule of the table; KeyError for one that nobody wrote."""
    return Limits(**tomllib.loads(_TABLE.read_text("utf-8"))[rule])


def of_pictures(name: str, pdf: Path | bytes) -> list[Beyond]:
    """Look at the pictures of a PDF that fill much of a page."""
    found = list(_dots(pdf))
    rule, out = limits(), []
    fine = [one for one in found if one[1] > rule.dots_at_most]
    coarse = [one for one in found if one[1] < rule.dots_at_least]
    if fine:
        says = ngettext(
            "{count} picture has more than {limit} dots per inch (page {page}: {dots}).",
            "{count} pictures have more than {limit} dots per inch (page {page}: {dots}).",
            len(fine),
        )
        out.append(_worded(name, says, fine, rule.dots_at_most))
    if coarse:
        says = ngettext(
            "{count} picture has fewer than {limit} dots per inch (page {page}: {dots}).",
            "{count} pictures have fewer than {limit} dots per inch (page {page}: {dots}).",
            len(coarse),
        )
        out.append(_worded(name, says, coarse, rule.dots_at_least))
    return out


def of_size(name: str, size: int) -> list[Beyond]:
    """Look at the size of the whole PDF in bytes."""
    most = limits().bytes_at_most
    if size <= most:
        return []
    says = _("The PDF has more than {limit} bytes; some mailboxes of courts refuse it.")
    return [Beyond(name, says.format(limit=f"{most:,}"), limits().source)]


def _worded(name: str, says: str, found: list[tuple[int, int]], limit: int) -> Beyond:
    page, dots = found[0]
    said = says.format(count=len(found), limit=limit, page=page, dots=dots)
    return Beyond(name, said, limits().source)


def _dots(pdf: Path | bytes) -> Iterator[tuple[int, int]]:
    """Yield page (from 1, within this file) and dots per inch of each large picture."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            area = page.get_width() * page.get_height()
            for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
                left, bottom, right, top = one.get_bounds()
                if (right - left) * (top - bottom) >= area * _PAGE_SHARE:
                    yield number, round(min(one.get_px_size()[0] / (right - left) * 72, 99_999))
    finally:
        document.close()
