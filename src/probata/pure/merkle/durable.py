"""Files that survive a power cut: written, synced, renamed, and their folders synced."""

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

_sync_data = getattr(os, "fdatasync", os.fsync)
_MANY = 32


def append_only(file: int, data: bytes) -> None:
    """Write all the bytes at the end of an open file."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def sync_file(file: int) -> None:
    """Return when the bytes of an open file are on the disk."""
    _sync_data(file)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk (nothing to do on Windows)."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, each durable."""
    missing = [folder, *folder.parents]
    missing = missing[: next(at for at, path in enumerate(missing) if path.exists())]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder; each is either wholly there or not, all durable on return."""
    many = len(files) >= _MANY and sys.platform == "linux"
    folders: set[Path] = set()
    names = [(root / name, data) for name, data in files.items()]
    for path, data in names:
        if path.parent not in folders:
            folders.add(path.parent)
            make_folder(path.parent)
        _write(_beside(path), data, sync=not many)
    if many:
        _sync_disk(root)
    for path, _ in names:
        os.replace(_beside(path), path)
    for folder in folders:
        sync_folder(folder)


def remove_files(paths: Iterable[Path]) -> None:
    """Remove files that are there; what remains after a power cut does no harm."""
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _write(path: Path, data: bytes, *, sync: bool) -> None:
    file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o644)
    try:
        append_only(file, data)
        if sync:
            os.fsync(file)
    finally:
        os.close(file)


def _sync_disk(folder: Path) -> None:
    """Sync the whole file system of a folder: one wait instead of hundreds."""
    import ctypes

    opened = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(opened):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(opened)
