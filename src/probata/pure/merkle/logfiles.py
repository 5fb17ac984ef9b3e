"""The files of a log: leaves, places of leaves, and the hashes of each tile level.

    leaves      see `records`; the only file that must be durable when an append returns
    places      for every 256th leaf: where it stands in `leaves`, and where its record's payload
                ends; two uint64
    level-0 …   all hashes of a tile level, 32 bytes each, without gaps: tile N is 8,192 bytes at
                N * 8,192, and a partial tile is the beginning of that
    state       up to which leaf `places` and `level-*` are durable, and where to read on after it

What is served to others under the paths of C2SP tlog-tiles is cut from these files (`read`): a
million leaves would otherwise be eight thousand small files.
"""

import os
from hashlib import sha256
from pathlib import Path

from probata.pure.merkle.durable import make_file, replace_file, sync_file, write_at
from probata.pure.merkle.errors import TileDamaged
from probata.pure.merkle.layout import ENTRIES, HASH, WIDTH, parse_path, tile_path, widths
from probata.pure.merkle.records import Records

_PLACE = 16
_STATE = "probata log 1"


class LogFiles:
    """The open files of one log."""

    def __init__(self, folder: Path, *, write: bool) -> None:
        """Open the files; with `write` they are created when they are absent."""
        self._folder = folder
        self._write = write
        self._open: dict[str, int] = {}
        self.records = Records(folder / "leaves", write=write)

    def read(self, path: str) -> bytes:
        """Return a tile or bundle by its path; OSError or TileDamaged when it is not there."""
        try:
            level, index, width = parse_path(path)
        except ValueError as reason:
            raise FileNotFoundError(path) from reason
        if isinstance(level, int):
            return self.tile(level, index, width)
        return b"".join(self.bundle(index, width))

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first `width` hashes of a tile; raise TileDamaged when it is shorter."""
        if width == 0:
            return b""
        path = tile_path(level, index, width)
        try:
            data = os.pread(self._file(f"level-{level}"), width * HASH, index * WIDTH * HASH)
        except OSError as reason:
            raise TileDamaged(path=path, reason="it is missing") from reason
        if len(data) != width * HASH:
            raise TileDamaged(path=path, reason="it is too short")
        return data

    def bundle(self, index: int, width: int) -> list[bytes]:
        """Return the first `width` packed leaves of a bundle; raise TileDamaged."""
        path = tile_path(ENTRIES, index, width)
        try:
            places = os.pread(self._file("places"), 2 * _PLACE, index * _PLACE)
            position, end, after, its_end = (
                int.from_bytes(places[at : at + 8]) for at in range(0, 32, 8)
            )
            stop = after if its_end == end else None
            leaves = self.records.leaves(position, end, stop=stop, count=width)
        except (OSError, OverflowError) as reason:
            raise TileDamaged(path=path, reason="it is missing") from reason
        if len(leaves) != width:
            raise TileDamaged(path=path, reason="leaves are missing")
        return leaves

    def write_places(self, first: int, packed: list[bytes], position: int) -> None:
        """Note where every 256th of these leaves stands; their payload begins at `position`."""
        next_place = -first % WIDTH
        if next_place >= len(packed):
            return
        end = position + sum(map(len, packed))
        places, done = [], 0
        for at in range(next_place, len(packed), WIDTH):
            position += sum(map(len, packed[done:at]))
            places.append(position.to_bytes(8) + end.to_bytes(8))
            done = at
        index = (first + next_place) // WIDTH
        write_at(self._file("places"), index * _PLACE, b"".join(places))

    def write_hashes(self, level: int, first: int, hashes: bytes) -> None:
        """Write hashes of a level, of which the first has number `first`."""
        write_at(self._file(f"level-{level}"), first * HASH, hashes)

    def settle(self, size: int) -> None:
        """Make everything up to this size durable and note it."""
        for level, _ in widths(size):
            sync_file(self._file(f"level-{level}"))
        sync_file(self._file("places"))
        text = f"{_STATE}\n{size}\n{self.records.end}\n"
        check = sha256(text.encode()).hexdigest()
        replace_file(self._folder / "state", f"{text}{check}\n".encode())

    def settled(self) -> tuple[int, int]:
        """Return up to which leaf all is durable, and where its successor's record begins."""
        path = self._folder / "state"
        if not path.exists():
            return 0, 0
        lines = path.read_text("ascii", "replace").split("\n")
        text = "\n".join(lines[:3]) + "\n"
        if len(lines) != 5 or sha256(text.encode()).hexdigest() != lines[3]:
            raise TileDamaged(path=str(path), reason="its digest differs")
        return int(lines[1]), int(lines[2])

    def close(self) -> None:
        """Close all files; harmless a second time."""
        self.records.close()
        for file in self._open.values():
            os.close(file)
        self._open.clear()

    def __del__(self) -> None:
        if hasattr(self, "records"):
            self.close()

    def _file(self, name: str) -> int:
        if name not in self._open:
            path = self._folder / name
            if self._write:
                make_file(path)
            self._open[name] = os.open(path, os.O_RDWR if self._write else os.O_RDONLY)
        return self._open[name]
