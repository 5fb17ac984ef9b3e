"""Killed at any moment: nothing half-read, no entry lost, and the work goes on where it stood."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from chats import telegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES, EACH = 6, 1500
KILLS = 200 if os.environ.get("PROBATA_SOAK") else 4

pytestmark = pytest.mark.postgres


class Deployment:
    """A home and a database of their own, and commands that may die."""

    def __init__(self, home: Path, database: str) -> None:
        self.env = {
            name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")
        }
        self.env["PROBATA_HOME"] = str(home)
        if database:
            self.env["PROBATA_DATABASE"] = database

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "probata.cli.main", *words],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str) -> tuple[int, list[dict[str, Any]]]:
        """Run a command to its end; return its code and the JSON it printed."""
        process = self.start(*words)
        out, err = process.communicate(timeout=180)
        assert b"Traceback" not in err, err.decode()
        if process.returncode:
            print(err.decode())  # shown when a test fails
        return process.returncode, [json.loads(line) for line in out.splitlines() if line]

    def run_and_kill(self, after: float, *words: str) -> bool:
        """Run a command and kill it after so many seconds; say whether it was still running."""
        process = self.start(*words)
        try:
            process.wait(after)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            return True
        finally:
            process.communicate()


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """SQLite in a home of its own, or a database of its own in the PostgreSQL of the tests."""
    server = os.environ.get("PROBATA_DATABASE", "")
    if not server:
        yield Deployment(tmp_path / "home", "")
        return
    import psycopg

    name = f"crash_{random.getrandbits(32):08x}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    base, _, query = server.partition("?")
    address = f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    yield Deployment(tmp_path / "home", address)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of exports, each with words of its own."""
    place = tmp_path / "handed"
    place.mkdir()
    for number in range(FILES):
        texts = [f"file {number} message {index}" for index in range(EACH)]
        (place / f"{number}.json").write_bytes(telegram(0, texts=texts))
    return place


def check(deployment: Deployment) -> None:
    """Nothing is half-read or lost: every file whole, every check of fsck passed."""
    code, (told,) = deployment.run("fsck", "--deep", "--json")
    assert (code, told["problems"]) == (0, [])
    _, matters = deployment.run("matters", "--json")
    assert [one["messages"] for one in matters] == [FILES * EACH]
    assert [one["items"] for one in matters] == [FILES]
    _, messages = deployment.run("show", "Lan", "--messages", "--json")
    texts = [one["text"] for one in messages]
    wanted = [f"file {n} message {i}" for n in range(FILES) for i in range(EACH)]
    assert sorted(texts) == sorted(wanted)
    _, hits = deployment.run("search", "file 3 message 77", "--limit", "5000", "--json")
    assert len(hits) == 11 if EACH < 7700 else hits


def seen_in_between(deployment: Deployment) -> None:
    """At any moment an item shows all of its messages, or none."""
    _, matters = deployment.run("matters", "--json")
    for one in matters:
        assert one["messages"] % EACH == 0, one


@pytest.mark.parametrize("worker", [False, True], ids=["import", "worker"])
@pytest.mark.slow
def test_killed_anywhere_and_gone_on(
    deployment: Deployment, folder: Path, worker: bool, tmp_path: Path
) -> None:
    words = ["import", str(folder), "--matter", "Lan"]
    if worker:
        assert deployment.run(*words, "--later", "--json")[0] == 0
        words = ["work", "--once"]
    started = time.monotonic()
    killed = deployment.run_and_kill(1.0, *words)
    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    kills = int(killed)
    for turn in range(KILLS * 3):
        if kills >= KILLS:
            break
        kills += deployment.run_and_kill(chance.uniform(0.6, 2.5), *words)
        if turn % 10 == 0:
            seen_in_between(deployment)
    assert kills, f"nothing was killed in {time.monotonic() - started:.0f} s"
    code, _ = deployment.run("import", str(folder), "--matter", "Lan", "--json")
    assert code == 0
    assert deployment.run("work", "--once")[0] == 0
    check(deployment)
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
