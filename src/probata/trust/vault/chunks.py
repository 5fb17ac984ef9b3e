"""The chunk tree of a large original: BLAKE3 over chunks of 1 MiB, with the shape of RFC 6962.

    leaf = BLAKE3(0x00 ‖ chunk)        node = BLAKE3(0x01 ‖ left ‖ right)

The tree splits as in RFC 6962 section 2.1 (the left part is the largest power of two below the
number of leaves). The root stands in the entry of the original beside its SHA-256. An original of
one chunk has no tree: its SHA-256 says all. Decision record 0001 gives the reasons.
"""

from collections.abc import Sequence

from blake3 import blake3

from probata.pure.envelope import CHUNK

HASH_SIZE = 32

_JOINED = 64 << 10  # up to here a copy costs less than a second call


def leaf(chunk: bytes | bytearray | memoryview) -> bytes:
    """Return the leaf hash of one chunk (32 bytes); the GIL is free meanwhile."""
    if len(chunk) <= _JOINED:
        return blake3(b"\0" + chunk).digest()
    hashing = blake3(b"\0")
    hashing.update(chunk)
    return hashing.digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the leaf hashes, of which there is at least one (32 bytes)."""
    # Each whole subtree that is complete is joined with its left neighbour of the same size.
    stack: list[tuple[int, bytes]] = []
    for one in leaves:
        size, value = 1, one
        while stack and stack[-1][0] == size:
            size, value = size * 2, blake3(b"\1" + stack.pop()[1] + value).digest()
        stack.append((size, value))
    value = stack.pop()[1]
    while stack:
        value = blake3(b"\1" + stack.pop()[1] + value).digest()
    return value


def root_of(data: bytes | memoryview, chunk: int = CHUNK) -> bytes:
    """Return the root for bytes of several chunks that are at hand as a whole (32 bytes)."""
    view = memoryview(data)
    return root([leaf(view[at : at + chunk]) for at in range(0, len(view), chunk)])


def named(root: str) -> str:
    """Return a root (hexadecimal) as it stands in entries; nothing for an original of one chunk."""
    return f"blake3:{root}" if root else ""


def split(leaves: bytes) -> list[bytes]:
    """Return the leaf hashes that were kept one after the other."""
    return [leaves[at : at + HASH_SIZE] for at in range(0, len(leaves), HASH_SIZE)]
