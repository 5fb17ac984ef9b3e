"""Putting originals into the vault: whole, once, byte for byte, and readable in any piece."""

import errno
import hashlib
import io
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from cast import AT
from probata.pure.envelope import CHUNK
from probata.trust.ledger import queries as journal
from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts, queries, sources, staging
from probata.trust.vault.chunks import root_of
from probata.trust.vault.errors import (
    OriginalUnknown,
    SourceUnreadable,
    StoreFull,
    StoreUnwritable,
)
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.sources import SMALL
from probata.trust.vault.stores import stream

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

SIZES = [0, 1, SMALL, SMALL + 1, CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK, 9 * CHUNK + 5]


def held(home: Path) -> list[Path]:
    """Return every file that the store holds, finished or not."""
    found = (home / "vault").rglob("*")
    return [path for path in found if path.is_file() and path.parent.name != "writers"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["bytes", "path", "file"])
def test_what_goes_in_comes_out(
    size: int, kind: str, reader: Actor, at: datetime, tmp_path: Path
) -> None:
    data = os.urandom(size)
    path = tmp_path / "source"
    path.write_bytes(data)
    stored = acts.put(
        {"bytes": data, "path": path, "file": io.BytesIO(data)}[kind], actor=reader, at=at
    )
    assert stored.digest == "sha256:" + hashlib.sha256(data).hexdigest()
    assert (stored.size, stored.new, stored.chunks) == (
        size,
        True,
        "blake3:" + root_of(data).hex() if size > CHUNK else "",
    )
    with queries.open_original(stored.digest) as opened:
        assert opened.size == size
        assert opened.read() == data
        assert bytes(opened.buffer()) == data
        assert opened.file().read() == data


@pytest.mark.clause("tfgbv-guide", "integrity.hash-at-import")
def test_the_digest_enters_the_journal_with_the_original(reader: Actor, at: datetime) -> None:
    stored = acts.put(b"screenshot", actor=reader, at=at)
    entry = journal.entry(stored.entry_id)
    assert entry.name == "vault.stored"
    assert entry.payload["digest"] == "sha256:" + hashlib.sha256(b"screenshot").hexdigest()


def test_the_same_bytes_twice_are_kept_once(reader: Actor, at: datetime, home: Path) -> None:
    first = acts.put(b"x" * 1000, actor=reader, at=at)
    before = held(home)
    again = acts.put(io.BytesIO(b"x" * 1000), actor=reader, at=at)
    assert (first.new, again.new, first.digest) == (True, False, again.digest)
    assert held(home) == before and Original.objects.count() == 1


def test_many_small_originals_share_a_pack(reader: Actor, at: datetime, home: Path) -> None:
    sources = [os.urandom(100 + number) for number in range(300)] + [b"twin", b"twin"]
    stored = acts.put_many(sources, actor=reader, at=at)
    assert [one.new for one in stored] == [True] * 301 + [False]
    assert len(held(home)) == 1
    assert len(journal.entries_on(stored[0].on)) == 1
    for one, data in zip(stored, sources, strict=True):
        with queries.open_original(one.digest) as opened:
            assert opened.read() == data


@pytest.mark.django_db(transaction=True)
def test_a_large_twin_in_one_call_is_kept_once(reader: Actor, at: datetime, home: Path) -> None:
    data = os.urandom(SMALL + 1)
    stored = acts.put_many([data, b"between", data], actor=reader, at=at)
    assert [one.new for one in stored] == [True, True, False]
    assert len(held(home)) == 2


def test_groups_are_recorded_one_after_the_other(
    reader: Actor, at: datetime, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_GROUP", 300)
    monkeypatch.setattr(sources, "_BATCH_COUNT", 100)
    handed = [os.urandom(50) for _ in range(950)]
    stored = acts.put_many([*handed, *handed], actor=reader, at=at)
    assert [one.new for one in stored] == [True] * 950 + [False] * 950
    assert len(held(home)) == 4


def test_when_a_later_group_fails_the_earlier_ones_are_kept_whole(
    reader: Actor, at: datetime, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_GROUP", 100)
    monkeypatch.setattr(sources, "_BATCH_COUNT", 100)
    handed = [os.urandom(50) for _ in range(150)]
    with pytest.raises(SourceUnreadable):
        acts.put_many([*handed, home / "nowhere"], actor=reader, at=at)
    assert SealedCopy.objects.count() == 100 and len(held(home)) == 1


def test_forgetting_spares_what_was_recorded(reader: Actor, at: datetime, home: Path) -> None:
    staged = staging.stage(b"recorded")
    acts.keep(staged, actor=reader, at=at)
    staging.forget([staged])  # as after a failure that came when all was done
    with queries.open_original(staged.digest) as opened:
        assert opened.read() == b"recorded"


def test_small_and_large_keep_their_order(reader: Actor, at: datetime) -> None:
    sources = [b"a", os.urandom(SMALL + 1), b"b", os.urandom(SMALL + 2), b""]
    stored = acts.put_many(sources, actor=reader, at=at)
    assert [one.digest for one in stored] == [
        "sha256:" + hashlib.sha256(data).hexdigest() for data in sources
    ]


@given(data=st.data())
@budget(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_range_can_be_read_alone(reader: Actor, data: st.DataObject) -> None:
    content = bytes(range(256)) * (2 * CHUNK // 256) + b"tail"
    stored = acts.put(content, actor=reader, at=AT)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(0, len(content) + 10))
    with queries.open_original(stored.digest) as opened:
        assert opened.read(start, end) == content[start:end]
        file = opened.file()
        file.seek(start)
        assert file.read(max(0, end - start)) == content[start : max(start, end)]


@pytest.mark.django_db(transaction=True)
def test_two_who_put_the_same_bytes_at_once_keep_one(reader: Actor, at: datetime) -> None:
    data, found, start = os.urandom(SMALL + 100), [], threading.Barrier(4)

    def put() -> None:
        staged = staging.stage(data)  # all have sealed before anybody has recorded
        start.wait()
        found.append(acts.keep(staged, actor=reader, at=at))
        connection.close()

    threads = [threading.Thread(target=put) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.new for one in found) == [False, False, False, True]
    assert len(held(acts.chosen().folder.parent)) == 1  # type: ignore[attr-defined]
    with queries.open_original(found[0].digest) as opened:
        assert opened.read() == data


@pytest.mark.parametrize("size", [1000, 20 * CHUNK])
@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StoreFull), (errno.EROFS, StoreUnwritable)]
)
def test_a_full_disk_leaves_nothing_behind(
    size: int,
    number: int,
    error: type[Exception],
    reader: Actor,
    at: datetime,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(stream.Stream, "_put", refuse)
    with pytest.raises(error) as caught:
        acts.put(os.urandom(size), actor=reader, at=at)
    assert caught.value.exit == 7  # type: ignore[attr-defined]
    assert held(home) == [] and Original.objects.count() == 0


def test_one_bad_source_among_many_leaves_nothing_half_kept(
    reader: Actor, at: datetime, home: Path
) -> None:
    with pytest.raises(SourceUnreadable):
        acts.put_many([b"good", os.urandom(SMALL + 1), home / "nowhere"], actor=reader, at=at)
    assert held(home) == [] and SealedCopy.objects.count() == 0


def test_what_is_no_file_is_refused(reader: Actor, at: datetime, home: Path) -> None:
    os.mkfifo(home / "pipe")
    for path in (home, home / "pipe"):
        with pytest.raises(SourceUnreadable):
            acts.put(path, actor=reader, at=at)


def test_a_failing_transaction_takes_the_sealed_bytes_with_it(
    reader: Actor, at: datetime, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(acts, "_stored", fail)
    with pytest.raises(RuntimeError):
        acts.put(b"data", actor=reader, at=at)
    assert held(home) == [] and Original.objects.count() == 0


@pytest.mark.clause("tfgbv-guide", "safety.local-encryption")
@pytest.mark.parametrize("size", [0, 10 * CHUNK])
def test_no_plaintext_lies_on_the_disk(
    size: int, reader: Actor, at: datetime, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = b"meet me where nobody sees us"
    monkeypatch.setattr("probata.trust.vault.opened.IN_MEMORY", CHUNK)
    stored = acts.put(phrase * 100 + os.urandom(size), actor=reader, at=at)
    with queries.open_original(stored.digest) as opened:
        assert phrase in bytes(opened.buffer())
        assert all(phrase not in path.read_bytes() for path in held(home))
    assert all(phrase not in path.read_bytes() for path in held(home))


def test_an_unknown_digest_is_not_found() -> None:
    digest = "sha256:" + "0" * 64
    assert queries.known(digest) is None
    with pytest.raises(OriginalUnknown):
        queries.open_original(digest)
