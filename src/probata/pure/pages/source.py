"""Source: a PDF of the simple form, opened for copying: one classic table, every object found.

Simple means: one cross-reference table without updates, every object where the table says,
generation 0, no encryption, nothing that acts. Everything else raises Odd and goes through
`plain.py` first, which rewrites a PDF into this form. So this reader may be strict: it never
guesses, it declines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from mmap import mmap
from typing import Any

from probata.pure.pages import packed
from probata.pure.pages.syntax import Odd, Ref, parse, plain_name

_WS = rb"[\0\t\n\f\r ]"
_START = re.compile(rb"startxref" + _WS + rb"+(\d+)" + _WS + rb"+%%EOF" + _WS + rb"*\Z")
_SECTION = re.compile(rb"[\r\n ]*(\d+) (\d+)[ \r\n]+")
_STREAM = re.compile(_WS + rb"*stream(?:\r\n|\n)")
_AFTER = re.compile(_WS + rb"*endstream" + _WS + rb"*endobj")
_ENDED = re.compile(_WS + rb"*endobj")
_LENGTH = re.compile(rb"/Length" + _WS + rb"+(\d+)(" + _WS + rb"+0" + _WS + rb"+R)?")
_STRING = re.compile(rb"\((?:[^()\\]|\\[\s\S])*\)")
_REFERENCE = re.compile(
    rb"(?<![^\0\t\n\f\r ()<>\[\]{}/%])(\d+)[\0\t\n\f\r ]+0[\0\t\n\f\r ]+R(?![A-Za-z0-9])"
)
_STRING_OR_REFERENCE = re.compile(_STRING.pattern + rb"|" + _REFERENCE.pattern)
_LATER = re.compile(rb"\d" + _WS + rb"+(?:[1-9]\d*|0\d+)" + _WS + rb"+R(?![A-Za-z0-9])")
_ACTS = re.compile(
    rb"/(?:JavaScript|JS|Launch|AA|AF|AcroForm|XFA|EmbeddedFiles?|EF|Filespec|RichMedia\w*|Rendition"
    rb"|Movie|Sound|Screen|3D|U3D|PRC|FileAttachment|SubmitForm|ResetForm|ImportData|GoToR|GoToE"
    rb"|Thread|Named|Hide|SetOCGState|Trans|GoTo3DView|Encrypt|OCProperties|ObjStm|XRef|OPI"
    rb"|FFilter|Widget|URI|PS|Alternates)(?![A-Za-z0-9_.-])"
)
_OWN_LINK = re.compile(rb"/S" + _WS + rb"*/URI" + _WS + rb"*/URI" + _WS + rb"*\(probata:[^()\\]*\)")
_OUTSIDE_FILE = re.compile(rb"/F" + _WS + rb"*(?:\(|<|\d+" + _WS + rb"+\d+" + _WS + rb"+R)")


@dataclass(slots=True)
class Thing:
    """One object: its words (dictionary or value), and the place of its stream when it has one."""

    words: bytes
    start: int = 0
    length: int = -1  # -1: no stream
    refs: tuple[int, ...] = ()


@dataclass(slots=True)
class Source:
    """An opened PDF: `data`, the trailer, and objects read when asked for."""

    data: bytes | mmap
    trailer: dict[bytes, Any]
    places: dict[int, int]
    ends: dict[int, int]
    cleaned: bool = False
    inside: packed.Inside = field(default_factory=dict)
    things: dict[int, Thing] = field(default_factory=dict)
    unpacked: dict[int, list[tuple[int, bytes]]] = field(default_factory=dict)

    def thing(self, number: int) -> Thing:
        """Return an object; Odd when it is not where the table says or not of the simple form."""
        known = self.things.get(number)
        if known is None:
            known = self.things[number] = self._read(number)
        return known

    def value(self, number: int) -> Any:
        """Return the value of an object without its stream; null for one that is not there."""
        if number not in self.places:
            return b"null"
        return parse(self.thing(number).words)

    def resolve(self, value: Any) -> Any:
        """Follow a reference."""
        for _ in range(8):
            if not isinstance(value, Ref):
                return value
            value = self.value(value)
        raise Odd("a chain of references")

    def content(self, number: int) -> memoryview:
        """Return the bytes of a stream as stored."""
        thing = self.thing(number)
        if thing.length < 0:
            raise Odd("a stream is not there")
        return memoryview(self.data)[thing.start : thing.start + thing.length]

    def _read(self, number: int) -> Thing:
        if number in self.inside:
            words = self._packed(number)
            return Thing(words, refs=_checked(words, self.cleaned))
        start, end = self.places[number], self.ends[number]
        data = self.data
        head = b"%d 0 obj" % number
        if data[start : start + len(head)] != head:
            raise Odd("an object is not where the table says")
        start += len(head)
        stream = data.find(b"stream", start, end)
        if stream < 0:
            finish = data.rfind(b"endobj", start, end)
            if finish < 0:
                raise Odd("an object without an end")
            words = data[start:finish]
            if b"endobj" in words:
                raise Odd("an object that the table does not know")
            return Thing(words, refs=_checked(words, self.cleaned))
        words = data[start:stream]
        opened = _STREAM.match(data, stream)
        if opened is None or not words.rstrip(b"\0\t\n\f\r ").endswith(b">>"):
            raise Odd("a stream that does not begin as it should")
        length = self._length(words)
        if not _AFTER.match(data, opened.end() + length, end):
            raise Odd("a stream whose length is not as written")
        if _OUTSIDE_FILE.search(words):
            raise Odd("a stream in another file")
        return Thing(words, opened.end(), length, _checked(words, self.cleaned))

    def _packed(self, number: int) -> bytes:
        stream, row = self.inside[number]
        if stream not in self.unpacked:
            place = self.places.get(stream, -1)
            if place < 0:
                raise Odd("packed objects that are not there")
            self.unpacked[stream] = packed.objects(*packed.stream_at(self.data, place, stream))
        some = self.unpacked[stream]
        if row >= len(some) or some[row][0] != number:
            raise Odd("a packed object that is another")
        return some[row][1]

    def _length(self, words: bytes) -> int:
        found = _LENGTH.findall(words)
        if len(found) != 1:
            length = parse(words).get(b"/Length")
        else:
            length = Ref(found[0][0]) if found[0][1] else found[0][0]
        length = self.resolve(length)
        if not isinstance(length, bytes) or not length.strip().isdigit():
            raise Odd("a stream without a length")
        return int(length)


def _checked(words: bytes, cleaned: bool) -> tuple[int, ...]:
    """Return the references in the words of an object; Odd when it acts or hides something."""
    bare = words
    if b"(" in words:
        bare = _STRING.sub(b"()", words)
        if bare.count(b"(") != bare.count(b"()") or bare.count(b")") != bare.count(b"()"):
            raise Odd("a string within a string")
    if b"%" in bare:
        raise Odd("a comment within an object")
    if not cleaned:
        acts = _ACTS.search(plain_name(bare) if b"#" in bare else bare)
        if acts and not _only_own_links(words):
            raise Odd("something that acts: " + acts.group().decode("latin-1"))
    if _LATER.search(bare):
        raise Odd("a reference to a generation above 0")
    return tuple(map(int, _REFERENCE.findall(bare)))


def _only_own_links(words: bytes) -> bool:
    rest = _OWN_LINK.sub(b"", words)
    return b"(" not in rest and b"#" not in rest and not _ACTS.search(rest)


def moved(words: bytes, numbers: Mapping[int, int]) -> bytes:
    """Return the words of an object with new numbers; a reference without one becomes null."""

    def new(found: re.Match[bytes]) -> bytes:
        old = found.group(1)
        if old is None:
            return found.group()
        number = numbers.get(int(old))
        return b"null" if number is None else b"%d 0 R" % number

    return (_STRING_OR_REFERENCE if b"(" in words else _REFERENCE).sub(new, words)


def opened(data: bytes | mmap, *, cleaned: bool = False) -> Source:
    """Open a PDF of the simple form; Odd for any other.

    `cleaned`: it was rewritten by `plain.py`, so names that sound like actions are mere names.
    """
    if data[:5] != b"%PDF-":
        raise Odd("no PDF header at the first byte")
    tail = _START.search(data, max(0, len(data) - 2048))
    if tail is None:
        raise Odd("no end mark")
    table = int(tail.group(1))
    inside: packed.Inside = {}
    if data[table : table + 4] == b"xref":
        places, at = _table(data, table + 4)
        trailer = parse(data[at : tail.start()])
    else:
        places, inside, trailer = packed.table(data, table)
    if not isinstance(trailer, dict) or not {b"/Root", b"/Size"} <= set(trailer):
        raise Odd("no trailer")
    if {b"/Prev", b"/XRefStm", b"/Encrypt"} & set(trailer):
        raise Odd("updates, hidden tables or encryption")
    return Source(data, trailer, places, _ends(places, table), cleaned, inside)


def _table(data: bytes | mmap, at: int) -> tuple[dict[int, int], int]:
    places: dict[int, int] = {}
    while True:
        section = _SECTION.match(data, at)
        if section is None:
            break
        first, count = int(section.group(1)), int(section.group(2))
        at = section.end() + 20 * count
        entries = data[section.end() : at]
        for number, place in _entries(entries, first, count):
            if number in places:
                raise Odd("an object that stands twice in the table")
            places[number] = place
    trailer = re.compile(_WS + rb"*trailer" + _WS + rb"*").match(data, at)
    if trailer is None:
        raise Odd("no trailer after the table")
    return places, trailer.end()


_ENTRIES = re.compile(rb"(\d{10}) (\d{5}) ([nf])[\r\n ]{2}")


def _entries(entries: bytes, first: int, count: int) -> Iterator[tuple[int, int]]:
    rows = _ENTRIES.findall(entries)
    if len(entries) != 20 * count or len(rows) != count:
        raise Odd("a table cut short, or not of 20 bytes an entry")
    for number, (place, generation, state) in enumerate(rows, first):
        if state == b"n":
            if generation != b"00000":
                raise Odd("a generation above 0")
            yield number, int(place)


def _ends(places: dict[int, int], table: int) -> dict[int, int]:
    """Return where each object must have ended: where the next one begins."""
    laid = [(number, place) for number, place in places.items() if 0 <= place != table]
    order = sorted(laid, key=lambda item: item[1])
    starts = [place for _, place in order] + [table]
    if order and (starts[0] < 8 or starts[-2] > table):
        raise Odd("objects outside the body")
    ends = {number: starts[row + 1] for row, (number, _) in enumerate(order)}
    if len(set(starts)) != len(starts):
        raise Odd("two objects at one place")
    return ends
