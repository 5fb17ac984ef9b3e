"""The Merkle tree: hashing, growing, proofs and their verification (RFC 6962, RFC 9162)."""

import hmac
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from probata.pure.merkle.errors import ProofImpossible, ProofWrong

Node = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 9162, 2.1.1)."""

_HASH = 32
_LARGEST = 2**63 - 1


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of a leaf's bytes: SHA-256 over 0x00 and the data."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node: SHA-256 over 0x01 and both children."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over the data of the leaves, in order; EMPTY_ROOT when there are none."""
    return level_root([leaf_hash(data) for data in leaves])


def level_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over node hashes of one level, in order; EMPTY_ROOT when there are none."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        above = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = above + level[len(level) & ~1 :]  # a node without a sibling rises as it is
    return level[0]


class Tree:
    """A tree that grows at its end and is kept in memory: one array of hashes for each level.

    Only complete nodes are kept (64 bytes for each leaf, in all), so a proof is a few slices.
    """

    __slots__ = ("_levels",)

    def __init__(self, hashes: Iterable[bytes] = ()) -> None:
        """Begin with these leaf hashes (32 bytes each)."""
        self._levels: list[bytearray] = [bytearray()]
        self.extend(hashes)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // _HASH

    def append(self, hashed: bytes) -> int:
        """Add one leaf hash; return its leaf number, counted from 0."""
        self.extend((hashed,))
        return self.size - 1

    def extend(self, hashes: Iterable[bytes]) -> int:
        """Add leaf hashes in order; return the new size. ValueError unless each has 32 bytes."""
        added = list(hashes)
        if any(len(hashed) != _HASH for hashed in added):
            raise ValueError("a leaf hash has 32 bytes")
        self._levels[0] += b"".join(added)
        level = 0
        while len(self._levels[level]) >= 2 * _HASH:
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            below, above = self._levels[level], self._levels[level + 1]
            done, ready = len(above) * 2, len(below) & ~(2 * _HASH - 1)
            above += b"".join(
                [
                    sha256(b"\x01" + below[at : at + 2 * _HASH]).digest()
                    for at in range(done, ready, 2 * _HASH)
                ]
            )
            level += 1
        return self.size

    def node(self, level: int, index: int) -> bytes:
        """Return the complete node that covers leaves [index << level, (index + 1) << level)."""
        return bytes(self._levels[level][index * _HASH : index * _HASH + _HASH])

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves (all by default)."""
        if size is None:
            size = self.size
        if size == 0:
            return EMPTY_ROOT
        self._hold(size)
        return root_at(self.node, size)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the proof that leaf `index` stands in the tree of the first `size` leaves."""
        if size is None:
            size = self.size
        self._hold(size)
        return inclusion_proof(self.node, index, size)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `new` leaves begins with the tree of `old` leaves."""
        if new is None:
            new = self.size
        self._hold(new)
        return consistency_proof(self.node, old, new)

    def _hold(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ProofImpossible(reason=f"the tree has {self.size} leaves, not {size}")


def root_at(node: Node, size: int) -> bytes:
    """Return the root of the first `size` (1 or more) leaves of a tree given by its nodes."""
    return _edge(node, size, (size - 1).bit_length())


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """Return the proof for a leaf, lowest sibling first, of a tree given by its complete nodes.

    Raises ProofImpossible when the tree is empty or the leaf lies beyond its end.
    """
    if size < 1:
        raise ProofImpossible(reason="an empty tree holds no leaf")
    if not 0 <= index < size:
        raise ProofImpossible(reason=f"leaf {index} of {size}")
    return _path(node, index, 0, size)


def consistency_proof(node: Node, old: int, new: int) -> list[bytes]:
    """Return the proof between two sizes of a tree given by its complete nodes.

    Raises ProofImpossible from or to an empty tree, and when `old` is larger than `new`.
    """
    if old < 1 or new < 1:
        raise ProofImpossible(reason="an empty tree is consistent with anything")
    if old > new:
        raise ProofImpossible(reason=f"from {old} leaves back to {new}")
    if old == new:
        return []
    level = (old & -old).bit_length() - 1
    index = (old - 1) >> level
    start = [node(level, index)] if index else []  # a whole left subtree is known by its root
    return start + _path(node, index, level, new)


def _path(node: Node, index: int, level: int, size: int) -> list[bytes]:
    """Return the siblings on the way from a node to the root, lowest first."""
    last = (size - 1) >> level
    inner = (index ^ last).bit_length()
    path = [node(level + up, (index >> up) ^ 1) for up in range(inner - 1)]
    if inner:
        path.append(_edge(node, size, level + inner - 1))
    path += [
        node(level + up, (index >> up) ^ 1)
        for up in range(inner, last.bit_length())
        if index >> up & 1
    ]
    return path


def _edge(node: Node, size: int, level: int) -> bytes:
    """Return the last node of a level, which may be incomplete: it ends with the tree."""
    if not size & ((1 << level) - 1):
        return node(level, (size >> level) - 1)
    low = (size & -size).bit_length() - 1
    hashed = node(low, (size >> low) - 1)
    for up in range(low + 1, level):
        if size >> up & 1:
            hashed = node_hash(node(up, (size >> up) - 1), hashed)
    return hashed


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return when leaf hash `leaf` is number `index` of the `size` leaves under `root`.

    Raises ProofImpossible or ProofWrong otherwise (RFC 9162, 2.1.3.2).
    """
    _whole_numbers(index, size)
    _whole_hashes(leaf, root, *proof)
    if size < 1:
        raise ProofImpossible(reason="an empty tree holds no leaf")
    if index >= size:
        raise ProofImpossible(reason=f"leaf {index} of {size}")
    place, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofWrong(reason="it is too long")
        if place & 1 or place == last:
            hashed = sha256(b"\x01" + sibling + hashed).digest()
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            hashed = sha256(b"\x01" + hashed + sibling).digest()
        place >>= 1
        last >>= 1
    if last:
        raise ProofWrong(reason="it is too short")
    if not hmac.compare_digest(hashed, root):
        raise ProofWrong(reason="the roots differ")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Return when the tree under `new_root` begins with the tree under `old_root`.

    Raises ProofImpossible or ProofWrong otherwise (RFC 9162, 2.1.4.2).
    """
    _whole_numbers(old, new)
    _whole_hashes(old_root, new_root, *proof)
    if old < 1 or new < 1:
        raise ProofImpossible(reason="an empty tree is consistent with anything")
    if old > new:
        raise ProofImpossible(reason=f"from {old} leaves back to {new}")
    if old == new:
        if proof:
            raise ProofWrong(reason="it is too long")
        if not hmac.compare_digest(old_root, new_root):
            raise ProofWrong(reason="the roots differ")
        return
    if not old & (old - 1):
        proof = [old_root, *proof]
    if not proof:
        raise ProofWrong(reason="it is too short")
    first, second = _climb(old - 1, new - 1, proof)
    if not hmac.compare_digest(first, old_root):
        raise ProofWrong(reason="the old roots differ")
    if not hmac.compare_digest(second, new_root):
        raise ProofWrong(reason="the new roots differ")


def _climb(place: int, last: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the old and the new root to which a consistency proof leads."""
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise ProofWrong(reason="it is too long")
        if place & 1 or place == last:
            first = sha256(b"\x01" + sibling + first).digest()
            second = sha256(b"\x01" + sibling + second).digest()
            while place and not place & 1:
                place >>= 1
                last >>= 1
        else:
            second = sha256(b"\x01" + second + sibling).digest()
        place >>= 1
        last >>= 1
    if last:
        raise ProofWrong(reason="it is too short")
    return first, second


def _whole_numbers(*numbers: object) -> None:
    for number in numbers:
        if type(number) is not int or not 0 <= number <= _LARGEST:
            raise ProofImpossible(reason="a size or leaf number is not a whole number")


def _whole_hashes(*hashes: object) -> None:
    for hashed in hashes:
        if type(hashed) is not bytes or len(hashed) != _HASH:
            raise ProofWrong(reason="a hash has not 32 bytes")
