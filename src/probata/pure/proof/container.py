"""A package open for reading: its files by name, from the disk or from memory."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

from probata.pure.proof import zipform

CHUNK = 1 << 20  # bytes read at a time


class Package:
    """A package open for reading; only its zip form is checked."""

    def __init__(self, source: zipform.Bytes) -> None:
        """Read the list of files; raise ZipWrong unless every structural byte is as it must be."""
        self.source = source
        self.layout = zipform.read_layout(source)
        self._at = {entry.name: at for at, entry in enumerate(self.layout.entries)}

    @classmethod
    def open(cls, path: Path | str | bytes) -> Self:
        """Open a package file, or one that is in memory."""
        if isinstance(path, bytes):
            return cls(InMemory(path))
        source = OnDisk(Path(path))
        try:
            return cls(source)
        except BaseException:
            source.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self.source, OnDisk):
            self.source.close()

    def __contains__(self, name: object) -> bool:
        """Tell whether the package holds a file of this name."""
        return name in self._at

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, in order."""
        return tuple(self._at)

    def size(self, name: str) -> int:
        """Return the size of a file in bytes; KeyError when there is none."""
        return self.layout.entries[self._at[name]].size

    def crc(self, name: str) -> int:
        """Return the CRC-32 that the headers give for a file."""
        return self.layout.entries[self._at[name]].crc

    def read(self, name: str) -> bytes:
        """Return a whole file."""
        return self.source.read(self.layout.place(self._at[name]), self.size(name))

    def chunks(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield a file, or a range of it, in pieces of at most CHUNK bytes."""
        place = self.layout.place(self._at[name])
        end = self.size(name) if length is None else min(start + length, self.size(name))
        while start < end:
            piece = self.source.read(place + start, min(CHUNK, end - start))
            if not piece:
                return
            yield piece
            start += len(piece)

    def reader(self, name: str) -> Callable[[], Iterator[bytes]]:
        """Return a way to read the file in chunks, later."""
        return lambda: self.chunks(name)


class InMemory:
    """Bytes in memory, as a source."""

    def __init__(self, data: bytes) -> None:
        """Keep the bytes."""
        self.data = data
        self.size = len(data)

    def read(self, start: int, length: int) -> bytes:
        """Return the bytes from start on; fewer at the end."""
        return self.data[start : start + length]


class OnDisk:
    """A file on the disk, as a source; close it after use."""

    def __init__(self, path: Path) -> None:
        """Open the file; OSError when that fails."""
        self.file = path.open("rb", buffering=0)
        self.size = self.file.seek(0, os.SEEK_END)

    def read(self, start: int, length: int) -> bytes:
        """Return the bytes from start on; fewer at the end."""
        self.file.seek(start)
        pieces = []
        while length > 0 and (piece := self.file.read(min(length, 1 << 26))):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the file."""
        self.file.close()
