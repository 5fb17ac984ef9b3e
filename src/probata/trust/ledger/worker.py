"""A worker's sign of life: a lock that the system itself frees when the worker dies."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

try:
    import fcntl
except ImportError:  # Windows: its own lock does the same
    fcntl = None  # type: ignore[assignment]


def _folder() -> Path:
    folder = Path(settings.PROBATA_HOME) / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def alive() -> Iterator[str]:
    """Yield a fresh name that counts as alive until the block ends or this process dies."""
    name = secrets.token_hex(16)
    path = _folder() / f"worker-{name}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        hold(handle)
        yield name
    finally:
        os.close(handle)
        path.unlink(missing_ok=True)


def is_dead(name: str) -> bool:
    """Say whether the worker is known to be dead; one on another machine is never known to be."""
    path = _folder() / f"worker-{name}"
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        hold(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def bury(name: str) -> None:
    """Remove what a dead worker left of its sign of life."""
    with contextlib.suppress(OSError):
        (_folder() / f"worker-{name}").unlink(missing_ok=True)


def hold(handle: int) -> None:
    """Lock an open file for this process alone; raise OSError when another one holds it."""
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    os.lseek(handle, 0, os.SEEK_SET)
    msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
