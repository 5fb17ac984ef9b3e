"""The log in tiles: it equals the tree in memory, survives a kill, names what is damaged."""

import contextlib
import hashlib
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.merkle import records, tiles
from probata.pure.merkle.errors import (
    LeafTooLarge,
    LogBusy,
    ProofImpossible,
    TileDamaged,
)
from probata.pure.merkle.layout import parse_path, tile_path
from probata.pure.merkle.tiles import TileLog, TileTree
from probata.pure.merkle.tree import Tree, leaf_hash


def leaf(number: int) -> bytes:
    return b"leaf %d" % number * (number % 5)


def data(start: int, end: int) -> list[bytes]:
    return [leaf(number) for number in range(start, end)]


def tree(size: int) -> Tree:
    return Tree(map(leaf_hash, data(0, size)))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TileLog]:
    with TileLog(tmp_path / "log") as opened:
        yield opened


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(2, 3, 56) == "tile/2/003.p/56"
    assert tile_path("entries", 999) == "tile/entries/999"
    assert tile_path(0, 1000) == "tile/0/x001/000"


@given(
    st.one_of(st.just("entries"), st.integers(0, 63)), st.integers(0, 2**60), st.integers(1, 256)
)
def test_a_path_is_read_back(level: int | str, index: int, width: int) -> None:
    assert parse_path(tile_path(level, index, width)) == (level, index, width)


@given(st.text(alphabet="tile/0123x.pentris-", max_size=30))
def test_anything_else_is_no_path(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert tile_path(*parse_path(text)) == text


def test_a_log_equals_the_tree_in_memory(log: TileLog) -> None:
    size = 0
    for count in (1, 255, 1, 3000, 700, 66_000):
        size += count
        assert log.append(data(size - count, size)) == log.size == size
        held = tree(size)
        assert log.root() == held.root()
        for index in (0, size // 2, size - 1):
            assert log.inclusion(index) == held.inclusion(index)
        assert log.consistency(1) == held.consistency(1)
        assert log.root(size // 2) == held.root(size // 2)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
@settings(max_examples=15)
def test_every_proof_of_every_size_equals_the_trees(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[int], more: st.DataObject
) -> None:
    with TileLog(tmp_path_factory.mktemp("log")) as log:
        for piece in pieces:
            log.append(data(log.size, log.size + piece))
        held = tree(log.size)
        for _ in range(5):
            size = more.draw(st.integers(1, log.size))
            index = more.draw(st.integers(0, size - 1))
            assert log.inclusion(index, size) == held.inclusion(index, size)
            assert log.consistency(size) == held.consistency(size)


def test_an_empty_log_has_the_root_of_no_bytes(log: TileLog) -> None:
    assert log.root() == Tree().root()
    assert log.append([]) == 0
    with pytest.raises(ProofImpossible):
        log.inclusion(0)


def test_a_log_is_read_again_from_its_tiles(log: TileLog) -> None:
    log.append(data(0, 70_000))
    assert log.publish() == 70_000
    read = TileTree.in_folder(log.folder, 70_000)
    assert read.root() == read.rebuild() == tree(70_000).root()
    assert read.inclusion(69_999) == tree(70_000).inclusion(69_999)
    assert list(read.leaves(255, 600)) == data(255, 600)


def test_older_sizes_are_read_from_the_same_tiles(log: TileLog) -> None:
    log.append(data(0, 600))
    log.publish()
    for size in (1, 255, 256, 257, 511, 512, 600):
        assert TileTree.in_folder(log.folder, size).rebuild() == tree(size).root()


def test_others_read_it_by_the_paths_of_the_specification(log: TileLog, tmp_path: Path) -> None:
    """A mirror made of single tile files proves the same."""
    log.append(data(0, 70_000))
    log.publish()
    source = TileTree.in_folder(log.folder, 70_000)
    for path in ("tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"):
        assert len(source.read(path)) == 32 * parse_path(path)[2]
    for level, count in ((0, 70_000), (1, 273), (2, 1), ("entries", 70_000)):
        for tile in range(-(-count // 256)):
            path = tile_path(level, tile, min(256, count - tile * 256))
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(source.read(path))
    assert TileTree.in_folder(tmp_path, 70_000).rebuild() == source.root()
    bundle = (tmp_path / tile_path("entries", 3)).read_bytes()
    length = struct.unpack(">H", bundle[:2])[0]
    assert bundle[2 : 2 + length] == leaf(768)


def test_a_path_that_is_none_is_not_there(log: TileLog) -> None:
    log.append(data(0, 10))
    with pytest.raises(FileNotFoundError):
        TileTree.in_folder(log.folder, 10).read("tile/../../etc/passwd")


@pytest.mark.parametrize("published", [True, False])
def test_a_log_goes_on_where_it_was_closed(tmp_path: Path, published: bool) -> None:
    for end in (100, 256, 5000, 5001):
        with TileLog(tmp_path) as log:
            log.append(data(log.size, end))
            if published:
                log.publish()
    with TileLog(tmp_path) as log:
        assert log.size == 5001
        assert log.root() == tree(5001).root()


def copy_as_after_a_kill(log: TileLog, folder: Path) -> Path:
    shutil.copytree(log.folder, folder)
    return folder


@given(st.integers(0, 400), st.booleans(), st.binary(max_size=30))
@settings(max_examples=25)
def test_a_kill_at_any_byte_of_an_append_loses_nothing_acknowledged(
    tmp_path_factory: pytest.TempPathFactory, kept: int, published: bool, rubbish: bytes
) -> None:
    base = tmp_path_factory.mktemp("kill")
    with TileLog(base / "log") as log:
        log.append(data(0, 300))
        if published:
            log.publish()
        log.append(data(300, 320))
        safe = (log.folder / "leaves").stat().st_size
        log.append(data(320, 360))
        folder = copy_as_after_a_kill(log, base / "copy")
    whole = (folder / "leaves").read_bytes()
    torn = whole[: min(safe + kept, len(whole) - 1)]
    (folder / "leaves").write_bytes(torn)
    (folder / "level-0").write_bytes((folder / "level-0").read_bytes()[: 300 * 32] + rubbish)
    with TileLog(folder) as again:
        assert again.size == 320
        assert again.root() == tree(320).root()
        again.append(data(320, 1000))
        assert again.root() == tree(1000).root()
    with TileLog(folder) as again:
        assert again.size == 1000


def test_a_record_changed_in_the_middle_is_damage_and_not_a_torn_end(tmp_path: Path) -> None:
    with TileLog(tmp_path) as log:
        log.append(data(0, 50))
        log.append(data(50, 100))
    leaves = bytearray((tmp_path / "leaves").read_bytes())
    leaves[40] ^= 1
    (tmp_path / "leaves").write_bytes(leaves)
    with pytest.raises(TileDamaged):
        TileLog(tmp_path)
    with pytest.raises(TileDamaged):  # and the first refusal has let the lock go
        TileLog(tmp_path)


@pytest.mark.parametrize("name", ["leaves", "level-0", "level-1", "places"])
def test_rebuilding_names_what_was_changed_on_the_disk(tmp_path: Path, name: str) -> None:
    with TileLog(tmp_path) as log:
        log.append(data(0, 600))
        log.publish()
    changed = bytearray((tmp_path / name).read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / name).write_bytes(changed)
    with pytest.raises(TileDamaged, match=r"tile/|leaves"):
        TileTree.in_folder(tmp_path, 600).rebuild()


def test_a_changed_state_is_damage(tmp_path: Path) -> None:
    with TileLog(tmp_path) as log:
        log.append(data(0, 10))
        log.publish()
    state = (tmp_path / "state").read_text().replace("\n10\n", "\n11\n")
    (tmp_path / "state").write_text(state)
    with pytest.raises(TileDamaged):
        TileLog(tmp_path)


def test_missing_leaves_are_damage(tmp_path: Path) -> None:
    with TileLog(tmp_path) as log:
        log.append(data(0, 10))
        log.publish()
    os.truncate(tmp_path / "leaves", 30)
    with pytest.raises(TileDamaged):
        TileLog(tmp_path)


def test_two_programs_cannot_append_at_once(log: TileLog) -> None:
    with pytest.raises(LogBusy):
        TileLog(log.folder)


def test_a_leaf_that_is_too_long_changes_nothing(log: TileLog) -> None:
    log.append(data(0, 3))
    with pytest.raises(LeafTooLarge):
        log.append([b"short", b"x" * 65_536])
    assert log.size == 3
    assert log.append([b"x" * 65_535]) == 4


@pytest.mark.parametrize("stage", ["write", "sync"])
def test_a_full_disk_changes_nothing(
    log: TileLog, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    log.append(data(0, 300))
    with monkeypatch.context() as patched:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr(records, "sync_file" if stage == "sync" else "write_at", full)
        with pytest.raises(OSError, match="No space"):
            log.append(data(300, 400))
    assert log.size == 300
    assert log.root() == tree(300).root()
    assert log.append(data(300, 1200)) == 1200
    assert log.root() == tree(1200).root()
    log.close()
    with TileLog(log.folder) as again:
        assert again.root() == tree(1200).root()


def test_an_append_is_synced_before_it_returns(
    log: TileLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []

    def seen(file: int) -> None:
        synced.append(os.pread(file, os.fstat(file).st_size, 0))

    monkeypatch.setattr(records, "sync_file", seen)
    log.append([b"first"])
    assert synced
    assert synced[-1].endswith(b"first")


def test_long_unpublished_growth_is_settled_on_the_way(
    log: TileLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "_SETTLE", 500)
    log.append(data(0, 499))
    assert not (log.folder / "state").exists()
    log.append(data(499, 700))
    assert (log.folder / "state").exists()


def test_few_tiles_in_memory_prove_the_same(log: TileLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "_KEPT_TILES", 2)
    log.append(data(0, 3000))
    held = tree(3000)
    for index in range(0, 3000, 97):
        assert log.inclusion(index) == held.inclusion(index)


def test_leaf_data_hash_to_their_leaves(log: TileLog) -> None:
    log.append([b"abc"])
    assert log.node(0, 0) == hashlib.sha256(b"\x00abc").digest()
