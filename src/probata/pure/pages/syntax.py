"""Syntax: the written form of PDF objects (ISO 32000-1, 7.3), read and written with few words.

Names, numbers, strings and keywords stay as the bytes that stand in the file; only dictionaries,
arrays and references become values. What is nested deeper or odder than a well-kept file needs
raises Odd, and the file is then read by a full reader first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

_WS = rb"\0\t\n\f\r "
_DELIM = rb"()<>\[\]{}/%"
_TOKEN = re.compile(
    rb"\d+[" + _WS + rb"]+\d+[" + _WS + rb"]+R(?![^" + _WS + _DELIM + rb"])"
    rb"|<<|>>|\[|\]"
    rb"|/[^" + _WS + _DELIM + rb"]*"
    rb"|[^" + _WS + _DELIM + rb"]+"
    rb"|\((?:[^()\\]|\\[\s\S])*\)"
    rb"|<[0-9A-Fa-f" + _WS + rb"]*>"
    rb"|[" + _DELIM + rb"]"
)
_DEEPEST = 40
_R, _SLASH, _DIGITS = ord("R"), ord("/"), frozenset(b"0123456789")
_OPENS = frozenset((b"<<", b"["))
_PAIRS = {b">>": b"<<", b"]": b"["}
_SPECIAL = frozenset((b"<<", b"[", b">>", b"]", b"(", b")", b"<", b">", b"{", b"}", b"%"))


class Odd(Exception):
    """A form that the quick reader does not take; the text says which."""


@contextmanager
def declining() -> Iterator[None]:
    """Turn whatever a damaged file can provoke in the quick reader into Odd."""
    try:
        yield
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as reason:
        raise Odd(f"a surprise: {type(reason).__name__}") from reason
    except RecursionError as reason:
        raise Odd("objects nested too deeply") from reason


class Ref(int):
    """A reference to an object by its number (generation 0)."""

    __slots__ = ()


def parse(words: bytes) -> Any:
    """Read the one object that the words are. Dictionaries keep their order."""
    items: list[Any] = []
    waiting: list[list[Any]] = []
    for token in _TOKEN.findall(words):
        if token in _SPECIAL:
            if token in _OPENS:
                waiting.append(items)
                items = [token]
                if len(waiting) > _DEEPEST:
                    raise Odd("objects nested too deeply")
                continue
            if not waiting or items[0] != _PAIRS.get(token):
                raise Odd("a form that is not read here")
            made: Any = _dictionary(items) if token == b">>" else items[1:]
            items = waiting.pop()
            items.append(made)
        elif token[-1] == _R and token[0] in _DIGITS:
            items.append(_reference(token))
        else:
            items.append(token)
    if waiting or len(items) != 1:
        raise Odd("not exactly one object")
    return items[0]


def _reference(token: bytes) -> Ref | bytes:
    pieces = token.split()
    if len(pieces) != 3:
        return token
    if int(pieces[1]):
        raise Odd("a generation above 0")
    return Ref(pieces[0])


def _dictionary(items: list[Any]) -> dict[bytes, Any]:
    keys = items[1::2]
    for key in keys:
        if type(key) is not bytes or key[0] != _SLASH:
            raise Odd("a key that is no name")
        if b"#" in key:
            raise Odd("a key that is written in an uncommon way")
    made = dict(zip(keys, items[2::2], strict=False))
    if len(keys) != len(made) or 2 * len(keys) + 1 != len(items):
        raise Odd("a key that stands twice or alone")
    return made


def plain_name(name: bytes) -> bytes:
    """Return a name with its `#xx` escapes resolved: two spellings of a name are one name."""
    if b"#" not in name:
        return name
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found.group(1), 16)]), name)


def write(value: Any, numbers: Mapping[int, int] | None = None) -> bytes:
    """Write a value; references get their new numbers, those without one become null."""
    if type(value) is bytes:
        return value
    if isinstance(value, Ref):
        new = value if numbers is None else numbers.get(value)
        return b"null" if new is None else b"%d 0 R" % new
    if isinstance(value, dict):
        inner = [key + b" " + write(one, numbers) for key, one in value.items() if one is not None]
        return b"<<" + b"".join(inner) + b">>"
    if isinstance(value, list):
        return b"[" + b" ".join([write(one, numbers) for one in value]) + b"]"
    if isinstance(value, (int, float)):
        return number(value)
    raise TypeError(type(value))


@lru_cache(4096)
def number(value: float) -> bytes:
    """Write a number with at most four decimals and no exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return (text if text not in ("-0", "") else "0").encode("ascii")


def text_string(text: str) -> bytes:
    """Write a text string (7.9.2.2): plain when it is ASCII, else UTF-16 in hexadecimal."""
    if text.isascii() and text.isprintable():
        escaped = re.sub(r"([()\\])", r"\\\1", text)
        return b"(" + escaped.encode("ascii") + b")"
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"


def read_text(value: object) -> str:
    """Read a text string as written; what cannot be read becomes U+FFFD."""
    if not isinstance(value, bytes):
        return ""
    raw = string_bytes(value)
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1")


_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED |= {b"\n": b"", b"\r": b"", b"\r\n": b""}


def string_bytes(value: bytes) -> bytes:
    """Return the bytes that a literal or hexadecimal string stands for."""
    if value.startswith(b"("):
        return _ESCAPE.sub(_unescape, value[1:-1])
    if value.startswith(b"<"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", value)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return value


def _unescape(found: re.Match[bytes]) -> bytes:
    if found.group(1):
        return bytes([int(found.group(1), 8) & 255])
    return _ESCAPED.get(found.group(2), found.group(2))
