"""Packed: tables and objects that a PDF keeps inside streams (ISO 32000-1, 7.5.7 and 7.5.8)."""

from __future__ import annotations

import re
import zlib
from mmap import mmap
from typing import Any

from probata.pure.pages.syntax import Odd, parse

_WS = rb"[\0\t\n\f\r ]"
_HEAD = re.compile(rb"(\d+)" + _WS + rb"+0" + _WS + rb"+obj")
_STREAM = re.compile(_WS + rb"*stream(?:\r\n|\n)")
_AFTER = re.compile(_WS + rb"*endstream" + _WS + rb"*endobj")
_MOST = 64 << 20

Inside = dict[int, tuple[int, int]]  # object -> (object of the stream it lies in, place there)


def stream_at(data: bytes | mmap, place: int, number: int | None = None) -> tuple[Any, bytes]:
    """Return the dictionary and the unpacked bytes of the stream object at a place."""
    head = _HEAD.match(data, place)
    if head is None or (number is not None and int(head.group(1)) != number):
        raise Odd("no table and no packed objects where they should be")
    begin = data.find(b"stream", head.end())
    opened = _STREAM.match(data, begin) if begin > 0 else None
    if opened is None:
        raise Odd("a packed table without a stream")
    words = parse(data[head.end() : begin])
    if not isinstance(words, dict) or not isinstance(words.get(b"/Length"), bytes):
        raise Odd("a packed table without a length of its own")
    end = opened.end() + _whole(words[b"/Length"])
    if not _AFTER.match(data, end):
        raise Odd("a packed table whose length is not as written")
    return words, _unpacked(words, data[opened.end() : end])


def _whole(value: Any) -> int:
    if not isinstance(value, bytes) or not value.isdigit():
        raise Odd("a number that is none")
    return int(value)


def _unpacked(words: dict[bytes, Any], content: bytes) -> bytes:
    if words.get(b"/Filter") not in (b"/FlateDecode", [b"/FlateDecode"]):
        raise Odd("a packed table in an uncommon form")
    try:
        opener = zlib.decompressobj()
        content = opener.decompress(content, _MOST)
    except zlib.error as reason:
        raise Odd("a packed table that cannot be unpacked") from reason
    if not opener.eof:
        raise Odd("a packed table that is cut short or too large")
    parameters = words.get(b"/DecodeParms", {})
    if isinstance(parameters, list) and len(parameters) == 1:
        parameters = parameters[0]
    if not isinstance(parameters, dict):
        raise Odd("a packed table in an uncommon form")
    predictor = _whole(parameters.get(b"/Predictor", b"1"))
    if predictor == 1:
        return content
    if predictor < 10 or {b"/Colors", b"/BitsPerComponent"} & set(parameters):
        raise Odd("a packed table in an uncommon form")
    return _rows(content, _whole(parameters.get(b"/Columns", b"1")))


def _rows(content: bytes, columns: int) -> bytes:
    """Undo the PNG prediction of rows: none or “up”, which is what tables use."""
    above = bytes(columns)
    out = []
    for start in range(0, len(content), columns + 1):
        row = content[start + 1 : start + 1 + columns]
        if content[start] == 2:
            row = bytes((a + b) & 255 for a, b in zip(row, above, strict=False))
        elif content[start]:
            raise Odd("a packed table in an uncommon form")
        out.append(row)
        above = row
    return b"".join(out)


def table(data: bytes | mmap, at: int) -> tuple[dict[int, int], Inside, dict[bytes, Any]]:
    """Read the table stream at `at`: places of objects, objects inside streams, trailer."""
    words, content = stream_at(data, at)
    widths = words.get(b"/W")
    if words.get(b"/Type") != b"/XRef" or not isinstance(widths, list) or len(widths) != 3:
        raise Odd("no table where it should be")
    one, two, three = map(_whole, widths)
    index = words.get(b"/Index", [b"0", words.get(b"/Size")])
    if not isinstance(index, list) or len(index) % 2:
        raise Odd("a packed table without an index")
    places: dict[int, int] = {}
    inside: Inside = {}
    size, row = one + two + three, 0
    for first, count in zip(map(_whole, index[::2]), map(_whole, index[1::2]), strict=True):
        for number in range(first, first + count):
            entry = content[row : row + size]
            row += size
            if len(entry) != size or number in places:
                raise Odd("a packed table cut short, or an object that stands twice")
            kind = int.from_bytes(entry[:one]) if one else 1
            second = int.from_bytes(entry[one : one + two])
            third = int.from_bytes(entry[one + two :])
            if kind == 1 and not third:
                places[number] = second
            elif kind == 2:
                places[number] = -1
                inside[number] = (second, third)
            elif kind:
                raise Odd("a generation above 0, or an entry of an unknown kind")
    return places, inside, words


def objects(words: Any, content: bytes) -> list[tuple[int, bytes]]:
    """Return the objects of a stream of objects in order: number and words."""
    if not isinstance(words, dict) or words.get(b"/Type") != b"/ObjStm":
        raise Odd("no packed objects where they should be")
    count, first = _whole(words.get(b"/N")), _whole(words.get(b"/First"))
    head = content[:first].split()
    if len(head) < 2 * count or not all(one.isdigit() for one in head[: 2 * count]):
        raise Odd("packed objects without their list")
    numbers = [int(one) for one in head[: 2 * count : 2]]
    starts = [first + int(one) for one in head[1 : 2 * count : 2]]
    ends = [*starts[1:], len(content)]
    if any(start > end for start, end in zip(starts, ends, strict=True)):
        raise Odd("packed objects out of order")
    return [
        (number, content[start:end])
        for number, start, end in zip(numbers, starts, ends, strict=True)
    ]
