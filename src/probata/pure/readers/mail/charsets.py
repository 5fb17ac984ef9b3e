"""Bytes of a mail as text: the declared character set strictly, then the obvious wider one."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_WIDER = {
    "ascii": ("utf-8",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
    "shift_jis": ("cp932",),
    "euc_kr": ("cp949",),
    "iso8859-1": ("cp1252",),
    "iso8859-9": ("cp1254",),
    "tis_620": ("cp874",),
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "cp-850": "cp850",
    "x-gbk": "gbk",
    "x-sjis": "shift_jis",
    "utf8mb4": "utf-8",
    "ansi_x3.110-1983": "latin-1",
    "windows-874": "cp874",
}
_BANNED = frozenset(
    ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem")
)


@dataclass(frozen=True, slots=True)
class Words:
    """Decoded text; `used` names the set that fitted; `odd` is "", wider, unknown, broken, also."""

    text: str
    used: str
    odd: str = ""


def decode(raw: bytes, declared: str) -> Words:
    """Decode bytes of a mail; what fits nothing becomes U+FFFD, and `odd` says so.

    `also`: the declared set fits, but so does UTF-8, which one-byte text hardly ever does by
    chance.
    """
    name = _known(declared or "us-ascii")
    if name is None:
        return Words(*_last(raw), "unknown")
    try:
        text = raw.decode(name)
    except (UnicodeError, LookupError):
        for wider in (*_WIDER.get(name, ()), "utf-8"):
            try:
                return Words(raw.decode(wider), wider, "wider" if declared else "")
            except UnicodeError:
                continue
        return Words(*_last(raw), "broken")
    if name in ("iso8859-1", "cp1252") and not raw.isascii():
        return _latin(raw, text, name)
    return Words(_whole(text), name)


def _latin(raw: bytes, text: str, name: str) -> Words:
    try:
        raw.decode("utf-8")
    except UnicodeError:
        if name == "iso8859-1" and any("\x80" <= sign <= "\x9f" for sign in text):
            try:
                return Words(raw.decode("cp1252"), "cp1252", "wider")
            except UnicodeError:
                pass
        return Words(text, name)
    return Words(text, name, "also")


def _known(declared: str) -> str | None:
    word = declared.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_ALIASES.get(word, word)).name
        "".encode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name.replace("-", "_") in _BANNED else name


def _last(raw: bytes) -> tuple[str, str]:
    return raw.decode("utf-8", "replace"), "utf-8"


def _whole(text: str) -> str:
    # UTF-7 and some old sets can yield halves of surrogate pairs, which no store accepts.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
