"""Many small files go through processes beside this one: the same promises as in one process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from probata.trust.ledger import queries as journal
from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts, fsck, lanes, queries, staging
from probata.trust.vault.errors import SourceUnreadable
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.sources import SMALL, Source

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MANY", 20)
    monkeypatch.setattr(lanes, "_BATCH", 8)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file that is handed over."""
    (tmp_path / "handed").mkdir()

    def written(name: str, data: bytes) -> Path:
        path = tmp_path / "handed" / name
        path.write_bytes(data)
        return path

    return written


Write = Callable[[str, bytes], Path]


def some(write: Write, count: int, name: str = "photo") -> list[Path]:
    return [write(f"{name}{n}", os.urandom(50 + n % 7)) for n in range(count)]


def held(home: Path) -> set[str]:
    """Return every object and draft that the store holds."""
    found = (home / "vault").rglob("*")
    files = [path for path in found if path.is_file() and path.parent.name != "writers"]
    return {f"{path.parent.name}/{path.name}" for path in files}


def test_all_come_out_in_order_each_kept_once(
    reader: Actor, at: datetime, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_GROUP", 25)
    known = write("known", b"kept before")
    acts.put(known, actor=reader, at=at)
    handed: list[Source] = [
        *some(write, 22),
        write("twin", b"photo"),
        write("its twin", b"photo"),
        known,
        write("empty", b""),
        write("large", os.urandom(SMALL + 1)),
        b"bytes at hand",
        *some(write, 30, "more"),
        write("late twin", b"photo"),
        write("same size as known", b"kept Before"),
    ]
    stored = acts.put_many(handed, actor=reader, at=at)
    for one, source in zip(stored, handed, strict=True):
        data = source if isinstance(source, bytes) else Path(str(source)).read_bytes()
        with queries.open_original(one.digest) as opened:
            assert opened.read() == data
    old = {one.digest for one in stored if not one.new}
    assert [one.new for one in stored].count(False) == 3
    assert len(old) == 2 and len(journal.entries_on(stored[0].on)) == 1
    assert len(journal.entries_on(stored[22].on)) == 3
    assert Original.objects.count() == 58


def test_groups_are_small_at_both_ends_when_the_number_is_known(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_LEAST", 10)
    known = [len(group) for group in staging.stage_groups(some(write, 300), 64)]
    assert known == [10, 10, 20, 40, 55, 41, 31, 23, 17, 13, 10, 10, 10, 10]
    unknown = [len(group) for group in staging.stage_groups(iter_of(some(write, 300)), 64)]
    assert unknown == [10, 10, 20, 40, 64, 64, 64, 28]


def iter_of(paths: list[Path]) -> Iterator[Path]:
    yield from paths


def test_a_bad_file_costs_its_own_group_and_no_other(
    reader: Actor, at: datetime, write: Write, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(acts, "_GROUP", 25)
    handed = [*some(write, 40), home / "nowhere", *some(write, 40, "after")]
    with pytest.raises(SourceUnreadable, match="nowhere"):
        acts.put_many(handed, actor=reader, at=at)
    kept = set(SealedCopy.objects.values_list("name", flat=True))
    assert SealedCopy.objects.count() == 25
    assert held(home) == kept


def test_a_failing_transaction_leaves_nothing_of_any_lane(
    reader: Actor, at: datetime, write: Write, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(acts, "_GROUP", 25)
    monkeypatch.setattr(acts, "_stored", fail)
    with pytest.raises(RuntimeError):
        acts.put_many(some(write, 90), actor=reader, at=at)
    assert held(home) == set() and Original.objects.count() == 0


def test_what_lanes_wrote_counts_as_this_process_s_own(
    reader: Actor, at: datetime, write: Write
) -> None:
    staged = staging.stage_many(some(write, 30))
    assert all(one.sealed for one in staged)
    assert fsck.clear(at=at) == 0, "the lanes have ended, and this process is about to record"
    assert len(acts.keep_many(staged, actor=reader, at=at)) == 30


_PARENT = """
import os, time
from probata.pure.workers import beside
if __name__ == "__main__":
    with beside(1) as lanes:
        print(lanes[0].submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a word of POSIX")
def test_a_lane_ends_with_the_process_it_works_for(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        for _ in range(200):
            if _is_gone(child):
                return
            time.sleep(0.1)
    raise AssertionError("the lane waits for a process that is dead")


def _is_gone(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{child}/status")  # where nobody buries the dead, they stay as zombies
    return status.exists() and "State:\tZ" in status.read_text()
