"""Where a source keeps what a reader looks for: its own bytes, or members of a container."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from probata.pure.reader import Source

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def is_container(source: Source) -> bool:
    """Say whether the members of a source come out of its own bytes (a zip)."""
    return bytes(source.data[:4]) in _ZIP


def bodies(source: Source, *suffixes: str) -> Iterator[tuple[str, Source]]:
    """Yield `(member, source)` of everything a reader may read; member is "" for a plain file."""
    if not is_container(source):
        yield "", source
        return
    for name in sorted(source.members):
        if name.lower().endswith(suffixes):
            yield name, source.members[name]


def safe_path(folder: str, name: str) -> str:
    """Join a name from a file to its folder; "" when it would leave the folder of the import."""
    written = name.replace("\\", "/")
    path = PurePosixPath(written)
    if path.is_absolute() or ".." in path.parts or (len(written) > 1 and written[1] == ":"):
        return ""
    if "\0" in written or not path.parts:
        return ""
    return str(PurePosixPath(folder) / path)


def folder_of(name: str) -> str:
    """Return the folder of a member; "" for the root."""
    return name.rpartition("/")[0]
