"""Keys on disk: made on first need, readable by their owner alone, never overwritten."""

import os
import secrets
from pathlib import Path


def kept(name: str, fresh: bytes) -> bytes:
    """Return the key of that name from PROBATA_HOME/keys, writing `fresh` when there is none yet.

    Two processes may ask at once: the first that finishes its file wins, and both return it.
    """
    from django.conf import settings  # late: the settings themselves keep a key here

    folder = Path(settings.PROBATA_HOME) / "keys"
    path = folder / name
    if not path.exists():
        _write_once(folder, path, fresh)
    return path.read_bytes()


def master_key() -> bytes:
    """Return the 32 bytes under which the keys of all originals are wrapped."""
    from django.conf import settings

    given: bytes | None = settings.PROBATA_MASTER_KEY
    if given is not None:
        return given
    return bytes.fromhex(kept("master.key", secrets.token_hex(32).encode()).decode().strip())


def _write_once(folder: Path, path: Path, fresh: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{path.name}.{secrets.token_hex(6)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, this never replaces a key that is there
        except FileExistsError:
            return
        _settle(folder)
    finally:
        draft.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
