"""Keys are made once, at first need, and only their owner can read them."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from probata.trust.ledger import keys


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.PROBATA_HOME = tmp_path


def test_a_key_stays_as_it_was_made() -> None:
    assert keys.kept("a.key", b"first") == b"first"
    assert keys.kept("a.key", b"second") == b"first"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_reads_a_key(tmp_path: Path) -> None:
    keys.master_key()
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["master.key"]


def test_whoever_asks_at_once_gets_the_same_key() -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(keys.kept("a.key", os.urandom(8))))
        for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(found)) == 1


def test_the_master_key_can_come_from_outside(settings: Any, tmp_path: Path) -> None:
    settings.PROBATA_MASTER_KEY = bytes(range(32))
    assert keys.master_key() == bytes(range(32))
    assert not (tmp_path / "keys").exists()


def test_our_own_stamp_authority_is_made_once() -> None:
    from cast import AT

    first = keys.own_authority(AT)
    assert keys.own_authority(AT).certificate == first.certificate
