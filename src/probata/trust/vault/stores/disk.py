"""A folder as a store: drafts to a temporary name, fsync of file and folder, then the final name.

    objects/ab/abcdef….4f1c…   sealed bytes, label and a random part in the name
    drafts/….part              an object in the making, locked by its writer until it is done
    writers/1234abcd           a process that writes, locked as long as it lives; its number stands
                               in the names of its objects

The kernel drops the locks of a killed process, so it can be told what was given up.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from probata.trust.vault.errors import (
    ObjectMissing,
    ObjectTaken,
    StoreFull,
    StoreUnreadable,
    StoreUnwritable,
)
from probata.trust.vault.store import IN_FLIGHT, Held
from probata.trust.vault.stores.stream import Stream

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, age decides
    fcntl = None  # type: ignore[assignment]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskStore:
    """Sealed bytes in the folder `vault` of PROBATA_HOME."""

    def __init__(self, home: str | Path) -> None:
        """Take the folder that holds everything; ours is made on first need."""
        self.folder = Path(home) / "vault"
        self.drafts = self.folder / "drafts"
        self.objects = self.folder / "objects"
        self.writers = self.folder / "writers"
        self._writer: tuple[str, int] | None = None

    @property
    def writer(self) -> str:
        """The number of this process among those that write here."""
        if self._writer is None:
            self.writers.mkdir(mode=0o700, parents=True, exist_ok=True)
            path, file = _locked(self.writers, 4, "")
            self._writer = (path.name, file)
        return self._writer[0]

    def deputy(self) -> "DiskStore":
        """Return a store for a process that writes in the name of this one while this one lives."""
        deputy = DiskStore(self.folder.parent)
        deputy._writer = (self.writer, -1)
        return deputy

    def begin(self, expected: int | None = None) -> "DiskDraft":
        """Return a new draft."""
        with _writing():
            self.drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.objects.mkdir(mode=0o700, parents=True, exist_ok=True)
            return DiskDraft(self, expected)

    def read(self, name: str, start: int, length: int) -> bytes:
        """Return the bytes [start : start+length], fewer at the end."""
        try:
            with open(self._path(name), "rb", buffering=0) as file:
                if hasattr(os, "pread"):
                    return _pread(file.fileno(), start, length)
                file.seek(start)
                return file.read(length) or b""
        except FileNotFoundError as reason:
            raise ObjectMissing(name=name) from reason
        except OSError as reason:
            raise StoreUnreadable(reason=reason.strerror) from reason

    def held(self) -> Iterator[Held]:
        """Yield every object."""
        for path in self.objects.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                state = path.stat()
                since = datetime.fromtimestamp(state.st_mtime, UTC)
                yield Held(f"{path.parent.name}/{path.name}", state.st_size, since)

    def remove(self, name: str) -> None:
        """Remove an object that no original needs."""
        with _writing():
            self._path(name).unlink(missing_ok=True)

    def is_given_up(self, held: Held, *, at: datetime) -> bool:
        """Say whether the process that wrote it is gone."""
        if fcntl is None:
            return held.since < at - IN_FLIGHT
        number = held.name.rpartition(".")[2][:8]
        try:
            return _is_given_up(self.writers / number, at)
        except FileNotFoundError:
            return True

    def sweep(self, *, before: datetime) -> int:
        """Remove drafts whose writer is gone, and the traces of writers that are gone."""
        gone = 0
        for path in self.writers.glob("*"):
            with contextlib.suppress(OSError):
                if _is_given_up(path, before):
                    path.unlink()
        for path in self.drafts.glob("*.part"):
            with contextlib.suppress(OSError):
                if _is_given_up(path, before):
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, name: str) -> Path:
        folder, _, rest = name.partition("/")
        if not rest or "/" in rest or "\\" in name or folder.startswith(".") or rest[0] == ".":
            raise ObjectMissing(name=name)
        return self.objects / folder / rest


class DiskDraft:
    """An object in the making: a locked file that no name in `objects` leads to yet."""

    def __init__(self, store: DiskStore, expected: int | None) -> None:
        """Open the temporary file and lock it."""
        self._store = store
        self._path, self._file = _locked(store.drafts, 16, ".part")
        self._stream = Stream(self._file, self._path, expected)
        self._open = True

    @property
    def place(self) -> int:
        """How many bytes were written so far."""
        return self._stream.place

    def room(self, length: int) -> memoryview:
        """Return room for the next bytes."""
        try:
            return self._stream.room(length)
        except BaseException:
            with self._or_nothing():
                raise

    def commit(self, label: str) -> str:
        """Make the bytes durable and show them under a name that holds the label."""
        with self._or_nothing():
            self._stream.finish()
            os.fsync(self._file)
            folder = self._store.objects / label[:2]
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                settle(self._store.objects)
            final = folder / f"{label}.{self._store.writer}{secrets.token_hex(6)}"
            _give_name(self._path, final)
            settle(folder)
        self._close()
        return f"{folder.name}/{final.name}"

    def abandon(self) -> None:
        """Leave nothing behind."""
        if self._open:
            self._stream.drop()
            self._close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._file)

    @contextlib.contextmanager
    def _or_nothing(self) -> Iterator[None]:
        try:
            with _writing():
                yield
        except BaseException:
            self.abandon()
            raise


def settle(folder: Path) -> None:
    """Make the names in a folder durable, where the platform has such a thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except FileExistsError as reason:
        raise ObjectTaken() from reason
    except OSError as reason:
        if reason.errno in _FULL:
            raise StoreFull() from reason
        raise StoreUnwritable(reason=reason.strerror) from reason


def _give_name(draft: Path, final: Path) -> None:
    """Move without ever replacing; a link refuses an existing name, a rename would not."""
    try:
        os.link(draft, final)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if final.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(final)) from None
        os.rename(draft, final)
    else:
        os.unlink(draft)


def _locked(folder: Path, length: int, suffix: str) -> tuple[Path, int]:
    """Create a file with a random name and lock it before any sweep can take it for abandoned."""
    while True:
        path = folder / f"{secrets.token_hex(length)}{suffix}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        if fcntl is None:
            return path, file
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return path, file
        os.close(file)  # a sweep was faster than the lock


def _is_given_up(path: Path, before: datetime) -> bool:
    if fcntl is None:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _pread(file: int, start: int, length: int) -> bytes:
    """Read until the length is reached or the file ends; one call may give less."""
    found = os.pread(file, length, start)
    if len(found) == length or not found:
        return found
    pieces = [found]
    missing = length - len(found)
    while missing and (more := os.pread(file, missing, start + length - missing)):
        pieces.append(more)
        missing -= len(more)
    return b"".join(pieces)
