"""Followers: they read entries in the order of their leaves and react, at least once each."""

import importlib.util
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Max

from probata.pure.errors import ProbataError
from probata.trust.ledger import queries, worker
from probata.trust.ledger.entry import EntryView
from probata.trust.ledger.models import Entry, Place, Task

LEASE = timedelta(minutes=10)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
_SCAN = 50_000
_RENEWAL = 0.25  # seconds between two notes of progress
_GROUP = 64  # tasks claimed at once while they are quick: two commits a group, not two a task
_QUICK = 0.25  # seconds

_log = logging.getLogger(__name__)


class Postponed(ProbataError):
    """What a follower raises when it cannot work now, through no fault of the entry."""

    code = "ledger.postponed"
    says = "This has to wait: {reason}."
    remedy = "Nothing is to be done; it is tried again."


class Progress:
    """Where long work stands; the follower calls it, pages read it.

    Call it between transactions: within one, nobody would see it before the end. Calls that come
    too fast are dropped, except the last (`done` equals `total`).
    """

    def __init__(self, task: int, now: "Elapsed") -> None:
        self._task = task
        self._now = now
        self._last = 0.0

    def __call__(self, done: int, total: int, says: str = "") -> None:
        """Note that `done` of `total` units are done, with a sentence; this renews the claim."""
        tick = time.monotonic()
        if tick - self._last < _RENEWAL and done != total:
            return
        self._last = tick
        Task.objects.filter(pk=self._task, state=Task.State.CLAIMED).update(
            done=done, total=total, says=says, due_at=self._now() + LEASE
        )


class Elapsed:
    """The instant that came in by the door, and the time that has passed since."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._start = time.monotonic()

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)

    @property
    def seconds(self) -> float:
        """Seconds since the instant."""
        return time.monotonic() - self._start


class Follower(ABC):
    """One kind of reaction. Subclasses say their name and which entries they wait for.

    `follow` may be called again for the same entry after a crash, so it must be harmless then; with
    `in_one_transaction` its changes and the note that it is done are one transaction, which makes
    it exactly once (for short work only: no network, no waiting; several entries share one).
    `tries` bounds how often an entry that fails is tried before it becomes a dead letter.
    """

    name: ClassVar[str]
    entries: ClassVar[frozenset[str]]
    in_one_transaction: ClassVar[bool] = False
    tries: ClassVar[int] = 8

    @abstractmethod
    def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
        """React to one entry; raise to have it tried again later."""


def all_followers() -> list[Follower]:
    """Return the followers of all contexts, from `FOLLOWERS` in their `jobs.py`."""
    found: list[Follower] = []
    for app in apps.get_app_configs():
        name = f"{app.name}.jobs"
        if app.name.startswith("probata.") and importlib.util.find_spec(name):
            found += getattr(importlib.import_module(name), "FOLLOWERS", [])
    return found


def run_once(followers: Iterable[Follower], *, at: datetime, budget: float | None = None) -> int:
    """Let each follower take in new entries and work on those that are due; return how many it did.

    `at` is the present; `budget` bounds the seconds after which no further entry is begun (0: at
    most one entry a follower). One bad entry never stops the rest.
    """
    now, done = Elapsed(at), 0
    with worker.alive() as claim:
        for follower in followers:
            _take_in(follower, at)
            _free(follower, now)
            size = 1
            while tasks := _claim(follower, claim, now, size):
                begun = now.seconds
                done += _work(follower, tasks, claim, now)
                if budget is not None and now.seconds >= budget:
                    break
                size = min(size * 2, _GROUP) if now.seconds - begun < _QUICK else 1
    return done


def _take_in(follower: Follower, at: datetime) -> None:
    """Turn entries the follower waits for into tasks, and move its place behind them."""
    top = Entry.objects.aggregate(top=Max("leaf"))["top"]
    place = Place.objects.filter(follower=follower.name).first()
    here = place.next_leaf if place else 0
    while top is not None and here <= top:
        there = min(top + 1, here + _SCAN)
        with transaction.atomic():
            Place.objects.bulk_create(
                [Place(follower=follower.name, next_leaf=0)], ignore_conflicts=True
            )
            moved = Place.objects.filter(follower=follower.name, next_leaf=here)
            if not moved.update(next_leaf=there):
                return  # another worker takes these in
            _add_tasks(follower, here, there, at)
        here = there


# In the database itself: a deployment that starts a new follower takes in millions of entries.
_ADD = """
INSERT INTO ledger_task
  (follower, entry_id, leaf, state, tries, due_at, claim, says, done, total)
SELECT %s, number, leaf, 'due', 0, %s, '', '', 0, 0 FROM ledger_entry
WHERE leaf >= %s AND leaf < %s AND name IN ({names}) ORDER BY leaf
ON CONFLICT DO NOTHING
"""


def _add_tasks(follower: Follower, start: int, end: int, at: datetime) -> None:
    names = sorted(follower.entries)
    if not names:
        return
    with connection.cursor() as cursor:
        due = connection.ops.adapt_datetimefield_value(at)
        sql = _ADD.format(names=", ".join(["%s"] * len(names)))
        cursor.execute(sql, [follower.name, due, start, end, *names])


def _free(follower: Follower, now: Elapsed) -> None:
    """Give back what dead workers of this machine held, and every claim whose lease ran out."""
    held = Task.objects.filter(follower=follower.name, state=Task.State.CLAIMED)
    for claim in set(held.values_list("claim", flat=True)):
        if worker.is_dead(claim):
            held.filter(claim=claim).update(state=Task.State.DUE, claim="", due_at=now())
            worker.bury(claim)
    if held.filter(due_at__lte=now()).exists():
        held.filter(due_at__lte=now()).update(state=Task.State.DUE, claim="")


def _claim(follower: Follower, claim: str, now: Elapsed, size: int) -> list[Task]:
    """Claim up to `size` due tasks, first leaf first; what failed before is claimed alone.

    A conditional update decides between workers: a row that another one took is not ours.
    """
    due = Task.objects.filter(follower=follower.name, state=Task.State.DUE, due_at__lte=now())
    while (first := due.order_by("leaf").values_list("pk", "tries").first()) is not None:
        ids = [first[0]]
        if not first[1] and size > 1:
            ids = list(due.filter(tries=0).order_by("leaf").values_list("pk", flat=True)[:size])
        due.filter(pk__in=ids).update(
            state=Task.State.CLAIMED, claim=claim, tries=F("tries") + 1, due_at=now() + LEASE
        )
        mine = Task.objects.filter(pk__in=ids, claim=claim, state=Task.State.CLAIMED)
        if tasks := list(mine.select_related("entry").order_by("leaf")):
            return tasks
    return []


def _work(follower: Follower, tasks: list[Task], claim: str, now: Elapsed) -> int:
    """Follow the claimed tasks until they take long; note what is done, give back the rest."""
    try:
        if follower.in_one_transaction:
            with transaction.atomic():
                return _follow_all(follower, tasks, claim, now)
        return _follow_all(follower, tasks, claim, now)
    except BaseException:
        # The worker is being stopped: whoever comes next need not wait for the lease to run out.
        _release(tasks, claim, now)
        raise


def _follow_all(follower: Follower, tasks: list[Task], claim: str, now: Elapsed) -> int:
    start, begun = now.seconds, 0
    finished: list[int] = []
    try:
        for task in tasks:
            if begun and now.seconds - start > _QUICK:
                break
            begun += 1
            if _follow(follower, task, claim, now):
                finished.append(task.pk)
    finally:
        # Unless the claim went to another worker meanwhile.
        Task.objects.filter(pk__in=finished, claim=claim, state=Task.State.CLAIMED).update(
            state=Task.State.DONE, claim="", says=""
        )
    _release(tasks[begun:], claim, now)
    return begun


def _follow(follower: Follower, task: Task, claim: str, now: Elapsed) -> bool:
    """Let the follower react; when it fails, put the task back and say no."""
    progress = Progress(task.pk, now)
    try:
        entry = queries.view(task.entry)
        if follower.in_one_transaction:
            with transaction.atomic():
                follower.follow(entry, at=now.at, progress=progress)
        else:
            follower.follow(entry, at=now.at, progress=progress)
    except Exception as reason:  # noqa: BLE001 - one bad entry must not stop the rest
        _put_back(follower, task, claim, reason, now)
        return False
    return True


def _release(tasks: list[Task], claim: str, now: Elapsed) -> None:
    """Give back tasks that were claimed and not followed."""
    if tasks:
        ids = [task.pk for task in tasks]
        Task.objects.filter(pk__in=ids, claim=claim, state=Task.State.CLAIMED).update(
            state=Task.State.DUE, claim="", tries=F("tries") - 1, due_at=now()
        )


def _put_back(follower: Follower, task: Task, claim: str, reason: Exception, now: Elapsed) -> None:
    """Try again later, a little later each time; after the last try it is a dead letter."""
    mine = Task.objects.filter(pk=task.pk, claim=claim, state=Task.State.CLAIMED)
    code = getattr(reason, "code", type(reason).__name__)
    says = f"{code}: {reason}"[:500].replace("\x00", "")
    if isinstance(reason, Postponed):
        tries, wait = F("tries") - 1, FIRST_WAIT
        mine.update(state=Task.State.DUE, claim="", says=says, tries=tries, due_at=now() + wait)
        return
    _log.warning("%s failed on leaf %s: %s", follower.name, task.leaf, says, exc_info=reason)
    if task.tries >= follower.tries:
        mine.update(state=Task.State.DEAD, claim="", says=says)
        return
    wait = min(FIRST_WAIT * 2 ** (task.tries - 1), LONGEST_WAIT)
    mine.update(state=Task.State.DUE, claim="", says=says, due_at=now() + wait)
