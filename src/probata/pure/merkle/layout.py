"""Where tiles and bundles lie in a log and what is in them (C2SP tlog-tiles)."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from probata.pure.merkle.errors import LeafTooLarge, TileDamaged

WIDTH = 256
"""Hashes in a full tile."""

HASH = 32
HEIGHT = 8
LARGEST_LEAF = 65_535
ENTRIES = "entries"

_PLACES = [sum(WIDTH >> down for down in range(up)) * HASH for up in range(HEIGHT + 1)]
_EXPANDED = (2 * WIDTH - 1) * HASH


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile, or with level ENTRIES of a bundle: `tile/0/x001/234.p/56`."""
    groups = f"{index:03d}"
    groups = groups.zfill(-(-len(groups) // 3) * 3)
    parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
    path = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def parse_path(path: str) -> tuple[int | str, int, int]:
    """Return (level or ENTRIES, index, width) of a path; raise ValueError for any other text."""
    head, _, width = path.partition(".p/")
    mark, level, *groups = head.split("/")
    index = int("".join(groups).replace("x", "")) if groups else -1
    found = level if level == ENTRIES else int(level), index, int(width or WIDTH)
    if mark != "tile" or not 0 <= index < 2**63 or tile_path(*found) != path:
        raise ValueError("no path of a tile")
    return found


def widths(size: int) -> Iterator[tuple[int, int]]:
    """Yield (level, number of hashes) of a log of `size` leaves, lowest level first."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size >> HEIGHT


def expand(hashes: bytes | bytearray) -> bytes:
    """Return all complete nodes over a tile's hashes, level upon level; see `place`.

    Nodes that a partial tile does not have yet are zero bytes. 511 hashes in all.
    """
    parts, level, room = [bytes(hashes)], bytes(hashes), WIDTH
    parts.append(bytes(room * HASH - len(level)))
    while len(level) >= 2 * HASH:
        level = b"".join(
            [
                sha256(b"\x01" + level[at : at + 2 * HASH]).digest()
                for at in range(0, len(level) - 2 * HASH + 1, 2 * HASH)
            ]
        )
        room >>= 1
        parts.append(level)
        parts.append(bytes(room * HASH - len(level)))
    grown = b"".join(parts)
    return grown + bytes(_EXPANDED - len(grown))


def place(up: int, index: int) -> int:
    """Return the offset in an expanded tile of the node `up` levels above its hashes."""
    return _PLACES[up] + index * HASH


def pack_all(leaves: Sequence[bytes]) -> list[bytes]:
    """Return each leaf as it stands in a bundle: uint16 length, bytes. Raises LeafTooLarge."""
    try:
        return [len(leaf).to_bytes(2) + leaf for leaf in leaves]
    except OverflowError:
        raise LeafTooLarge(size=max(map(len, leaves))) from None


def unpack_all(bundle: bytes, path: str) -> list[bytes]:
    """Return the leaves of a bundle, each still packed; raise TileDamaged naming `path`."""
    leaves, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2])
        leaves.append(bundle[at:end])
        at = end
    if at != len(bundle):
        raise TileDamaged(path=path, reason="its leaves do not fit its length")
    return leaves
