"""Elements of a phone's backup with their bytes: a tolerant scanner over the original bytes.

No XML parser could do it: such files hold references to halves of surrogate pairs, are cut, and
are many GB long; and a parser speaks of characters where a court needs bytes. No entity beyond
the five of XML is known here, so none can be fetched or can grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from probata.pure.readers import steps

LONGEST = 64 << 20
"""Bytes of a value that is read as text; a longer one stays where it lies, and is told."""

LONGEST_FILE = 256 << 20
"""Bytes of an attached file, as written, that are looked into; no phone sends a tenth of it."""

_MOST = b"{0,%d}+" % LONGEST
_NAME_IS = rb"""\s++[A-Za-z_:][\w:.-]*+\s*+=\s*+"""
_ATTRIBUTES = b"((?:" + _NAME_IS + b'(?:"[^"<]' + _MOST + b"\"|'[^'<]" + _MOST + b"'))*+)"
_LOOSE = b"((?:" + _NAME_IS + b'(?:"[^"]' + _MOST + b"\"|'[^']" + _MOST + b"'))*+)"
_NAMES = rb"<(smses|calls|sms|mms|call|parts|part|addrs|addr)(?=[\s/>])"

_STRICT_TAG = re.compile(_NAMES + _ATTRIBUTES + rb"\s*+(/?)>")
_LOOSE_TAG = re.compile(_NAMES + _LOOSE + rb"\s*+(/?)>")
_ATTRIBUTE = re.compile(rb"""([A-Za-z_:][\w:.-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_HEAD = re.compile(_NAMES)
_BEGINS = re.compile(rb"""\s++([A-Za-z_:][\w:.-]*+)\s*+=\s*+(["'])""")
_ENDS = {b'"': re.compile(rb'["<]'), b"'": re.compile(rb"['<]")}
_SHUTS = re.compile(rb"\s*+(/?)>")
_STARTS = re.compile(rb"<(?:sms|mms|call)(?=\s)")
CLOSE = re.compile(rb"</([A-Za-z]+)\s*+>")
BLANK = re.compile(rb"\s*+")

_REFERENCE = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class Odd:
    """What was met while reading values, counted over a file."""

    joined: int = 0
    lone: int = 0
    bytes: int = 0
    nulls: int = 0
    loose: int = 0
    long: list[tuple[int, int]] = field(default_factory=list)  # values that stay where they lie


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: name, values as text (`null` left out), the bytes of each value, its own span."""

    name: str
    start: int
    end: int
    is_closed: bool
    values: dict[str, str]
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


def tag(data: memoryview, at: int, odd: Odd) -> Tag | None:
    """Read the tag that begins at `at`; None when it is not whole."""
    found = _STRICT_TAG.match(data, at)
    if found is None:
        if (wide := _wide(data, at, odd)) is not None:
            return wide
        found = _LOOSE_TAG.match(data, at)
        if found is None or _STARTS.search(data, at + 1, found.end()):
            return None  # a lost quote must not swallow the next element
        odd.loose += 1
    made = Tag(bytes(found[1]).decode("ascii"), at, found.end(), bool(found[3]), {})
    for one in _ATTRIBUTE.finditer(data, found.start(2), found.end(2)):
        _add(made, bytes(one[1]), one.span(2 if one.start(2) >= 0 else 3), data, odd)
    return made


def _wide(data: memoryview, at: int, odd: Odd) -> Tag | None:
    """Read a whole tag of which a value is longer than LONGEST, a step at a time."""
    head = _HEAD.match(data, at)
    begin = head and _BEGINS.match(data, head.end())
    spans: list[tuple[bytes, tuple[int, int]]] = []
    while head and begin:
        close = steps.first(_ENDS[bytes(begin[2])], data, begin.end())
        if close is None or bytes(close[0]) == b"<":
            return None
        spans.append((bytes(begin[1]), (begin.end(), close.start())))
        shut = _SHUTS.match(data, close.end())
        if shut is not None:
            made = Tag(bytes(head[1]).decode("ascii"), at, shut.end(), bool(shut[1]), {})
            for name, span in spans:
                _add(made, name, span, data, odd)
            return made
        begin = _BEGINS.match(data, close.end())
    return None


def _add(made: Tag, attribute: bytes, span: tuple[int, int], data: memoryview, odd: Odd) -> None:
    """Add an attribute to a tag: its place, and its value as text."""
    start, end = span
    name = attribute.decode("ascii")
    if end - start == 4 and bytes(data[start:end]) == b"null":
        odd.nulls += 1
        return
    made.spans[name] = span
    if end - start > (LONGEST_FILE if name == "data" else LONGEST):
        odd.long.append(span)
    elif name != "data":  # an attached file stays where it lies
        made.values[name] = text(bytes(data[start:end]), odd)


def text(raw: bytes, odd: Odd) -> str:
    """Return the text of a value: references read, halves of pairs joined and counted."""
    try:
        out = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            out = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            odd.bytes += 1
            out = raw.decode("utf-8", "replace")
    if "&" in out:
        out = _REFERENCE.sub(_read, out)
    if out.isascii() or not _LONE.search(out):
        return out
    out, joined = _PAIR.subn(_join, out)
    out, lone = _LONE.subn("\ufffd", out)
    odd.joined += joined
    odd.lone += lone
    return out


def next_start(data: memoryview, at: int) -> int:
    """Return where the next element of the list begins, or the end of the data."""
    found = steps.first(_STARTS, data, at)
    return found.start() if found else len(data)


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch inside an element that could not be read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class End:
    """Where an element ends; 0 when it does not end before the next begins."""

    at: int


def inside(data: memoryview, at: int, odd: Odd) -> Iterator[Tag | Broken | End]:
    """Yield the tags inside an `<mms>`, broken stretches between them, and last its End."""
    limit = next_start(data, at)
    while True:
        blank = BLANK.match(data, at)
        at = blank.end() if blank else at
        closing = CLOSE.match(data, at)
        if closing is not None:
            at = closing.end()
            if bytes(closing[1]) == b"mms":
                yield End(at)
                return
            continue
        found = tag(data, at, odd) if at < limit else None
        if found is not None and found.name in ("parts", "part", "addrs", "addr"):
            yield found
            at = found.end
            continue
        resumed = steps.first(_INNER, data, at + 1, limit) if at < limit else None
        if resumed is None:
            yield End(0)
            return
        yield Broken(at, resumed.start())
        at = resumed.start()


_INNER = re.compile(rb"<(?:part|addrs|addr)(?=[\s/>])|</(?:mms|parts|addrs)\s*+>")


def _read(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if code < 0x110000 else found[0]


def _join(found: re.Match[str]) -> str:
    return found[0].encode("utf-16", "surrogatepass").decode("utf-16")
