"""Killed with kill -9 at random points, again and again: nothing lost, nothing doubled."""

import contextlib
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from deeds import leave
from django.db import connections
from test_follower import Together

from cast import AT
from probata.trust.ledger import follower, fsck, publish, sequence
from probata.trust.ledger.models import Entry, Task

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is a word of POSIX"),
]
KILLS = 200 if os.environ.get("PROBATA_SOAK") else 12


def record() -> None:
    leave(7)
    time.sleep(0.05)  # SQLite's lock is not fair: leave the others a chance


def work() -> None:
    sequence.number_entries(batch=5)
    publish.publish(at=AT)
    follower.run_once([Together()], at=AT, budget=0.05)


@contextmanager
def running(*steps: Callable[[], None]) -> Iterator[list[int]]:
    """Run each step again and again in a process of its own; kill what is left of them after."""
    children = [start(step) for step in steps]
    try:
        yield children
    finally:
        for child in children:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def start(step: Callable[[], None]) -> int:
    connections.close_all()  # a connection must not be shared by two processes
    child = os.fork()
    if child:
        return child
    try:
        while True:
            step()
    except BaseException:  # noqa: BLE001 - told here, as nobody sees the child end
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def kill(child: int) -> None:
    """Kill it, and see that it did not end by itself."""
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def test_killed_at_random_points_everything_is_there_once(tmp_path: Path, settings: Any) -> None:
    settings.PROBATA_HOME = tmp_path
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    with running(record) as writer:
        for _ in range(KILLS):
            with running(work, work) as workers:
                for one in workers:
                    time.sleep(chance.uniform(0, 0.12))
                    kill(one)
        kill(writer[0])
    later = AT + timedelta(minutes=1)  # what a worker gave back is due when it did, by its clock
    for _ in range(3):
        sequence.number_entries()
        publish.publish(at=later)
        follower.run_once([Together()], at=later)
    lit = Entry.objects.filter(name="lamp.lit").count()
    assert lit > 0
    assert lit % 7 == 0
    assert Entry.objects.filter(name="lamp.broken").count() == lit
    assert Task.objects.filter(state="done").count() == lit
    found = [one for one in fsck.fsck().problems if one.check.startswith("ledger.")]
    assert found == []
