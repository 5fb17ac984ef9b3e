"""`probata serve` and `probata work`: they start, answer, and stop cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from chats import telegram

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


def start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "probata.cli.main", *words],
        env={**env, "PROBATA_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out.decode()


def until(what: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it took too long")


def test_the_pages_answer_the_worker_reads_and_both_stop(
    home: Path, probata: Callable[..., Any], tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "result.json").write_bytes(telegram(3))
    process = start(home, "serve", "--port", str(port))

    def answer() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                return int(page.status)
        except OSError:
            return 0

    try:
        assert until(answer) == 200
        probata("import", tmp_path / "result.json", "--matter", "Lan", "--later")
        until(lambda: probata("matters", "--json").objects[0]["messages"] == 3)
    finally:
        code, out = ended(process)
    assert code == 0, out
    assert f"http://127.0.0.1:{port}/" in out
    assert "owner" in out and "password" in out


def test_the_worker_stops_when_told(home: Path) -> None:
    process = start(home, "work")
    assert process.stdout is not None
    assert b"worker runs" in process.stdout.readline()
    code, out = ended(process)
    assert code == 0 and "Traceback" not in out
