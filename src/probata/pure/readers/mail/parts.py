"""The parts of a mail with their bytes: a MIME tree (RFC 2045, 2046) found on the raw mail."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from probata.pure.readers import inline
from probata.pure.readers.mail import fields

DEPTH = 32
MOST = 5000
"""Parts of one mail that are looked at; a mail with more says so."""

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n")


@dataclass(slots=True)
class Part:
    """One part: `path` counts from 1 (`1.2`), `start` and `end` are its body in the raw mail."""

    path: str
    type: str
    params: dict[str, str]
    head: fields.Head
    start: int
    end: int
    encoding: str = ""
    disposition: str = ""
    name: str = ""
    children: list[Part] = field(default_factory=list)
    mail: Part | None = None  # the root of a message inside
    is_cut: bool = False

    def content(self, raw: bytes, most: int | None = None) -> tuple[bytes, str, bool]:
        """Return the decoded body, the encoding that was read, and whether the body is sound.

        A body that its encoding does not fit is returned as it stands, with encoding "". Of a body
        longer than `most` only the whole lines at its beginning are decoded.
        """
        end = self.end
        if most is not None and end - self.start > most:
            end = raw.rfind(b"\n", self.start, self.start + most) + 1 or self.start + most
        body = raw[self.start : end]
        try:
            decoded = inline.decode(body, self.encoding)
        except (binascii.Error, ValueError):
            return body, "", False
        if self.encoding == "base64":
            is_whole = end < self.end or len(body.translate(None, b"\r\n")) % 4 == 0
            return decoded, self.encoding, is_whole and _BASE64.issuperset(body)
        return decoded, self.encoding, True

    def walk(self) -> Iterator[Part]:
        """Yield the leaves in order; a message inside is one leaf."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Count:
    """Parts that may still be opened."""

    left: int = MOST


def tree(raw: bytes, start: int = 0, end: int | None = None) -> Part:
    """Return the root part of a mail that begins at `start`."""
    return _part(raw, start, len(raw) if end is None else end, "", Count(), "text/plain", 0)


def _part(
    raw: bytes, start: int, end: int, path: str, count: Count, default: str, depth: int
) -> Part:
    head = fields.split(raw, start, end)
    kind, params = fields.parameters(head.first("content-type"))
    if "/" not in kind:
        kind = default
    disposition, more = fields.parameters(head.first("content-disposition"))
    encoding = fields.parameters(head.first("content-transfer-encoding"))[0]
    name = more.get("filename") or params.get("name") or ""
    part = Part(path or "1", kind, params, head, head.body, end, encoding, disposition, name)
    if depth >= DEPTH or count.left <= 0:
        part.is_cut = kind.startswith(("multipart/", "message/rfc822"))
        return part
    if kind.startswith("multipart/") and params.get("boundary"):
        _open(raw, part, path, count, depth)
    elif kind in ("message/rfc822", "message/global") and encoding in inline.PLAIN:
        count.left -= 1
        part.mail = _part(raw, part.start, end, part.path, count, "text/plain", depth + 1)
    return part


def _open(raw: bytes, part: Part, path: str, count: Count, depth: int) -> None:
    mark = re.escape(part.params["boundary"].encode("utf-8", "replace").rstrip(b" "))
    line = re.compile(rb"\n--" + mark + rb"(--)?[ \t]*+(?=\r?\n|\Z)")
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    begin = -1
    number = 0
    part.is_cut = True
    for found in line.finditer(raw, max(0, part.start - 1), part.end):
        if begin >= 0:
            number += 1
            count.left -= 1
            stop = _before_break(raw, begin, found.start() + 1)
            child = f"{path}.{number}" if path else str(number)
            part.children.append(_part(raw, begin, stop, child, count, default, depth + 1))
        begin = min((raw.find(b"\n", found.end(), part.end) + 1) or part.end, part.end)
        if found[1] or count.left <= 0:
            part.is_cut = not found[1]
            return
    if begin >= 0:
        number += 1
        child = f"{path}.{number}" if path else str(number)
        part.children.append(_part(raw, begin, part.end, child, count, default, depth + 1))


def _before_break(raw: bytes, start: int, end: int) -> int:
    """Leave out the line break that belongs to the boundary behind it."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end
