"""Checking what is kept: sealed bytes are opened, hashed by chunk and compared, on all processors.

The chunk tree makes the check of large originals parallel, resumable and exact about the place of a
damage. With `deep` their SHA-256 is computed too, which is slower; that of small ones always is.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from probata.pure import envelope
from probata.pure.errors import ProbataError
from probata.trust.ledger.keys import master_key
from probata.trust.vault import chunks
from probata.trust.vault.errors import ObjectMissing
from probata.trust.vault.models import SealedCopy
from probata.trust.vault.store import Store
from probata.trust.vault.stores.chosen import chosen

_SPAN = 8 << 20
_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes [start:end] of an original that are not what was kept, and an English reason."""

    digest: str
    start: int
    end: int
    reason: str
    missing: bool = False


@dataclass(slots=True)
class Checked:
    """What a check found; `last` is the place from which an interrupted one continues."""

    originals: int = 0
    size: int = 0
    damages: list[Damage] = field(default_factory=list)
    last: tuple[str, int] = ("", -1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """One row to check."""

    digest: str
    size: int
    chunk: int
    root: bytes
    leaves: bytes
    name: str
    start: int
    length: int
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class _Unit:
    """Work for one thread: neighbours in one object, or a run of chunks of one original."""

    rows: tuple[_Kept, ...]
    first: int = 0
    stop: int = 0


def check(
    digests: Iterable[str] | None = None,
    *,
    deep: bool = False,
    after: tuple[str, int] = ("", -1),
    progress: Callable[[Checked], None] | None = None,
) -> Checked:
    """Check the originals with these digests (`sha256:…`), or all of them from `after` on.

    Reads only. Damages do not stop the check. `progress` is called with what was found so far;
    `after` takes the `last` of an earlier check and continues there.
    """
    found = Checked(last=after)
    examine = _Examiner(chosen(), master_key(), deep)
    workers = max(2, os.cpu_count() or 2)
    with ThreadPoolExecutor(workers, "vault-check") as pool:
        running: deque[tuple[_Unit, Future[list[Damage]]]] = deque()
        for unit in _units(_rows(digests, after), deep=deep):
            running.append((unit, pool.submit(examine.unit, unit)))
            if len(running) > 2 * workers:
                _note(found, *running.popleft())
                if progress is not None:
                    progress(found)
        while running:
            _note(found, *running.popleft())
    return found


def _note(found: Checked, unit: _Unit, future: Future[list[Damage]]) -> None:
    found.damages += future.result()
    row = unit.rows[-1]
    if unit.first == 0:
        found.originals += len(unit.rows)
        found.size += sum(one.size for one in unit.rows)
    if unit.stop * row.chunk >= row.size:
        found.last = (row.name, row.start)


def _rows(digests: Iterable[str] | None, after: tuple[str, int]) -> Iterator[_Kept]:
    """Yield the rows in the order in which their bytes lie."""
    columns = ("original__size", "original__chunk_size", "original__chunks", "original__leaves")
    places = ("name", "start", "length", "wrapped")
    rows = SealedCopy.objects.order_by("name", "start")
    if digests is not None:
        rows = rows.filter(original__in=[one.removeprefix("sha256:") for one in digests])
    name, start = after
    while True:
        later = rows.filter(name=name, start__gt=start) if name else rows.none()
        page = list(later.values_list("original_id", *columns, *places)[:_ROWS])
        if len(page) < _ROWS:
            more = rows.filter(name__gt=name).values_list("original_id", *columns, *places)
            page += list(more[: _ROWS - len(page)])
        for digest, size, chunk, tree, leaves, within, begin, length, wrapped in page:
            root = bytes.fromhex(tree)
            place = (within, begin, length)
            yield _Kept(digest, size, chunk, root, bytes(leaves), *place, bytes(wrapped))
        if len(page) < _ROWS:
            return
        name, start = page[-1][5], page[-1][6]


def _units(rows: Iterable[_Kept], *, deep: bool) -> Iterator[_Unit]:
    """Yield units of work of about 8 MiB."""
    near: list[_Kept] = []
    for row in rows:
        if near and (
            row.size > row.chunk
            or row.name != near[0].name
            or row.start + row.length - near[0].start > _SPAN
        ):
            yield _Unit(tuple(near))
            near = []
        if row.size <= row.chunk:
            near.append(row)
            continue
        count = -(-row.size // row.chunk)
        step = count if deep else max(1, _SPAN // row.chunk)
        for first in range(0, count, step):
            yield _Unit((row,), first, min(first + step, count))
    if near:
        yield _Unit(tuple(near), 0, 1)


class _Examiner:
    """Opens sealed bytes and compares; used by several threads at once."""

    def __init__(self, store: Store, master: bytes, deep: bool) -> None:
        self._store = store
        self._master = master
        self._deep = deep

    def unit(self, unit: _Unit) -> list[Damage]:
        """Return the damages in one unit."""
        head = unit.rows[0]
        if head.size > head.chunk:
            return list(self._large(head, unit.first, unit.stop))
        length = unit.rows[-1].start + unit.rows[-1].length - head.start
        try:
            view = memoryview(self._store.read(head.name, head.start, length))
        except ObjectMissing:
            return [_missing(row) for row in unit.rows]
        except ProbataError as error:
            return [Damage(row.digest, 0, row.size, str(error)) for row in unit.rows]
        found = []
        for row in unit.rows:
            at = row.start - head.start
            reason = self._small(row, view[at : at + row.length])
            if reason:
                found.append(Damage(row.digest, 0, row.size, reason))
        return found

    def _small(self, row: _Kept, sealed: memoryview) -> str:
        """Return what is wrong with a sealed original of one chunk, or nothing."""
        try:
            cipher = envelope.ChunkCipher(envelope.unwrap(row.wrapped, self._master), row.chunk)
            if sealed[: envelope.HEADER_SIZE] != cipher.head or len(sealed) != row.length:
                return "its sealed bytes were changed or cut off"
            data = cipher.open(0, sealed[envelope.HEADER_SIZE :], last=True)
        except ProbataError as error:
            return str(error)
        if len(data) != row.size or hashlib.sha256(data).hexdigest() != row.digest:
            return "its SHA-256 is another"
        return ""

    def _large(self, row: _Kept, first: int, stop: int) -> Iterator[Damage]:
        try:
            cipher = envelope.ChunkCipher(envelope.unwrap(row.wrapped, self._master), row.chunk)
        except ProbataError as error:
            yield Damage(row.digest, 0, row.size, str(error))
            return
        leaves = chunks.split(row.leaves)
        count = -(-row.size // row.chunk)
        if first == 0 and (len(leaves) != count or chunks.root(leaves) != row.root):
            yield Damage(row.digest, 0, row.size, "its chunk tree is another")
        sha = hashlib.sha256()
        whole = True
        for number in range(first, stop):
            reason, data = self._chunk(row, cipher, number, number == count - 1)
            if not reason and leaves[number : number + 1] != [chunks.leaf(data)]:
                reason = "its chunk tree is another"
            if reason:
                whole = False
                end = min((number + 1) * row.chunk, row.size)
                missing = reason == _MISSING
                yield Damage(row.digest, number * row.chunk, end, reason, missing)
            if self._deep:
                sha.update(data)
        if self._deep and whole and sha.hexdigest() != row.digest:
            yield Damage(row.digest, 0, row.size, "its SHA-256 is another")

    def _chunk(
        self, row: _Kept, cipher: envelope.ChunkCipher, number: int, last: bool
    ) -> tuple[str, bytes]:
        step = row.chunk + envelope.TAG_SIZE
        at = envelope.HEADER_SIZE + number * step
        length = min(step, row.length - at)
        try:
            if number == 0 and self._head(row) != cipher.head:
                return "its sealed bytes were changed or cut off", b""
            sealed = self._store.read(row.name, row.start + at, length)
            return "", cipher.open(number, sealed, last=last)
        except ObjectMissing:
            return _MISSING, b""
        except ProbataError as error:
            return str(error), b""

    def _head(self, row: _Kept) -> bytes:
        return self._store.read(row.name, row.start, envelope.HEADER_SIZE)


_MISSING = "its sealed bytes are missing"


def _missing(row: _Kept) -> Damage:
    return Damage(row.digest, 0, row.size, _MISSING, missing=True)
