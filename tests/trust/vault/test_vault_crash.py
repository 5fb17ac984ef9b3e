"""A writer killed at any moment leaves whole originals and nothing else that matters."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WRITER = """
import os, sys
from datetime import datetime, timezone
import django
django.setup()
from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts, fsck
at = datetime(2026, 3, 2, tzinfo=timezone.utc)
fsck.clear(at=at)
print("ready", flush=True)
while True:
    sources = [os.urandom(n) for n in (0, 10, 3000, 70_000, 5_000_000)]
    for one in acts.put_many([*sources, b"always the same"], actor=Actor.system("reader"), at=at):
        print(one.digest, flush=True)
"""

CHECKER = """
import sys
from datetime import datetime, timezone
import django
django.setup()
from probata.trust.vault import fsck, queries
from probata.trust.vault.models import Original
at = datetime(2026, 3, 2, tzinfo=timezone.utc)
fsck.clear(at=at)
assert list(fsck.leftovers(at=at)) == []
problems = list(fsck.problems(deep=True))
assert problems == [], problems
for digest in sys.stdin.read().split():
    with queries.open_original(digest) as opened:
        assert opened.size == len(opened.read())
print(Original.objects.count())
"""


@pytest.mark.slow
def test_a_killed_writer_leaves_whole_originals_only(tmp_path: Path) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    rng = random.Random(seed)
    environment = {
        **os.environ,
        "PROBATA_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "probata.settings",
    }
    environment.pop("PROBATA_DATABASE", None)
    command = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(command, env=environment, check=True)
    kept: set[str] = set()
    for _ in range(20 if os.environ.get("PROBATA_SOAK") else 6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER], env=environment, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(rng.random() * 0.6)
            writer.send_signal(signal.SIGKILL)
            said = writer.stdout.read().splitlines()
        kept |= {line for line in said if len(line) == 71}
    checked = subprocess.run(
        [sys.executable, "-c", CHECKER],
        env=environment,
        input="\n".join(kept),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert int(checked.stdout) >= len(kept) > 0
