"""The first start makes all tables or none: one that was killed must not stop the next."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_START = """
import os, sys
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from probata.cli import local
last, whole = int(sys.argv[1]), MigrationExecutor.record_migration
def die(self, migration):
    global last
    last -= 1
    if not last:
        os._exit(9)
    whole(self, migration)
MigrationExecutor.record_migration = die
local.owner()
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA foreign_keys").fetchone()[0])
"""


@pytest.mark.parametrize("step", [1, 4, 12])
def test_killed_between_tables_and_their_note_it_begins_anew(tmp_path: Path, step: int) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    env = kept | {"PROBATA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "probata.settings"}

    def start(last: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _START, str(last)]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert start(step).returncode == 9
    again = start(0)
    assert (again.returncode, again.stdout) == (0, "1\n"), again.stderr
