"""The log in tiles: durable append, proofs read from tiles, rebuilding (C2SP tlog-tiles)."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from probata.pure.merkle import durable
from probata.pure.merkle.errors import LogBusy, ProofImpossible, TileDamaged
from probata.pure.merkle.layout import (
    ENTRIES,
    HASH,
    HEIGHT,
    WIDTH,
    expand,
    pack_all,
    place,
    tile_path,
    unpack_all,
    widths,
)
from probata.pure.merkle.tail import Tail
from probata.pure.merkle.tree import EMPTY_ROOT, consistency_proof, inclusion_proof, root_at

_KEPT_TILES = 4096  # expanded tiles in memory, 16 KiB each
_SETTLE = 65_536  # leaves in the tail before they move into tiles
_TILE = WIDTH * HASH
_TOP = place(HEIGHT, 0)


class _Proofs:
    """What any log in tiles can prove; a subclass says where a tile comes from."""

    size: int

    def __init__(self) -> None:
        self._expanded: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the complete node that covers leaves [index << level, (index + 1) << level)."""
        tile_level, up = level >> 3, level & 7
        tile = index >> (HEIGHT - up)
        nodes = self._expanded.get((tile_level, tile)) or self._load(tile_level, tile)
        at = place(up, index & ((WIDTH >> up) - 1))
        return nodes[at : at + HASH]

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves (all by default)."""
        size = self._held(size)
        return root_at(self.node, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that leaf `index` stands in the tree of the first `size` leaves."""
        return inclusion_proof(self.node, index, self._held(size))

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `new` leaves begins with the tree of `old` leaves."""
        return consistency_proof(self.node, old, self._held(new))

    def _held(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ProofImpossible(reason=f"the log has {self.size} leaves, not {size}")
        return size

    def _keep(self, level: int, tile: int, nodes: bytes) -> None:
        if len(self._expanded) >= _KEPT_TILES:
            del self._expanded[next(iter(self._expanded))]
        self._expanded[level, tile] = nodes

    def _load(self, level: int, tile: int) -> bytes:
        raise NotImplementedError


class TileTree(_Proofs):
    """A log of a certain size, read from its tiles, wherever they lie.

    Nothing here is trusted: compare `root()` with a signed checkpoint, or verify each proof.
    """

    def __init__(self, read: Callable[[str], bytes], size: int) -> None:
        """Take a function from path to bytes (it raises OSError) and the size to read."""
        super().__init__()
        self._read = read
        self.size = size

    @classmethod
    def in_folder(cls, folder: Path, size: int) -> Self:
        """Read a log whose tiles lie below a folder."""
        return cls(lambda path: (folder / path).read_bytes(), size)

    def leaves(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the data of the leaves [start:end]; raise TileDamaged."""
        end = self.size if end is None else min(end, self.size)
        for tile in range(start // WIDTH, -(-end // WIDTH) if start < end else 0):
            first = tile * WIDTH
            for leaf in self._bundle(tile)[max(0, start - first) : end - first]:
                yield leaf[2:]

    def rebuild(self) -> bytes:
        """Return the root computed anew from all leaves; TileDamaged names a tile that differs."""
        row: Iterator[bytes] = (
            b"".join([sha256(b"\x00" + leaf[2:]).digest() for leaf in self._bundle(tile)])
            for tile in range(-(-self.size // WIDTH))
        )
        for level, _ in widths(self.size):
            tops = []
            for tile, hashes in enumerate(row):
                width = len(hashes) // HASH
                if self._tile(level, tile, width) != hashes:
                    path = tile_path(level, tile, width)
                    raise TileDamaged(path=path, reason="its hashes differ")
                if width == WIDTH:
                    tops.append(expand(hashes)[_TOP:])
            above = range(0, len(tops), WIDTH)
            row = iter([b"".join(tops[at : at + WIDTH]) for at in above])
        return self.root()

    def _bundle(self, tile: int) -> list[bytes]:
        count = min(WIDTH, self.size - tile * WIDTH)
        path, data = self._fetch(ENTRIES, tile, count)
        leaves = unpack_all(data, path)
        if len(leaves) < count:
            raise TileDamaged(path=path, reason="leaves are missing")
        return leaves[:count]

    def _tile(self, level: int, tile: int, width: int) -> bytes:
        path, data = self._fetch(level, tile, width)
        if len(data) % HASH or len(data) < width * HASH:
            raise TileDamaged(path=path, reason="its length is wrong")
        return data[: width * HASH]

    def _fetch(self, level: int | str, tile: int, width: int) -> tuple[str, bytes]:
        """Read a tile, or the full one in whose favour a partial one was removed."""
        for path in dict.fromkeys((tile_path(level, tile, width), tile_path(level, tile))):
            try:
                return path, self._read(path)
            except OSError:
                continue
        raise TileDamaged(path=tile_path(level, tile, width), reason="it is missing")

    def _load(self, level: int, tile: int) -> bytes:
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - tile * WIDTH)
        nodes = expand(self._tile(level, tile, width))
        self._keep(level, tile, nodes)
        return nodes


class TileLog(_Proofs):
    """A log that grows: every append is durable on return, full tiles follow in the background.

    One program at a time may hold it open. `publish` writes the partial tiles; do so before a
    checkpoint of that size is shown to anyone.
    """

    def __init__(self, folder: Path | str) -> None:
        """Open the log in a folder, or begin one; recovers whatever a power cut left behind."""
        super().__init__()
        self.folder = Path(folder)
        durable.make_folder(self.folder)
        self._lock = _lock(self.folder)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="tiles")
        self._settling: Future[int] | None = None
        self._rows: list[bytearray] = []  # hashes of each level since the last full settled tile
        self._packed: list[bytes] = []  # leaves of the same part
        self._settled = 0  # leaves that stand in durable full tiles
        self._open_tile: dict[int, tuple[int, bytes]] = {}
        self._tail = Tail(self.folder / "tail")
        try:
            self._recover()
        except BaseException:
            self._release()
            raise

    def append(self, leaves: Sequence[bytes]) -> int:
        """Add the data of leaves, in order; return the new size when they are durable.

        Raises LeafTooLarge, or OSError when the disk refuses: then nothing was added.
        """
        if not leaves:
            return self.size
        self._collect(wait=self.size - self._settled >= 4 * _SETTLE)
        packed = pack_all(leaves)
        hashes = b"".join([sha256(b"\x00" + leaf).digest() for leaf in leaves])
        self._tail.append(self.size, b"".join(packed))
        self._grow(packed, hashes)
        if self._settling is None and self.size - self._settled >= _SETTLE:
            self._tail.rotate()
            self._settling = self._worker.submit(self._settle, *self._ready())
        return self.size

    def publish(self) -> int:
        """Write all tiles of the present size, partial ones too; return the size when durable."""
        self._collect(wait=True)
        target, files = self._ready()
        if target > self._settled:
            self._tail.rotate()
            self._settling = self._worker.submit(self._settle, target, files)
            self._collect(wait=True)
        durable.write_files(self.folder, self._partial())
        return self.size

    def close(self) -> None:
        """Finish what runs in the background and let others open the log."""
        try:
            self._collect(wait=True)
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _release(self) -> None:
        self._worker.shutdown()
        self._tail.rotate()
        os.close(self._lock)

    def _grow(self, packed: list[bytes], hashes: bytes) -> None:
        """Take leaves into memory and hash every tile that they fill."""
        before = self.size
        self._packed += packed
        self.size += len(packed)
        added = hashes
        for level in range(len(self._rows) + 64):
            if level == len(self._rows):
                self._rows.append(bytearray())
            row, first = self._rows[level], self._first(level)
            row += added
            grown = range(before // WIDTH, (first + len(row) // HASH) // WIDTH)
            tops = []
            for tile in grown:
                at = (tile * WIDTH - first) * HASH
                nodes = expand(row[at : at + _TILE])
                self._keep(level, tile, nodes)
                tops.append(nodes[_TOP:])
            if not tops:
                return
            added, before = b"".join(tops), before // WIDTH

    def _first(self, level: int) -> int:
        """Return the number of the first hash of a level that is held in memory."""
        return self._settled >> (HEIGHT * (level + 1)) << HEIGHT

    def _load(self, level: int, tile: int) -> bytes:
        first = self._first(level)
        if tile * WIDTH < first:
            path = tile_path(level, tile)
            try:
                data = (self.folder / path).read_bytes()
            except OSError as reason:
                raise TileDamaged(path=path, reason="it is missing") from reason
            if len(data) != _TILE:
                raise TileDamaged(path=path, reason="its length is wrong")
            nodes = expand(data)
            self._keep(level, tile, nodes)
            return nodes
        at = (tile * WIDTH - first) * HASH
        held = bytes(self._rows[level][at : at + _TILE])
        if len(held) == _TILE:
            nodes = expand(held)
            self._keep(level, tile, nodes)
            return nodes
        width, nodes = self._open_tile.get(level, (0, b""))
        if width != len(held):
            nodes = expand(held)
            self._open_tile[level] = (len(held), nodes)
        return nodes

    def _ready(self) -> tuple[int, dict[str, bytes]]:
        """Return up to which leaf all tiles are full, and the full tiles not yet settled."""
        target = self.size // WIDTH * WIDTH
        files: dict[str, bytes] = {}
        for tile in range(self._settled // WIDTH, target // WIDTH):
            at = tile * WIDTH - self._settled
            files[tile_path(ENTRIES, tile)] = b"".join(self._packed[at : at + WIDTH])
        for level, count in widths(target):
            first = self._first(level)
            for tile in range(first // WIDTH, count // WIDTH):
                at = (tile * WIDTH - first) * HASH
                files[tile_path(level, tile)] = bytes(self._rows[level][at : at + _TILE])
        files["settled"] = self._state(target)
        return target, files

    def _settle(self, target: int, files: dict[str, bytes]) -> int:
        """Write full tiles, then the state that relies on them; runs in the background."""
        state = files.pop("settled")
        durable.write_files(self.folder, files)
        durable.write_files(self.folder, {"settled": state})
        self._tail.drop(target)
        for path in files:
            partial = self.folder / f"{path}.p"
            if partial.is_dir():
                durable.remove_files(partial.iterdir())
                partial.rmdir()
        return target

    def _collect(self, *, wait: bool) -> None:
        """Forget what the background has settled; raise what went wrong there."""
        if self._settling is None or not (wait or self._settling.done()):
            return
        settling, self._settling = self._settling, None
        target = settling.result()
        rows = list(self._rows)
        before = [self._first(level) for level in range(len(rows))]
        del self._packed[: target - self._settled]
        self._settled = target
        for level, row in enumerate(rows):
            del row[: (self._first(level) - before[level]) * HASH]

    def _partial(self) -> dict[str, bytes]:
        """Return the partial tiles and the partial bundle of the present size."""
        files: dict[str, bytes] = {}
        for level, count in widths(self.size):
            if width := count % WIDTH:
                at = (count - width - self._first(level)) * HASH
                row = self._rows[level]
                files[tile_path(level, count // WIDTH, width)] = bytes(row[at : at + width * HASH])
        if width := self.size % WIDTH:
            path = tile_path(ENTRIES, self.size // WIDTH, width)
            files[path] = b"".join(self._packed[self.size - width - self._settled :])
        return {path: data for path, data in files.items() if not (self.folder / path).exists()}

    def _state(self, target: int) -> bytes:
        """Return what is to be known of the settled part: its size and the upper levels' edges."""
        lines = ["probata tiles 1", str(target)]
        for level, count in widths(target):
            at = (count // WIDTH * WIDTH - self._first(level)) * HASH
            row = self._rows[level][at : at + count % WIDTH * HASH]
            lines.append(base64.b64encode(row).decode())
        text = "\n".join(lines)
        return f"{text}\n{sha256(text.encode()).hexdigest()}\n".encode()

    def _recover(self) -> None:
        """Read the settled state, then grow again by what the tail holds."""
        self.size = 0
        self._rows = [bytearray()]
        state = self.folder / "settled"
        if state.exists():
            self.size, self._rows = _read_state(state)
            self._settled = self.size
        for first, packed in self._tail.read():
            if first > self.size:
                raise TileDamaged(path=f"tail/{first:016x}", reason="leaves before it are missing")
            new = packed[max(0, self.size - first) :]
            if new:
                hashes = [sha256(b"\x00" + leaf[2:]).digest() for leaf in new]
                self._grow(new, b"".join(hashes))


def _read_state(path: Path) -> tuple[int, list[bytearray]]:
    text, _, check = path.read_text("ascii", "replace").rstrip("\n").rpartition("\n")
    if sha256(text.encode()).hexdigest() != check or not text.startswith("probata tiles 1\n"):
        raise TileDamaged(path=str(path), reason="its digest differs")
    _, size, *rows = text.split("\n")
    return int(size), [bytearray(base64.b64decode(row)) for row in rows] or [bytearray()]


def _lock(folder: Path) -> int:
    file = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # no such lock on Windows, where Probata has one worker anyway
        return file
    except OSError as reason:
        os.close(file)
        raise LogBusy(folder=str(folder)) from reason
    return file
