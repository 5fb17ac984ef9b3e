"""What a mail says: its bodies in order, the plain one chosen, the other kept beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from probata.pure.readers.mail import charsets, markup
from probata.pure.readers.mail.parts import Part

LONGEST = 16 << 20
"""Bytes of one body that are read as words."""

_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9._-]{2,40})", re.IGNORECASE)
_TEXTS = ("text/plain", "text/html")


@dataclass(frozen=True, slots=True)
class Body:
    """One body: its part, its words, and whether they are shown or stand as the other version."""

    part: Part
    words: str
    odd: str
    used: str
    is_shown: bool


def is_body(part: Part) -> bool:
    """Say whether a leaf is part of what the mail says, and not a file."""
    return (
        part.type in _TEXTS
        and part.disposition != "attachment"
        and not part.name
        and part.mail is None
    )


def gather(root: Part, raw: bytes) -> list[Body]:
    """Return all bodies of a mail; of alternatives the first plain one with words is shown."""
    return list(_bodies(root, raw, is_shown=True))


def shown(bodies: list[Body]) -> str:
    """Return the words that are shown."""
    return "\n".join(body.words for body in bodies if body.is_shown)


def others(bodies: list[Body]) -> str:
    """Return the words of the versions that are not shown."""
    return "\n".join(body.words for body in bodies if not body.is_shown)


def _bodies(part: Part, raw: bytes, *, is_shown: bool) -> Iterator[Body]:
    if not part.children:
        if is_body(part):
            yield _body(part, raw, is_shown)
        return
    if part.type != "multipart/alternative" or not is_shown:
        for child in part.children:
            yield from _bodies(child, raw, is_shown=is_shown)
        return
    versions = [list(_bodies(child, raw, is_shown=True)) for child in part.children]
    full = [group for group in versions if any(body.words.strip() for body in group)]
    plain = [group for group in full if all(body.part.type == "text/plain" for body in group)]
    chosen = (plain or full or versions or [[]])[0]
    for group in versions:
        for body in group:
            yield body if group is chosen else _hidden(body)


def _hidden(body: Body) -> Body:
    return Body(body.part, body.words, body.odd, body.used, False)


def _body(part: Part, raw: bytes, is_shown: bool) -> Body:
    content, _, is_sound = part.content(raw, LONGEST)
    declared = part.params.get("charset", "")
    is_html = part.type == "text/html"
    if is_html and not declared and (found := _META.search(content, 0, 4096)):
        declared = found[1].decode("ascii")
    words = charsets.decode(content, declared)
    text = words.text.replace("\r\n", "\n")
    odd = words.odd if is_sound else "encoding"
    return Body(part, markup.words(text) if is_html else text, odd, words.used, is_shown)
