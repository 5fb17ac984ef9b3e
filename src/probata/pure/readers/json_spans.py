"""Byte spans of the objects in a JSON list: found on the bytes, proven by parsing the slice.

An object of JSON ends where its text parses as one object: no shorter or longer slice does. So a
guess of the end (the closing brace at the same indent) is safe once the slice parses; where the
guess fails, the scanner of `json` finds the end on a window decoded as Latin-1, in which one
character is one byte.
"""

from __future__ import annotations

import json
import json.scanner
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from probata.pure.readers import steps

MOST = 64 << 20
"""Bytes one element may have; a longer one is reported and not read."""

BLANK = re.compile(rb"[ \t\r\n]*+")
SEPARATOR = re.compile(rb"[ \t\r\n,]*+")
_INDENT = 64
_NEAR = 1 << 20  # bytes in which a guess looks for the end
_NEXT = re.compile(rb'\}(?=[ \t\r\n]*+(?:,[ \t\r\n]*+\{[ \t\r\n]*+"id"|\]))')
_OBJECT = re.compile(rb'[\n,\[][ \t\r]*+\{[ \t\r\n]*+"')
_scanners: Any = json.scanner  # its stubs take a scanner where the module takes a decoder
_lenient: Callable[[str, int], tuple[Any, int]] = _scanners.make_scanner(
    json.JSONDecoder(strict=False)
)


@dataclass(frozen=True, slots=True)
class Element:
    """One object of a list: its bytes and its value; `odd` says why it had to be read leniently."""

    start: int
    end: int
    value: dict[str, Any]
    odd: str = ""


@dataclass(slots=True)
class Spans:
    """The objects of one source; `spent` bounds the work on broken stretches."""

    data: memoryview
    spent: int = 0
    _ends: dict[bytes, re.Pattern[bytes]] = field(default_factory=dict)

    def element(self, start: int) -> Element | None:
        """Return the object that begins at `start`, or None when it cannot be read."""
        end = self._guess(start)
        if end:
            try:
                return Element(start, end, orjson.loads(self.data[start:end]))
            except orjson.JSONDecodeError:
                self.spent += end - start
        return self._slowly(start)

    def resume(self, start: int, limit: int, fits: Callable[[dict[str, Any]], bool]) -> int:
        """Return where the next readable object that fits begins, or `limit`."""
        at = start
        budget = len(self.data) + (256 << 20)
        while at < limit:
            found = steps.first(_OBJECT, self.data, at, limit)
            if found is None or self.spent > budget:
                return limit
            brace = self._brace(found.start(), found.end())
            element = self.element(brace) if brace > start else None
            if element is not None and fits(element.value):
                return brace
            self.spent += (element.end - brace) if element else found.end() - at
            at = found.end()
        return limit

    def _brace(self, start: int, end: int) -> int:
        return start + bytes(self.data[start:end]).index(b"{")

    def _guess(self, start: int) -> int:
        head = bytes(self.data[max(0, start - _INDENT) : start])
        line, _, indent = head.rpartition(b"\n")
        if (line or head[:1] == b"\n") and not indent.strip():
            pattern = self._ends.get(indent)
            if pattern is None:
                pattern = self._ends[indent] = re.compile(rb"\n" + indent + rb"\}")
        else:
            pattern = _NEXT
        found = pattern.search(self.data, start, start + _NEAR)
        if found is None:
            self.spent += min(_NEAR, len(self.data) - start)
        return found.end() if found else 0

    def _slowly(self, start: int) -> Element | None:
        end = self.end_of(start)
        if not end:
            return None
        raw = bytes(self.data[start:end])
        for odd, decode in _WAYS:
            try:
                value = decode(raw)
            except (ValueError, RecursionError):
                continue
            return Element(start, end, value, odd) if isinstance(value, dict) else None
        return None

    def end_of(self, start: int) -> int:
        """Return the end of the value that begins at `start`, or 0 when it does not end."""
        size = 1 << 16
        left = min(len(self.data) - start, MOST)
        while True:
            window = str(self.data[start : start + min(size, left)], "latin-1")
            end, is_cut = _scan(window)
            if end:
                return start + end
            self.spent += len(window)
            if not is_cut or size >= left:
                return 0
            size *= 4


def _scan(window: str) -> tuple[int, bool]:
    """Return the end of the value in a window, and whether a longer window may help."""
    try:
        return _lenient(window, 0)[1], False
    except json.JSONDecodeError as error:
        return 0, error.msg.startswith("Unterminated") or error.pos >= len(window) - 16
    except StopIteration as stop:
        return 0, int(stop.value) >= len(window) - 16
    except RecursionError:
        return 0, False


def _in_utf8(raw: bytes) -> Any:
    return json.loads(raw.decode("utf-8"), strict=False)


def _with_marks(raw: bytes) -> Any:
    return json.loads(raw.decode("utf-8", "replace"), strict=False)


_WAYS: tuple[tuple[str, Callable[[bytes], Any]], ...] = (
    ("", orjson.loads),
    ("characters that JSON does not allow", _in_utf8),
    ("bytes that are not UTF-8", _with_marks),
)
