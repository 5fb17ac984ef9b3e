"""Followers: every entry, in order, at least once; one bad entry never stops the rest."""

import threading
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from deeds import CLOCK, LampBroken, leave, light
from django.db import connection, connections, transaction
from elsewhere import Elsewhere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import AT
from probata.pure.errors import ProbataError
from probata.trust.ledger import acts, queries, tasks, worker
from probata.trust.ledger.entry import EntryView
from probata.trust.ledger.errors import DeadLetterUnknown
from probata.trust.ledger.follower import LEASE, Follower, Postponed, Progress, run_once
from probata.trust.ledger.journal import record
from probata.trust.ledger.models import Entry, Place, Task
from probata.trust.ledger.sequence import number_entries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LATER = AT + timedelta(hours=2)


class LampFault(ProbataError):
    """A fault for tests."""

    code = "test.lamp"
    says = "The lamp is broken."
    remedy = "Take another."


class Watcher(Follower):
    """Notes what it saw; fails on lamps it was told to fail on."""

    name: ClassVar[str] = "watcher"
    entries: ClassVar[frozenset[str]] = frozenset({"lamp.lit"})
    tries: ClassVar[int] = 3

    def __init__(self, bad: frozenset[str] = frozenset()) -> None:
        self.seen: list[str] = []
        self.bad = bad

    def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
        self.seen.append(entry.on)
        if entry.on in self.bad:
            raise LampFault


class Together(Watcher):
    """Leaves an entry of its own and notes it is done, in one transaction."""

    name: ClassVar[str] = "together"
    in_one_transaction: ClassVar[bool] = True

    def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
        with transaction.atomic():
            record(LampBroken(on=entry.on), actor=CLOCK, at=at)
        super().follow(entry, at=at, progress=progress)


def numbered(count: int) -> None:
    leave(count)
    number_entries()


def test_every_entry_is_seen_once_in_order() -> None:
    numbered(5)
    one = Watcher()
    assert run_once([one], at=AT) == 5
    assert one.seen == [f"lamp:{i}" for i in range(5)]
    assert run_once([one], at=LATER) == 0


def test_no_follower_loses_an_entry_that_commits_late() -> None:
    """The first inserts and waits; the second inserts and commits; followers run in between."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    one, two = Watcher(), Together()
    first, second = Elsewhere(), Elsewhere()
    first.begin()
    first.leave("lamp:first")
    second.begin()
    second.leave("lamp:second")
    second.commit()
    number_entries()
    run_once([one, two], at=AT)
    first.commit()
    first.close()
    second.close()
    number_entries()
    run_once([one, two], at=AT)
    assert one.seen == two.seen == ["lamp:first", "lamp:second"]


def test_only_what_it_waits_for() -> None:
    with transaction.atomic():
        record(LampBroken(on="lamp:9"), actor=CLOCK, at=AT)
    numbered(1)
    one = Watcher()
    run_once([one], at=AT)
    assert one.seen == ["lamp:0"]


def test_entries_without_a_leaf_number_wait() -> None:
    leave(2)
    one = Watcher()
    assert run_once([one], at=AT) == 0
    number_entries()
    assert run_once([one], at=AT) == 2


def test_one_bad_entry_does_not_stop_the_rest() -> None:
    numbered(4)
    one = Watcher(frozenset({"lamp:1"}))
    run_once([one], at=AT)
    assert one.seen == ["lamp:0", "lamp:1", "lamp:2", "lamp:3"]
    waiting = tasks.still_open("watcher")
    assert [(task.on, task.state, task.tries) for task in waiting] == [("lamp:1", "due", 1)]
    assert waiting[0].says == "test.lamp: The lamp is broken."


def test_it_is_tried_again_later_and_later() -> None:
    numbered(1)
    one = Watcher(frozenset({"lamp:0"}))
    run_once([one], at=AT)
    assert run_once([one], at=AT + timedelta(seconds=1)) == 0
    assert run_once([one], at=AT + timedelta(seconds=8)) == 1
    assert run_once([one], at=AT + timedelta(seconds=14)) == 0
    assert len(one.seen) == 2


def test_what_fails_too_often_is_a_dead_letter_and_can_be_retried() -> None:
    numbered(2)
    one = Watcher(frozenset({"lamp:0"}))
    for hour in range(5):
        run_once([one], at=AT + timedelta(hours=hour))
    (letter,) = tasks.dead_letters()
    assert (letter.on, letter.tries, letter.state) == ("lamp:0", 3, "dead")
    one.bad = frozenset()
    done = acts.retry(letter.number, actor=CLOCK, at=LATER)
    assert queries.entry(done.entry_id).payload["follower"] == "watcher"
    run_once([one], at=LATER + timedelta(hours=5))
    assert tasks.dead_letters() == []
    with pytest.raises(DeadLetterUnknown):
        acts.retry(letter.number, actor=CLOCK, at=LATER)


def test_what_must_wait_is_no_failure() -> None:
    numbered(1)

    class Waiting(Watcher):
        def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
            raise Postponed(reason="the lamp is hot")

    for hour in range(9):
        run_once([Waiting()], at=AT + timedelta(hours=hour))
    (waiting,) = tasks.still_open("watcher")
    assert (waiting.state, waiting.tries) == ("due", 0)


def test_two_followers_do_not_disturb_each_other() -> None:
    numbered(3)
    one, two = Watcher(frozenset({"lamp:0", "lamp:1", "lamp:2"})), Together()
    run_once([one, two], at=AT)
    assert two.seen == ["lamp:0", "lamp:1", "lamp:2"]
    assert {name: count.get("done", 0) for name, count in tasks.counts().items()} == {
        "watcher": 0,
        "together": 3,
    }


def test_done_together_means_exactly_once() -> None:
    numbered(1)
    run_once([Together(frozenset({"lamp:0"}))], at=AT)
    assert not Entry.objects.filter(name="lamp.broken").exists()
    run_once([Together()], at=LATER)
    assert Entry.objects.filter(name="lamp.broken").count() == 1


def test_progress_is_seen_while_the_work_goes_on() -> None:
    numbered(1)
    seen: list[tuple[int, int, str, str]] = []

    class Slow(Watcher):
        def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
            progress(10, 10, "Reading.")
            (task,) = tasks.of_entries([entry.id])
            seen.append((task.done, task.total, task.says, task.state))

    run_once([Slow()], at=AT)
    assert seen == [(10, 10, "Reading.", "claimed")]


def test_a_claim_of_a_dead_worker_is_given_back_at_once() -> None:
    numbered(1)
    run_once([Watcher(frozenset({"lamp:0"}))], at=AT)
    with worker.alive() as name:
        Task.objects.update(state="claimed", claim=name, due_at=AT + LEASE)
        assert run_once([Watcher()], at=AT) == 0
        path = worker._folder() / f"worker-{name}"
        kept = path.read_bytes()
    path.write_bytes(kept)  # what kill -9 leaves: the file, but nobody who holds it
    one = Watcher()
    assert run_once([one], at=AT) == 1
    assert not path.exists()


def test_a_claim_of_a_worker_elsewhere_is_given_back_when_its_lease_ends() -> None:
    numbered(1)
    run_once([Watcher(frozenset({"lamp:0"}))], at=AT)
    Task.objects.update(state="claimed", claim="elsewhere", due_at=AT + LEASE)
    assert run_once([Watcher()], at=AT + LEASE - timedelta(minutes=1)) == 0
    assert run_once([Watcher()], at=AT + LEASE) == 1


def test_a_worker_that_is_stopped_gives_back_what_it_held() -> None:
    numbered(1)

    class Stopped(Watcher):
        def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_once([Stopped()], at=AT)
    assert run_once([Watcher()], at=AT + timedelta(seconds=5)) == 1


def test_a_budget_of_nothing_does_one_entry() -> None:
    numbered(3)
    assert run_once([Watcher()], at=AT, budget=0) == 1


def test_idle_means_nothing_is_left_to_do() -> None:
    assert tasks.is_idle(["watcher"])
    leave(1)
    assert not tasks.is_idle(["watcher"])
    number_entries()
    assert not tasks.is_idle(["watcher"])
    run_once([Watcher()], at=AT)
    assert tasks.is_idle(["watcher"])


def test_two_workers_share_the_work() -> None:
    numbered(60)
    watchers = [Watcher(), Watcher()]
    failures: list[Exception] = []

    def run(one: Watcher) -> None:
        try:
            run_once([one], at=AT)
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in watchers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    run_once(watchers[:1], at=AT)
    assert failures == []
    assert sorted(watchers[0].seen + watchers[1].seen) == sorted(f"lamp:{i}" for i in range(60))


def test_a_place_that_is_lost_repeats_nothing() -> None:
    """The note (follower, entry) holds even when a restored database forgot the place."""
    numbered(3)
    run_once([Watcher()], at=AT)
    Place.objects.all().delete()
    assert run_once([Watcher()], at=LATER) == 0


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["leave", "number", "run", "broken"]), max_size=12))
def test_however_the_steps_mix_nothing_is_lost_or_repeated(steps: list[str]) -> None:
    one = Watcher()
    one.seen = list(
        Task.objects.filter(state="done").order_by("leaf").values_list("entry__on", flat=True)
    )
    for step in steps:
        if step == "leave":
            light(str(Entry.objects.count()), actor=CLOCK, at=AT)
        elif step == "broken":
            with transaction.atomic():
                record(LampBroken(on="lamp:x"), actor=CLOCK, at=AT)
        elif step == "number":
            number_entries()
        else:
            run_once([one], at=AT)
    number_entries()
    run_once([one], at=AT)
    lit = Entry.objects.filter(name="lamp.lit").order_by("leaf").values_list("on", flat=True)
    assert one.seen == list(lit)
