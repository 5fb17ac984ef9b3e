"""Bytes handed to readers: a plain file with its neighbours, or a zip opened within limits."""

from __future__ import annotations

import io
import lzma
import mmap
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from probata.pure import reader, reading_errors

LARGEST_TOTAL = 64 << 30
"""Bytes that all members of one zip may have together; phones export tens of GB of film."""

LARGEST_MEMBER = 4 << 30
"""Bytes of one member that is unpacked into memory."""

DENSEST = 250
"""How many times its packed size a member of more than a megabyte may unpack to."""

_FREE = 1 << 20
_STEP = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")

Bytes = bytes | bytearray | memoryview | mmap.mmap


@dataclass(frozen=True, slots=True)
class PlainSource:
    """One file: name, bytes, and the files that came with it (by name)."""

    name: str
    data: memoryview
    members: Mapping[str, reader.Source] = field(default_factory=dict)
    container: bool = False
    refused: tuple[reading_errors.ReadingError, ...] = ()


@dataclass(frozen=True, slots=True)
class ZipSource:
    """A zip: `members` unpacks on access; `refused` says which members are never opened."""

    name: str
    data: memoryview
    members: Mapping[str, reader.Source]
    container: bool = True
    refused: tuple[reading_errors.ReadingError, ...] = ()


class MemberSource:
    """A member of a zip, unpacked into memory when its bytes are first asked for."""

    container = False
    members: Mapping[str, reader.Source] = {}
    refused: tuple[reading_errors.ReadingError, ...] = ()

    def __init__(self, zip_name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        """Remember where the member lies; nothing is unpacked yet."""
        self.name = info.filename
        self.size = info.file_size
        self._zip_name = zip_name
        self._archive = archive
        self._info = info
        self._data: memoryview | None = None

    @property
    def data(self) -> memoryview:
        """The unpacked bytes; MemberEncrypted, MemberDamaged, MemberTooDense or ZipTooLarge."""
        if self._data is None:
            self._data = memoryview(self._unpack())
        return self._data

    def head(self, length: int) -> bytes:
        """The first bytes, without unpacking the rest; the same errors as `data`."""
        if self._data is not None:
            return bytes(self._data[:length])
        self._allow()
        with self._reading() as stream:
            return self._take(stream, length)

    def _allow(self) -> None:
        info = self._info
        if info.flag_bits & 0x1:
            raise reading_errors.MemberEncrypted(name=self._zip_name, member=self.name)
        ratio = info.file_size // max(info.compress_size, 1)
        if info.file_size > _FREE and ratio > DENSEST:
            raise reading_errors.MemberTooDense(name=self._zip_name, member=self.name, ratio=ratio)
        if info.file_size > LARGEST_MEMBER:
            raise reading_errors.ZipTooLarge(
                name=self._zip_name, size=info.file_size, limit=LARGEST_MEMBER
            )

    def _damaged(self, reason: object) -> reading_errors.MemberDamaged:
        said = str(reason)[:120] or type(reason).__name__
        return reading_errors.MemberDamaged(name=self._zip_name, member=self.name, reason=said)

    def _reading(self) -> zipfile.ZipExtFile:
        try:
            stream = self._archive.open(self._info)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as why:
            raise self._damaged(why) from why
        assert isinstance(stream, zipfile.ZipExtFile)
        return stream

    def _take(self, stream: zipfile.ZipExtFile, length: int) -> bytes:
        try:
            return stream.read(length)
        except _BROKEN as why:
            raise self._damaged(why) from why

    def _unpack(self) -> bytes | mmap.mmap:
        """Unpack into anonymous memory: an unpacked original never touches a disk."""
        self._allow()
        if self.size <= _STEP:
            with self._reading() as stream:
                return self._take(stream, self.size + 1)
        room = mmap.mmap(-1, self.size)
        with self._reading() as stream:
            while piece := self._take(stream, _STEP):
                room.write(piece)
        if room.tell() != self.size:
            raise self._damaged("it is shorter than the zip says")
        return room


class _Lazy(Mapping[str, reader.Source]):
    """Files beside a file: names are known at once, bytes are mapped when asked for."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self._folder, self._names = folder, dict.fromkeys(names)

    def __getitem__(self, name: str) -> reader.Source:
        if name not in self._names:
            raise KeyError(name)
        return PlainSource(name, _mapped(self._folder / name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def open_source(
    name: str, data: Bytes | Path | str, *, beside: Mapping[str, reader.Source] | None = None
) -> reader.Source:
    """Return the source of these bytes or of the file at this path; zips are opened.

    `beside` are the files that came together with it, by name; a path without `beside` looks at
    the names in its own folder. Raises SourceEmpty, ZipDamaged or ZipTooLarge.
    """
    if isinstance(data, (Path, str)):
        path = Path(data)
        view = _mapped(path)
        if beside is None:
            beside = _neighbours(path)
    else:
        view = memoryview(data).cast("B") if not isinstance(data, memoryview) else data.cast("B")
    if not len(view):
        raise reading_errors.SourceEmpty(name=name)
    if bytes(view[:4]) in _ZIP:
        return _open_zip(name, view)
    return PlainSource(name, view, beside or {})


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _neighbours(path: Path) -> Mapping[str, reader.Source]:
    names = sorted(
        one.name
        for one in path.parent.iterdir()
        if one.name != path.name and one.is_file() and not one.is_symlink()
    )
    return _Lazy(path.parent, tuple(names))


def _open_zip(name: str, view: memoryview) -> ZipSource:
    try:
        archive = zipfile.ZipFile(_Window(view))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as why:
        raise reading_errors.ZipDamaged(name=name, reason=str(why)[:120]) from why
    total = sum(info.file_size for info in infos)
    if total > LARGEST_TOTAL:
        raise reading_errors.ZipTooLarge(name=name, size=total, limit=LARGEST_TOTAL)
    members: dict[str, reader.Source] = {}
    refused: list[reading_errors.ReadingError] = []
    for info in infos:
        if _leads_out(info.filename):
            refused.append(reading_errors.MemberUnsafe(name=name, member=info.filename))
        elif info.filename in members:
            reason = "the zip has two members of this name"
            refused.append(
                reading_errors.MemberDamaged(name=name, member=info.filename, reason=reason)
            )
        else:
            members[info.filename] = MemberSource(name, archive, info)
    return ZipSource(name, view, members, refused=tuple(refused))


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0][1:2]


class _Window(io.RawIOBase):
    """A seekable file over a buffer, so that nothing is copied to open a zip."""

    def __init__(self, view: memoryview) -> None:
        self._view, self._at = view, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self._at, len(self._view))[whence]
        if base + offset < 0:
            raise OSError("seek before the first byte")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._view) if size is None or size < 0 else self._at + size
        piece = bytes(self._view[self._at : end])
        self._at += len(piece)
        return piece
