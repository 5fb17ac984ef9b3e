"""The log in tiles: durable append, proofs read from tiles, rebuilding (C2SP tlog-tiles)."""

from __future__ import annotations

import abc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
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
from probata.pure.merkle.logfiles import LogFiles
from probata.pure.merkle.records import HEAD
from probata.pure.merkle.tree import EMPTY_ROOT, consistency_proof, inclusion_proof, root_at

_KEPT_TILES = 4096  # expanded tiles in memory, 16 KiB each
_SETTLE = 1_048_576  # leaves to replay after a power cut, at most
_TILE = WIDTH * HASH
_TOP = place(HEIGHT, 0)


class _Proofs(abc.ABC):
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

    @abc.abstractmethod
    def _load(self, level: int, tile: int) -> bytes:
        """Return an expanded tile that is not kept in memory."""


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
        """Read a log that lies in a folder, kept there by a TileLog or as single tile files."""
        if (folder / "leaves").exists():
            return cls(LogFiles(folder, write=False).read, size)
        return cls(lambda path: (folder / path).read_bytes(), size)

    def read(self, path: str) -> bytes:
        """Return a tile or bundle by its path (C2SP tlog-tiles); OSError when it is not there."""
        return self._read(path)

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
    """A log that grows: every append is durable on return, everything else follows from it.

    One program at a time may hold it open. `publish` makes the tiles durable as well; do so before
    a checkpoint of that size is shown to anyone.
    """

    def __init__(self, folder: Path | str) -> None:
        """Open the log in a folder, or begin one; recovers whatever a power cut left behind."""
        super().__init__()
        self.folder = Path(folder)
        self._settled = 0
        self._rows: list[bytearray] = []  # hashes of the open tile of each level
        self._open_tiles: dict[int, tuple[int, bytes]] = {}
        durable.make_folder(self.folder)
        self._lock = _lock(self.folder)
        try:
            self._files = LogFiles(self.folder, write=True)
        except BaseException:
            os.close(self._lock)
            raise
        try:
            self._recover()
        except BaseException:
            self.close()
            raise

    def append(self, leaves: Sequence[bytes]) -> int:
        """Add the data of leaves, in order; return the new size when they are durable.

        Raises LeafTooLarge, or OSError when the disk refuses: then nothing was added.
        """
        if not leaves:
            return self.size
        packed = pack_all(leaves)
        records = self._files.records
        try:
            hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
            grown = self._grow(packed, hashes, records.end + HEAD)
            records.append(self.size, b"".join(packed))
        except BaseException:
            records.undo()
            raise
        records.end += HEAD + sum(map(len, packed))
        self._take(*grown)
        if self.size - self._settled >= _SETTLE:
            with suppress(OSError):  # it only shortens a recovery, and the next append tries again
                self.publish()
        return self.size

    def publish(self) -> int:
        """Make the tiles of the present size durable; return the size."""
        if self.size != self._settled:
            self._files.settle(self.size)
            self._settled = self.size
        return self.size

    def close(self) -> None:
        """Let others open the log; harmless a second time."""
        self._files.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _grow(
        self, packed: list[bytes], hashes: list[bytes], position: int
    ) -> tuple[int, list[bytearray], dict[tuple[int, int], bytes]]:
        """Write what follows from new leaves; return what memory is to hold once they are durable.

        Nothing here is synced: it stands at fixed places and can be computed again.
        """
        self._files.write_places(self.size, packed, position)
        size, added = self.size + len(packed), b"".join(hashes)
        rows, full, count = [], {}, self.size
        for level in range(64):
            row = (self._rows[level] if level < len(self._rows) else bytearray()) + added
            self._files.write_hashes(level, count, added)
            tops, tile = [], count // WIDTH
            while len(row) >= _TILE:
                nodes = expand(row[:_TILE])
                del row[:_TILE]
                full[level, tile] = nodes
                tops.append(nodes[_TOP:])
                tile += 1
            rows.append(row)
            if not tops:
                break
            added, count = b"".join(tops), count // WIDTH
        return size, rows, full

    def _take(self, size: int, rows: list[bytearray], full: dict[tuple[int, int], bytes]) -> None:
        self.size = size
        self._rows[: len(rows)] = rows
        for (level, tile), nodes in full.items():
            self._keep(level, tile, nodes)

    def _load(self, level: int, tile: int) -> bytes:
        count = self.size >> (HEIGHT * level)
        if tile == count // WIDTH:
            width, nodes = self._open_tiles.get(level, (0, b""))
            if width != count:
                nodes = expand(self._rows[level])
                self._open_tiles[level] = (count, nodes)
            return nodes
        nodes = expand(self._files.tile(level, tile, WIDTH))
        self._keep(level, tile, nodes)
        return nodes

    def _recover(self) -> None:
        """Take the size that is settled, then grow again by the records that follow."""
        self.size, position = self._files.settled()
        self._settled = self.size
        self._rows = [
            bytearray(self._files.tile(level, count // WIDTH, count % WIDTH))
            for level, count in widths(self.size)
        ]
        for at, packed in self._files.records.replay(self.size, position):
            hashes = [sha256(b"\x00" + leaf[2:]).digest() for leaf in packed]
            self._take(*self._grow(packed, hashes, at))


def _lock(folder: Path) -> int:
    import fcntl

    file = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as reason:
        os.close(file)
        raise LogBusy(folder=str(folder)) from reason
    return file
