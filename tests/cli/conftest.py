"""Commands run as a person runs them: a process of their own, with a home of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that were printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(home: Path, *words: str, **more: str) -> Said:
    """Run `probata` with these words."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    env |= {"PROBATA_HOME": str(home), "PYTHONIOENCODING": "utf-8", **more}
    done = subprocess.run(
        [sys.executable, "-m", "probata.cli.main", *words],
        env=env,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with tables and an owner, made once."""
    home: Path = tmp_path_factory.mktemp("template") / "home"
    said = run(home, "matters")
    assert said.code == 0, said.err
    return home


@pytest.fixture
def home(fresh_home: Path, tmp_path: Path) -> Path:
    """A home of one test."""
    return shutil.copytree(fresh_home, tmp_path / "home")


@pytest.fixture
def probata(home: Path) -> Callable[..., Said]:
    """Run a command in the home of this test."""
    return lambda *words, **more: run(home, *map(str, words), **more)
