"""Originals never change; damage is found and named to the byte range; destroyed ones stay so."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from harness import unguarded
from probata.pure.envelope import CHUNK, HEADER_SIZE, TAG_SIZE
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts, fsck, queries, staging
from probata.trust.vault.chunks import leaf
from probata.trust.vault.errors import (
    ObjectMissing,
    OriginalDamaged,
    OriginalDestroyed,
)
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.recheck import check
from probata.trust.vault.sealing import Facts
from probata.trust.vault.stores.disk import DiskStore

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def place_of(home: Path, digest: str) -> tuple[Path, int]:
    copy = SealedCopy.objects.get(original=digest.removeprefix("sha256:"))
    return home / "vault" / "objects" / copy.name, copy.start


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


@pytest.mark.clause("tfgbv-guide", "integrity.no-edit")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vault_original SET size = 1",
        "UPDATE vault_original SET chunks = ''",
        "DELETE FROM vault_original",
        "UPDATE vault_sealed_copy SET name = 'x'",
        "UPDATE vault_sealed_copy SET start = 5",
        "UPDATE vault_sealed_copy SET original_id = 'x'",
    ],
)
def test_the_tables_refuse_change(statement: str, reader: Actor, at: datetime) -> None:
    acts.put(b"original", actor=reader, at=at)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_row_cannot_be_replaced(reader: Actor, at: datetime) -> None:
    stored = acts.put(b"original", actor=reader, at=at)
    row = Original.objects.get()
    Original.objects.bulk_create(
        [Original(digest=row.digest, size=7, chunk_size=1, chunks="", leaves=b"")],
        ignore_conflicts=True,
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "REPLACE INTO vault_original (digest, size, chunk_size, chunks, leaves) "
                "VALUES (%s, 7, 1, '', x'')",
                [row.digest],
            )
    assert queries.known(stored.digest).size == 8  # type: ignore[union-attr]


@pytest.mark.clause("tfgbv-guide", "integrity.original-available")
def test_an_original_comes_out_byte_for_byte_with_its_digest(reader: Actor, at: datetime) -> None:
    data = os.urandom(3 * CHUNK)
    stored = acts.put(data, actor=reader, at=at)
    with queries.open_original(stored.digest) as opened:
        again = acts.put(opened.file(), actor=reader, at=at)
    assert (again.digest, again.new) == (stored.digest, False)


@pytest.mark.clause("tfgbv-guide", "integrity.hash-at-import")
@pytest.mark.parametrize("deep", [False, True])
def test_one_changed_byte_in_a_large_original_is_named_with_its_range(
    deep: bool, reader: Actor, at: datetime, home: Path
) -> None:
    stored = acts.put(os.urandom(20 * CHUNK + 7), actor=reader, at=at)
    acts.put_many([b"another", os.urandom(12 * CHUNK)], actor=reader, at=at)
    path, _ = place_of(home, stored.digest)
    flip(path, HEADER_SIZE + 17 * (CHUNK + TAG_SIZE) + 99)
    found = check(deep=deep)
    assert [(one.digest, one.start, one.end) for one in found.damages] == [
        (stored.digest[7:], 17 * CHUNK, 18 * CHUNK)
    ]
    with queries.open_original(stored.digest) as opened:
        opened.read(0, 17 * CHUNK)  # the rest can still be read
        with pytest.raises(OriginalDamaged):
            opened.read(17 * CHUNK, 18 * CHUNK)


@pytest.mark.clause("tfgbv-guide", "integrity.hash-at-import")
def test_one_changed_byte_in_a_pack_names_that_original(
    reader: Actor, at: datetime, home: Path
) -> None:
    sources = [os.urandom(500) for _ in range(50)]
    stored = acts.put_many(sources, actor=reader, at=at)
    path, start = place_of(home, stored[31].digest)
    flip(path, start + HEADER_SIZE + 3)
    assert [one.digest for one in check().damages] == [stored[31].digest[7:]]
    assert [one.place for one in fsck.problems()] == [stored[31].on]


def test_sealed_bytes_that_are_gone_are_named(reader: Actor, at: datetime, home: Path) -> None:
    stored = acts.put(os.urandom(2 * CHUNK), actor=reader, at=at)
    place_of(home, stored.digest)[0].unlink()
    assert {one.check for one in fsck.problems()} == {"vault.missing"}
    with queries.open_original(stored.digest) as opened, pytest.raises(ObjectMissing):
        opened.read()


def test_a_check_continues_where_it_stopped(reader: Actor, at: datetime) -> None:
    acts.put_many([os.urandom(900) for _ in range(30)], actor=reader, at=at)
    acts.put_many([os.urandom(2 * CHUNK) for _ in range(3)], actor=reader, at=at)
    whole = check()
    assert (whole.originals, whole.size) == (33, 30 * 900 + 6 * CHUNK)
    rest = check(after=whole.last)
    assert rest.originals == 0


def test_a_check_leaves_its_entry_and_a_stranger_cannot_ask_for_it(
    owner: Actor, stranger: Actor, at: datetime
) -> None:
    acts.put(b"x", actor=owner, at=at)
    done = acts.recheck(actor=owner, at=at)
    assert (done.originals, done.damages) == (1, [])
    with pytest.raises(NotFoundHere):
        acts.recheck(actor=stranger, at=at)


def test_a_destroyed_original_cannot_be_opened_and_may_come_again(
    owner: Actor, at: datetime, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    data = os.urandom(CHUNK + 1)
    stored = acts.put(data, actor=owner, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        acts.destroy(stored.digest, reason="asked by its owner", actor=owner, at=at)
    with pytest.raises(OriginalDestroyed):
        queries.open_original(stored.digest)
    assert queries.known(stored.digest).is_here is False  # type: ignore[union-attr]
    assert list(fsck.problems()) == []
    assert acts.put(data, actor=owner, at=at).new
    with queries.open_original(stored.digest) as opened:
        assert opened.read() == data


def test_destroying_one_of_a_pack_leaves_the_others(owner: Actor, at: datetime) -> None:
    stored = acts.put_many([b"one", b"two"], actor=owner, at=at)
    acts.destroy(stored[0].digest, reason="asked", actor=owner, at=at)
    with queries.open_original(stored[1].digest) as opened:
        assert opened.read() == b"two"


def test_a_stranger_cannot_destroy(owner: Actor, stranger: Actor, at: datetime) -> None:
    stored = acts.put(b"x", actor=owner, at=at)
    with pytest.raises(NotFoundHere):
        acts.destroy(stored.digest, reason="", actor=stranger, at=at)
    assert queries.known(stored.digest).is_here  # type: ignore[union-attr]


def test_rows_that_were_forged_do_not_fit_their_entries(reader: Actor, at: datetime) -> None:
    stored = acts.put_many([b"one", b"two", b"three"], actor=reader, at=at)
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_original SET size = 9 WHERE digest = %s", [stored[0].digest[7:]]
        )
        cursor.execute(
            "DELETE FROM vault_sealed_copy WHERE original_id = %s", [stored[1].digest[7:]]
        )
    found = {(one.check, one.place) for one in fsck.problems()}
    assert ("vault.row_changed", stored[0].on) in found
    assert ("vault.key_missing", stored[1].on) in found


def test_a_lone_leaf_as_the_root_from_an_older_vault_is_no_problem(
    reader: Actor, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Originals of one chunk had a tree once; row and entry agree, and SHA-256 is what counts."""
    with monkeypatch.context() as older:
        older.setattr(staging, "Facts", lambda digest, size: Facts(digest, size, leaf(b"small")))
        stored = acts.put(b"small", actor=reader, at=at)
    assert stored.chunks == "blake3:" + leaf(b"small").hex()
    known = queries.known(stored.digest)
    assert known and known.chunks == stored.chunks
    assert list(fsck.problems()) == []
    assert check().damages == check(deep=True).damages == []


def test_what_this_process_may_still_record_is_no_leftover(at: datetime) -> None:
    staging.stage(b"not yet kept")
    assert fsck.clear(at=at) == 0


def test_what_a_killed_process_left_is_cleared(at: datetime, home: Path) -> None:
    child = os.fork()
    if child == 0:
        draft = DiskStore(home).begin()
        draft.room(4)[:] = b"lost"
        draft.commit("abcd")
        os._exit(9)  # dies without a word, as with kill -9
    os.waitpid(child, 0)
    assert [one.size for one in fsck.leftovers(at=at)] == [4]
    assert list(fsck.problems()) == []  # it takes room and harms nothing
    assert fsck.clear(at=at) == 1
    assert list(fsck.leftovers(at=at)) == []
