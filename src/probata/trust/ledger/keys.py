"""Keys on disk: made on first need, readable by their owner alone, never overwritten."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from probata.trust.ledger.errors import LogKeyMissing, OriginChanged

if TYPE_CHECKING:
    from probata.pure.merkle.note import Signer
    from probata.pure.proof.authority import Authority

LOG_KEY = "log.key"
AUTHORITY = "authority.pem"


def kept(name: str, fresh: bytes) -> bytes:
    """Return the key of that name from PROBATA_HOME/keys, writing `fresh` when there is none yet.

    Two processes may ask at once: the first that finishes its file wins, and both return it.
    """
    folder = _folder()
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


def log_signer(*, may_make: bool = True) -> "Signer":
    """Return the key that signs checkpoints; its name is the origin of the log.

    The name is PROBATA_ORIGIN when the key is made, or a random one; it never changes afterwards.
    With `may_make` false a missing key raises LogKeyMissing: a log that has checkpoints must not
    go on under another key.
    """
    from django.conf import settings

    from probata.pure.merkle.note import Signer

    if not may_make and not (_folder() / LOG_KEY).exists():
        raise LogKeyMissing
    origin = settings.PROBATA_ORIGIN or f"probata.local/{secrets.token_hex(6)}"
    fresh = Signer.create(origin).secret_text().encode() + b"\n"
    signer = Signer.from_text(kept(LOG_KEY, fresh).decode().strip())
    if settings.PROBATA_ORIGIN not in ("", signer.name):
        raise OriginChanged(kept=signer.name)
    return signer


def own_authority(at: datetime) -> "Authority":
    """Return the deployment's own time stamp authority, made at first need."""
    from probata.pure.proof.authority import Authority

    path = _folder() / AUTHORITY
    fresh = b"" if path.exists() else Authority.create("Probata own clock", at).to_pem().encode()
    return Authority.from_pem(kept(AUTHORITY, fresh).decode())


def _folder() -> Path:
    from django.conf import settings  # late: the settings themselves keep a key here

    return Path(settings.PROBATA_HOME) / "keys"


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
