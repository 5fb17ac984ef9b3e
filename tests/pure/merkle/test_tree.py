"""The tree: it equals a naive one, proofs hold, wrong proofs never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.pure.errors import VerificationError
from probata.pure.merkle.errors import ProofImpossible, ProofWrong
from probata.pure.merkle.tree import (
    EMPTY_ROOT,
    Tree,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

SIZES = st.integers(1, 300)


def naive(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive(leaves[:split]), naive(leaves[split:]))


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """The definition of RFC 9162, 2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*naive_path(index, leaves[:split]), naive(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive(leaves[:split])]


def naive_subproof(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """The definition of RFC 9162, 2.1.4.1, word for word."""
    if old == len(leaves):
        return [] if whole else [naive(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*naive_subproof(old, leaves[:split], whole), naive(leaves[split:])]
    return [*naive_subproof(old - split, leaves[split:], False), naive(leaves[:split])]


def data(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


def grown(size: int) -> Tree:
    return Tree(map(leaf_hash, data(size)))


def test_an_empty_tree_has_the_root_of_no_bytes() -> None:
    assert Tree().root() == root([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


def test_known_roots_come_out() -> None:
    """The tree of RFC 6962's reference implementations."""
    leaves = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
    assert root(leaves[:1]).hex().startswith("6e340b9cffb37a98")
    assert root(leaves[:2]).hex().startswith("fac54203e7cc696c")
    assert root(leaves[:5]).hex().startswith("4e3bbb1f7b478dcf")


@given(SIZES)
def test_the_root_equals_the_naive_one(size: int) -> None:
    assert grown(size).root() == root(data(size)) == naive(data(size))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_growing_in_pieces_is_growing_at_once(pieces: list[int]) -> None:
    tree, done = Tree(), 0
    for piece in pieces:
        tree.extend(map(leaf_hash, data(done + piece)[done:]))
        done += piece
    assert tree.size == done
    assert tree.root() == naive(data(done))


def test_append_returns_the_leaf_number() -> None:
    tree = grown(4)
    assert tree.append(leaf_hash(b"next")) == 4


def test_a_hash_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Tree().append(b"short")


@given(SIZES, st.data())
def test_inclusion_proofs_equal_the_naive_ones_and_hold(size: int, more: st.DataObject) -> None:
    old = more.draw(st.integers(1, size))
    index = more.draw(st.integers(0, old - 1))
    tree, leaves = grown(size), data(size)
    proof = tree.inclusion(index, old)
    assert proof == naive_path(index, leaves[:old])
    verify_inclusion(leaf_hash(leaves[index]), index, old, proof, tree.root(old))


@given(SIZES, st.data())
def test_consistency_proofs_equal_the_naive_ones_and_hold(size: int, more: st.DataObject) -> None:
    old = more.draw(st.integers(1, size))
    tree = grown(size)
    proof = tree.consistency(old)
    assert proof == naive_subproof(old, data(size))
    verify_consistency(old, size, proof, tree.root(old), tree.root())


@given(st.integers(2, 200), st.data())
def test_a_proof_that_was_changed_anywhere_never_holds(size: int, more: st.DataObject) -> None:
    index = more.draw(st.integers(0, size - 1))
    tree = grown(size)
    leaf, proof, head = leaf_hash(data(size)[index]), tree.inclusion(index), tree.root()
    parts = [leaf, *proof, head]
    place, byte = more.draw(st.integers(0, len(parts) - 1)), more.draw(st.integers(0, 31))
    changed = bytearray(parts[place])
    changed[byte] ^= more.draw(st.integers(1, 255))
    parts[place] = bytes(changed)
    with pytest.raises(ProofWrong):
        verify_inclusion(parts[0], index, size, parts[1:-1], parts[-1])


@given(st.integers(2, 200), st.data())
def test_a_leaf_stands_at_one_place_of_one_size_only(size: int, more: st.DataObject) -> None:
    index = more.draw(st.integers(0, size - 1))
    other = more.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    tree = grown(size)
    leaf, proof = leaf_hash(data(size)[index]), tree.inclusion(index)
    with pytest.raises(ProofWrong):
        verify_inclusion(leaf, other, size, proof, tree.root())
    for wrong in (proof[:-1], [*proof, tree.root()], [leaf, *proof]):
        with pytest.raises(ProofWrong):
            verify_inclusion(leaf, index, size, wrong, tree.root())


@given(st.integers(2, 200), st.data())
def test_a_tree_that_was_rewritten_is_not_consistent(size: int, more: st.DataObject) -> None:
    old = more.draw(st.integers(1, size - 1))
    changed = more.draw(st.integers(0, old - 1))
    honest, leaves = grown(size), data(size)
    leaves[changed] = b"rewritten"
    rewritten = Tree(map(leaf_hash, leaves))
    with pytest.raises(ProofWrong):
        verify_consistency(
            old, size, rewritten.consistency(old), honest.root(old), rewritten.root()
        )


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (5, 3), (3, 9)])
def test_impossible_proofs_are_refused_when_made(old: int, new: int) -> None:
    with pytest.raises(ProofImpossible):
        grown(5).consistency(old, new)


def test_proofs_from_and_to_an_empty_tree_are_refused_when_verified() -> None:
    with pytest.raises(ProofImpossible):
        verify_consistency(0, 3, [], EMPTY_ROOT, grown(3).root())
    with pytest.raises(ProofImpossible):
        verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(ProofImpossible):
        verify_inclusion(leaf_hash(b""), 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ProofImpossible):
        Tree().inclusion(0)


@given(
    st.one_of(st.binary(max_size=40), st.none()),
    st.one_of(st.integers(), st.booleans(), st.floats()),
    st.one_of(st.integers(), st.text()),
    st.lists(st.binary(min_size=30, max_size=33), max_size=70),
    st.binary(max_size=40),
)
def test_nothing_but_a_verification_error_comes_out(
    leaf: object, index: object, size: object, proof: list[bytes], head: object
) -> None:
    with pytest.raises(VerificationError):
        verify_inclusion(leaf, index, size, proof, head)  # type: ignore[arg-type]
    with pytest.raises(VerificationError):
        verify_consistency(index, size, proof, leaf, head)  # type: ignore[arg-type]
