"""The first walk, told by commands: two exports come in, a bundle that proves itself goes out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples" / "whatsapp"
ZH, VI = SAMPLES / "chinese_ios.txt", SAMPLES / "vietnamese_android.txt"


def probata(home: Path, *words: object, code: int = 0) -> str:
    """Run a command in a process of its own; return what it printed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    done = subprocess.run(
        [sys.executable, "-m", "probata.cli.main", *map(str, words)],
        env=env | {"PROBATA_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode()


@dataclass(frozen=True)
class Walk:
    """Where the story took place, what each command printed, and the package."""

    home: Path
    imported: str
    made: str
    package: Path

    @property
    def data(self) -> bytes:
        """The bytes of the package."""
        return self.package.read_bytes()
