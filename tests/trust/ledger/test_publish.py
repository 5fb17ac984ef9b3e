"""Tiles, checkpoint, slip: never ahead of each other, whatever is killed and when."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from deeds import leave
from django.conf import settings

from cast import AT
from probata.pure.merkle import checkpoint as heads
from probata.pure.merkle.note import COSIGNATURE, Signer, Verifier
from probata.pure.merkle.tiles import TileLog, TileTree
from probata.pure.merkle.tree import root
from probata.pure.proof.verify import verify_slip
from probata.trust.ledger import keys, prove, publish, queries
from probata.trust.ledger.entry import leaf_bytes
from probata.trust.ledger.errors import (
    EntryUnknown,
    LedgerBroken,
    LogKeyMissing,
    NotPublishedYet,
    OriginChanged,
)
from probata.trust.ledger.models import Checkpoint, Entry
from probata.trust.ledger.sequence import number_entries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Any, settings: Any) -> None:
    settings.PROBATA_HOME = tmp_path


@pytest.fixture
def cosigners() -> Iterator[list[publish.Cosigner]]:
    yield publish._COSIGNERS
    publish._COSIGNERS.clear()


def published(count: int) -> list[str]:
    ids = leave(count)
    number_entries()
    publish.publish(at=AT)
    return ids


def leaves() -> list[bytes]:
    rows = Entry.objects.exclude(leaf=None).order_by("leaf")
    return [leaf_bytes(id=row.ulid, name=row.name, at=row.at, digest=row.digest) for row in rows]


def test_the_checkpoint_is_the_root_over_the_leaves_of_all_entries() -> None:
    published(300)
    published(5)
    note = (publish.folder() / "checkpoint").read_text()
    opened = heads.open_checkpoint(note, [keys.log_signer().verifier])
    assert opened.checkpoint.size == 305
    assert opened.checkpoint.root == root(leaves())


def test_nothing_new_means_no_new_checkpoint() -> None:
    published(2)
    assert publish.publish(at=AT + timedelta(hours=1)) == publish.Published(0, 0)
    assert Checkpoint.objects.count() == 1


def test_what_has_no_leaf_number_is_not_published() -> None:
    leave(2)
    assert publish.publish(at=AT).size == 0


def test_each_checkpoint_continues_the_one_before() -> None:
    for count in (1, 3, 260):
        published(count)
    tree = TileTree.in_folder(publish.folder(), 264)
    assert [row.root for row in Checkpoint.objects.order_by("size")] == [
        tree.root(size).hex() for size in (1, 4, 264)
    ]


def test_lost_tiles_are_built_anew_from_the_entries() -> None:
    published(270)
    shutil.rmtree(publish.folder())
    publish.publish(at=AT)
    assert TileTree.in_folder(publish.folder(), 270).rebuild() == root(leaves())
    assert Checkpoint.objects.count() == 1
    assert (publish.folder() / "checkpoint").exists()


@pytest.mark.parametrize("step", ["append", "publish"])
def test_killed_while_tiles_are_written_the_next_run_continues(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(3)
    leave(5)
    number_entries()
    usual = getattr(TileLog, step)

    def die(*args: Any) -> None:
        usual(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(TileLog, step, die)
        with pytest.raises(KeyboardInterrupt):
            publish.publish(at=AT)
    assert heads.read_checkpoint((publish.folder() / "checkpoint").read_text()).size == 3
    assert publish.publish(at=AT).size == 8
    assert Checkpoint.objects.order_by("size").last().root == root(leaves()).hex()  # type: ignore[union-attr]


def test_killed_before_the_checkpoint_is_shown_the_next_run_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave(4)
    number_entries()
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_show", lambda newest: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish.publish(at=AT)
    assert not (publish.folder() / "checkpoint").exists()
    publish.publish(at=AT)
    assert heads.read_checkpoint((publish.folder() / "checkpoint").read_text()).size == 4


def test_tiles_of_another_history_stop_publishing() -> None:
    published(3)
    with TileLog(publish.folder()) as log:
        log.append([b"a leaf that no entry has"])
        log.publish()
    number_entries()
    leave(1)
    number_entries()
    leave(1)
    number_entries()
    with pytest.raises(LedgerBroken):
        publish.publish(at=AT)
    assert Checkpoint.objects.count() == 1


def test_a_log_does_not_go_on_under_another_key() -> None:
    published(1)
    (settings.PROBATA_HOME / "keys" / "log.key").unlink()
    leave(1)
    number_entries()
    with pytest.raises(LogKeyMissing):
        publish.publish(at=AT)


def test_a_log_keeps_its_name(settings: Any) -> None:
    settings.PROBATA_ORIGIN = "court.example/log"
    published(1)
    assert heads.read_checkpoint((publish.folder() / "checkpoint").read_text()).origin == (
        "court.example/log"
    )
    settings.PROBATA_ORIGIN = "other.example/log"
    leave(1)
    number_entries()
    with pytest.raises(OriginChanged):
        publish.publish(at=AT)


def test_a_cosigner_signs_beside_us(cosigners: list[publish.Cosigner]) -> None:
    friend = Signer.create("friend.example", COSIGNATURE)
    asked: list[tuple[int, int]] = []

    def cosign(note: str, before: int, proof: list[bytes]) -> tuple[str, str]:
        asked.append((before, len(proof)))
        return heads.cosign(note, friend, at=AT), str(friend.verifier)

    cosigners.append(cosign)
    published(3)
    ids = published(2)
    assert asked == [(0, 0), (3, 4)]
    newest = Checkpoint.objects.order_by("size").last()
    assert newest is not None
    verifiers = [Verifier.from_text(one) for one in newest.keys.split("\n")]
    assert len(heads.open_checkpoint(newest.note, verifiers).cosignatures) == 1
    assert verify_slip(prove.slip_for(ids[0])).ok


def test_a_cosigner_that_fails_or_lies_stops_nothing(cosigners: list[publish.Cosigner]) -> None:
    stranger, other = Signer.create("a.example", COSIGNATURE), Signer.create("b.example")

    def fails(note: str, before: int, proof: list[bytes]) -> tuple[str, str]:
        raise OSError

    def lies(note: str, before: int, proof: list[bytes]) -> tuple[str, str]:
        return heads.cosign(note, stranger, at=AT), str(other.verifier)

    cosigners += [fails, lies]
    (id,) = published(1)
    assert verify_slip(prove.slip_for(id)).ok


def test_a_slip_proves_its_entry_offline() -> None:
    ids = published(20)
    for id in ids[:3]:
        slip = prove.slip_for(id)
        assert verify_slip(slip, key=str(keys.log_signer().verifier)).ok
        assert '"on":"lamp:' in slip


def test_a_slip_can_keep_the_payload_to_itself() -> None:
    (id,) = published(1)
    slip = prove.slip_for(id, disclosed=False)
    assert verify_slip(slip).ok
    assert "lamp:" not in slip


def test_every_slip_of_a_growing_log_holds() -> None:
    ids = [id for count in (1, 2, 5, 30) for id in published(count)]
    assert all(verify_slip(slip).ok for slip in prove.slips_for(ids))


def test_without_a_checkpoint_a_slip_says_what_to_do() -> None:
    (id,) = leave(1)
    with pytest.raises(NotPublishedYet) as told:
        prove.slip_for(id)
    assert "probata work" in told.value.remedy_text()
    number_entries()
    with pytest.raises(NotPublishedYet):
        prove.slip_for(id)


def test_an_entry_that_is_not_there_has_no_slip() -> None:
    with pytest.raises(EntryUnknown):
        prove.slip_for("0" * 26)


def test_how_far_the_ledger_is_can_be_seen() -> None:
    published(3)
    leave(2)
    standing = queries.standing(at=AT + timedelta(minutes=5))
    assert (standing.entries, standing.numbered, standing.published) == (5, 3, 3)
    assert standing.oldest_unnumbered == timedelta(minutes=5)
