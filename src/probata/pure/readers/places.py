"""Where a source keeps what a reader looks for: its own bytes, or members of a container."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from probata.pure.errors import ProbataError
from probata.pure.reader import Gap, Locator, Source
from probata.pure.readers.columns import ListReading

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_HIDDEN = ("__MACOSX/", ".")


def is_container(source: Source) -> bool:
    """Say whether the members of a source come out of its own bytes (a zip)."""
    said = getattr(source, "container", None)
    return bool(said) if said is not None else bytes(source.data[:4]) in _ZIP


def is_hidden(name: str) -> bool:
    """Say whether a member is one that a Mac adds when it packs a folder, or a hidden one."""
    return name.startswith(_HIDDEN)


def bodies(source: Source, *suffixes: str) -> Iterator[tuple[str, Source]]:
    """Yield `(member, source)` of everything a reader may read; member is "" for a plain file."""
    if not is_container(source):
        yield "", source
        return
    for name in sorted(source.members):
        if name.lower().endswith(suffixes) and not is_hidden(name):
            yield name, source.members[name]


def head(source: Source, length: int) -> memoryview:
    """Return the first bytes of a source; a packed member is not unpacked for them.

    Empty when the member cannot be opened: `opened` tells why when it is read.
    """
    try:
        return beginning(source, length)
    except ProbataError:
        return memoryview(b"")


def beginning(source: Source, length: int) -> memoryview:
    """Return the same, and raise the error of a member that cannot be opened."""
    taken = getattr(source, "head", None)
    return memoryview(taken(length)) if taken is not None else source.data[:length]


def opened(reading: ListReading, member: str, body: Source) -> memoryview | None:
    """Open the bytes of a body for a reading; a member that cannot be opened becomes a gap."""
    try:
        data = body.data
    except ProbataError as error:
        reading.gaps.append(Gap(Locator(member), error.says, error.params))
        return None
    reading.open_member(member, len(data))
    return data


def refused(reading: ListReading, source: Source) -> None:
    """Report the members of a container that are never opened."""
    for error in getattr(source, "refused", ()):
        name = str(error.params.get("member", ""))
        reading.gaps.append(Gap(Locator(name), error.says, error.params))


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
