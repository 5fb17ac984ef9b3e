"""The canonical zip of a package: every header byte follows from names, sizes and CRCs."""

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from probata.pure.errors import VerificationError

MOST_ENTRIES = 100_000
LONGEST_NAME = 200  # bytes of UTF-8

BAG_LISTS = (b"manifest-sha256.txt", b"tagmanifest-sha256.txt")

_LONGEST_LIST = 32 << 20  # bytes
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_END64 = struct.Struct("<IQHHIIQQQQ")
_LOCATOR = struct.Struct("<IIQI")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = 0x04034B50, 0x02014B50, 0x06054B50
_END64_MARK, _LOCATOR_MARK = 0x06064B50, 0x07064B50
_UTF8, _DAY = 0x0800, 0x0021
_PLAIN, _ZIP64 = 10, 45  # versions needed
_LARGE, _MANY = 0xFFFFFFFF, 0xFFFF
_FORBIDDEN = frozenset('\\:*?"<>|%')


class ZipWrong(VerificationError):
    """A file that is no canonical zip; `near` names the place."""

    code = "package.zip"
    says = "The package itself is damaged: {near}."

    @property
    def near(self) -> str:
        """The part at fault, in the words of the specification."""
        return str(self.params.get("near", "zip structure"))


class Bytes(Protocol):
    """Something to read from at any place."""

    size: int

    def read(self, start: int, length: int) -> bytes:
        """Return the bytes from start on; fewer at the end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored file: its name in the package, its size in bytes, the CRC-32 of its content."""

    raw: bytes  # the name as it stands in the headers
    size: int
    crc: int

    @property
    def name(self) -> str:
        """The name as text; bytes that are no UTF-8 become U+FFFD."""
        return self.raw.decode("utf-8", "replace")


def is_refused(letter: str) -> bool:
    """Tell whether no name in a package may hold this letter."""
    return letter < " " or letter == "\x7f" or letter in _FORBIDDEN


def is_name(name: str) -> bool:
    """Tell whether a package may hold a file of this name (specification, section 1)."""
    if not name or (not name.isascii() and unicodedata.normalize("NFC", name) != name):
        return False
    try:
        if len(name.encode()) > LONGEST_NAME:
            return False
    except UnicodeEncodeError:
        return False
    if any(map(is_refused, name)):
        return False
    return all(part and not part.endswith((" ", ".")) for part in name.split("/"))


def local_header(entry: Entry) -> bytes:
    """Return the header that stands before the bytes of a file."""
    extra = b""
    version, size = _PLAIN, entry.size
    if entry.size >= _LARGE:
        extra, version, size = struct.pack("<HHQQ", 1, 16, entry.size, entry.size), _ZIP64, _LARGE
    raw = entry.raw
    head = _LOCAL.pack(
        _LOCAL_MARK, version, _UTF8, 0, 0, _DAY, entry.crc, size, size, len(raw), len(extra)
    )
    return head + raw + extra


def central_record(entry: Entry, offset: int) -> bytes:
    """Return the record of a file in the central directory; `offset` is its local header's."""
    far = [entry.size, entry.size] if entry.size >= _LARGE else []
    if offset >= _LARGE:
        far.append(offset)
    extra = struct.pack(f"<HH{len(far)}Q", 1, 8 * len(far), *far) if far else b""
    version, size = (_ZIP64 if far else _PLAIN), min(entry.size, _LARGE)
    raw = entry.raw
    head = _CENTRAL.pack(
        _CENTRAL_MARK,
        *(version, version, _UTF8, 0, 0, _DAY, entry.crc, size, size),
        *(len(raw), len(extra), 0, 0, 0, 0, min(offset, _LARGE)),
    )
    return head + raw + extra


def end_records(count: int, size: int, offset: int) -> bytes:
    """Return what stands after the central directory of this count, size and offset."""
    if count < _MANY and size < _LARGE and offset < _LARGE:
        return _END.pack(_END_MARK, 0, 0, count, count, size, offset, 0)
    return (
        _END64.pack(_END64_MARK, 44, _ZIP64, _ZIP64, 0, 0, count, count, size, offset)
        + _LOCATOR.pack(_LOCATOR_MARK, 0, offset + size, 1)
        + _END.pack(_END_MARK, 0, 0, _MANY, _MANY, _LARGE, _LARGE, 0)
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in the canonical zip of these entries."""

    entries: tuple[Entry, ...]
    starts: tuple[int, ...]  # of the local headers, and of the central directory as the last
    total: int

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Layout":
        """Compute the layout of entries in this order."""
        lengths = (len(local_header(entry)) + entry.size for entry in entries)
        starts = tuple(accumulate(lengths, initial=0))
        size = sum(
            len(central_record(entry, start)) for entry, start in zip(entries, starts, strict=False)
        )
        end = end_records(len(entries), size, starts[-1])
        return cls(tuple(entries), starts, starts[-1] + size + len(end))

    def place(self, at: int) -> int:
        """Return where the bytes of an entry begin."""
        return self.starts[at] + len(local_header(self.entries[at]))

    def headers(self) -> Iterator[tuple[int, bytes, int]]:
        """Yield each structural piece: its place, its bytes, its entry (-1 for the end)."""
        for at, entry in enumerate(self.entries):
            yield self.starts[at], local_header(entry), at
        yield from self.directory()

    def directory(self) -> Iterator[tuple[int, bytes, int]]:
        """Yield the pieces after the last file."""
        place = self.starts[-1]
        for at, entry in enumerate(self.entries):
            record = central_record(entry, self.starts[at])
            yield place, record, at
            place += len(record)
        end = end_records(len(self.entries), place - self.starts[-1], self.starts[-1])
        yield place, end, -1


def read_layout(source: Bytes) -> Layout:
    """Return the layout of a canonical zip; raise ZipWrong when a structural byte is another."""
    central = _central(source)
    walked, near = _walk(source)
    layout = central or walked
    if layout is None:
        raise ZipWrong(near=near)
    for place, piece, at in layout.headers():
        if source.read(place, len(piece)) != piece:
            raise ZipWrong(near=_near(source, layout, walked or layout, at))
    before = b""
    for entry in layout.entries:
        if not is_name(entry.name) or entry.name.encode() != entry.raw or entry.raw <= before:
            raise ZipWrong(near=f"zip structure near {entry.name}")
        before = entry.raw
    return layout


def _near(source: Bytes, layout: Layout, other: Layout, at: int) -> str:
    """Name the damaged place; of two spellings of a name, take the one that a bag list holds."""
    if at < 0:
        return "zip structure near the end"
    name = layout.entries[at].name
    if len(other.entries) == len(layout.entries) and other.entries[at].name != name:
        known = b"  " + BAG_LISTS[-1] + b"\n"
        for place, entry in enumerate(layout.entries):
            listed = {entry.raw, other.entries[place].raw} & set(BAG_LISTS)
            if listed and entry.size <= _LONGEST_LIST:
                known += source.read(layout.place(place), entry.size)
        if b"  " + other.entries[at].raw + b"\n" in known:
            name = other.entries[at].name
    return f"zip structure near {name}"


def _fits(entries: Sequence[Entry], source: Bytes) -> Layout | None:
    layout = Layout.of(entries)
    return layout if layout.total == source.size else None


def _central(source: Bytes) -> Layout | None:
    """Read the list from the central directory; None when it cannot be read or does not fit."""
    bounds = _directory(source)
    if bounds is None:
        return None
    count, size, offset = bounds
    if count > MOST_ENTRIES or offset + size > source.size or size > count * 400:
        return None
    block = source.read(offset, size)
    entries, at = [], 0
    for _ in range(count):
        if len(block) - at < _CENTRAL.size:
            return None
        mark, *fields = _CENTRAL.unpack_from(block, at)
        crc, length, named, extra = fields[6], fields[8], fields[9], fields[10]
        after = at + _CENTRAL.size + named
        if mark != _CENTRAL_MARK or after + extra > len(block):
            return None
        if length == _LARGE:
            if extra < 20:
                return None
            length = int.from_bytes(block[after + 4 : after + 12], "little")
        if length > source.size:
            return None
        entries.append(Entry(block[at + _CENTRAL.size : after], length, crc))
        at = after + extra
    return _fits(entries, source) if at == len(block) else None


def _directory(source: Bytes) -> tuple[int, int, int] | None:
    """Return count, size and offset of the central directory as the end record gives them."""
    if source.size < _END.size:
        return None
    mark, _, _, _, count, size, offset, _ = _END.unpack(
        source.read(source.size - _END.size, _END.size)
    )
    if mark != _END_MARK:
        return None
    if (count, size, offset) != (_MANY, _LARGE, _LARGE):
        return count, size, offset
    place = source.size - _END.size - _LOCATOR.size - _END64.size
    if place < 0:
        return None
    mark, *fields = _END64.unpack(source.read(place, _END64.size))
    return (fields[6], fields[7], fields[8]) if mark == _END64_MARK else None


def _walk(source: Bytes) -> tuple[Layout | None, str]:
    """Read the list from the local headers; else the place where the walk ended."""
    entries: list[Entry] = []
    at, near = 0, "zip structure"
    while len(entries) < MOST_ENTRIES and at + _LOCAL.size <= source.size:
        mark, *fields = _LOCAL.unpack(source.read(at, _LOCAL.size))
        if mark != _LOCAL_MARK:
            break
        crc, length, named, extra = fields[5], fields[7], fields[8], fields[9]
        name = source.read(at + _LOCAL.size, named)
        after = at + _LOCAL.size + named
        if length == _LARGE and extra == 20:
            length = int.from_bytes(source.read(after + 4, 8), "little")
        entries.append(Entry(name, length, crc))
        near = f"zip structure near {entries[-1].name}"
        if length > source.size:
            return None, near
        at = after + extra + length
    return _fits(entries, source), near
