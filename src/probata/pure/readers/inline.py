"""Attachments that lie inside a message: from the bytes of their span to the file they carry."""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re

PLAIN = ("", "7bit", "8bit", "binary")
"""Transfer encodings that change nothing."""

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_REFERENCE = re.compile(rb"&#?[A-Za-z0-9]++;")


def decode(span: bytes | memoryview, encoding: str) -> bytes:
    """Return the file that the bytes of a span carry.

    `encoding`: "", 7bit, 8bit, binary, base64, quoted-printable, x-uuencode, or one of the
    attributes of an XML backup: xml-base64, xml-text. Raise ValueError for any other.
    """
    raw = bytes(span)
    if encoding in PLAIN:
        return raw
    if encoding == "base64":
        return _base64(raw)
    if encoding == "xml-base64":
        return _base64(_REFERENCE.sub(b"", raw))
    if encoding == "xml-text":
        return html.unescape(raw.decode("utf-8", "replace")).encode("utf-8", "replace")
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        return _uuencoded(raw)
    raise ValueError(f"unknown encoding {encoding[:40]!r}")


def _base64(raw: bytes) -> bytes:
    """Decode like mail programs do: strange bytes are skipped, each padded run stands alone."""
    try:
        return base64.b64decode(raw, validate=True)
    except binascii.Error:
        pass
    out = []
    for run in re.split(rb"=+", raw):
        kept = _NOT_BASE64.sub(b"", run)
        if len(kept) % 4 == 1:  # six bits make no byte
            kept = kept[:-1]
        out.append(base64.b64decode(kept + b"=" * (-len(kept) % 4)))
    return b"".join(out)


def _uuencoded(raw: bytes) -> bytes:
    out = []
    is_open = False
    for line in raw.splitlines():
        if line.startswith(b"begin "):
            is_open = True
        elif line.strip() in (b"end", b"`") and is_open:
            break
        elif is_open and line:
            try:
                out.append(binascii.a2b_uu(line))
            except binascii.Error:
                short = (((line[0] - 32) & 63) * 4 + 5) // 3
                out.append(binascii.a2b_uu(line[:short]))
    return b"".join(out)
