"""The words of an HTML body, for reading and comparing; the body itself stays as it is."""

from __future__ import annotations

import html
import re

_BLOCKS = frozenset(
    (
        *("address", "blockquote", "br", "div", "dd", "dl", "dt", "hr", "li", "ol", "p", "pre"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "td", "th", "title", "tr", "ul"),
    )
)
_SILENT = frozenset(("script", "style", "template"))
_TAG = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"(?<! )[ ]*+\n[ \n]*+")


def words(markup: str) -> str:
    """Return the text of HTML: blocks become lines, scripts and styles are left out.

    One pass over the text, whatever is in it; a tag that does not close is shown as written.
    """
    out: list[str] = []
    at = 0
    size = len(markup)
    while at < size:
        open_at = markup.find("<", at)
        if open_at < 0:
            break
        out.append(_BLANKS.sub(" ", markup[at:open_at]))
        if markup.startswith("<!--", open_at):
            close = markup.find("-->", open_at + 4)
            at = size if close < 0 else close + 3
            continue
        close = markup.find(">", open_at)
        found = _TAG.match(markup, open_at + 1)
        if close < 0:
            at = open_at
            break
        if found is None and markup[open_at + 1 : open_at + 2] not in ("!", "?", "/"):
            out.append("<")
            at = open_at + 1
            continue
        at = close + 1
        name = found[1].lower() if found else ""
        if name in _BLOCKS:
            out.append("\n")
        if name in _SILENT and markup[open_at + 1] != "/":
            at = _behind(markup, name, at)
    out.append(_BLANKS.sub(" ", markup[at:]))
    return _LINES.sub("\n", html.unescape("".join(out))).strip()


def _behind(markup: str, name: str, at: int) -> int:
    ends = re.compile(f"</{name}[^>]*>", re.IGNORECASE).search(markup, at)
    return ends.end() if ends else len(markup)


def same(plain: str, other: str) -> bool:
    """Say whether two bodies hold the same words, whatever the spaces and line ends."""
    return _bare(plain) == _bare(other)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
