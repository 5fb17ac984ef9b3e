"""Files that survive a power cut: written, synced, renamed, and their folders synced."""

import os
from pathlib import Path

_sync_data = getattr(os, "fdatasync", os.fsync)


def write_at(file: int, position: int, data: bytes | bytearray) -> None:
    """Write all the bytes at a position of an open file."""
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, position)
        position, view = position + written, view[written:]


def sync_file(file: int) -> None:
    """Return when the bytes of an open file are on the disk."""
    _sync_data(file)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, each durable."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def make_file(path: Path) -> None:
    """Create an empty file, durable, unless it is there."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        sync_folder(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Write a whole file: whatever happens, either the old bytes are there or the new ones.

    One process at a time may do so for a path; the caller holds a lock.
    """
    beside = path.with_name(path.name + ".new")
    file = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        write_at(file, 0, data)
        os.fsync(file)
    finally:
        os.close(file)
    os.replace(beside, path)
    sync_folder(path.parent)
