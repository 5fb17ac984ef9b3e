"""Reading what was received: one item at a time, by one process, visible only when finished."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from probata.evidence.intake import acts, errors, rules
from probata.evidence.intake.acts.draft import Draft, sweep
from probata.evidence.intake.beside import Neighbours
from probata.evidence.intake.models import Item
from probata.pure import reading as readers
from probata.pure import unread
from probata.pure.errors import ProbataError
from probata.pure.reader import Gap, Hints, Locator, Note
from probata.trust.ledger import bulk, worker
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.follower import Follower, Postponed
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from probata.pure.reader import Batch, Reading
    from probata.trust.ledger.entry import EntryView
    from probata.trust.ledger.follower import Progress

READER = Actor.system("reader")
_log = logging.getLogger(__name__)


class ReaderStopped(ProbataError):
    """A reader that broke on a source; what it had read is kept, the rest is a gap."""

    code = "intake.reader_stopped"
    says = "The reader stopped: {reason}."
    remedy = "The original is kept as it came. Tell the operator the code and the reader's name."
    exit = 3


def read_item(
    id: str, *, at: datetime, tick: Callable[[Draft], None] | None = None, actor: Actor = READER
) -> bool:
    """Read an item that waits, and say whether it was read now; reading twice changes nothing.

    A locked item is not opened; it goes on waiting, and is read when its lock is lifted.

    `tick` is called after each batch, for progress. Raises ReadingBusy when another process is
    reading this item. A process that dies leaves rows that nobody sees; the next one sweeps them.
    """
    with _alone(id):
        item = Item.objects.select_related("matter").get(pk=id)
        if item.is_locked or not rules.must_be_read(item.state):
            return False
        _read(item, at=at, tick=tick, actor=actor)
        sweep(item)
        return True


def _read(item: Item, *, at: datetime, tick: Callable[[Draft], None] | None, actor: Actor) -> None:
    with vault.open_original(item.original) as opened:
        try:
            source = readers.open_source(item.name, opened.buffer(), beside=Neighbours(item))
            hints = Hints(zone=item.zone, date_order=item.date_order, reader=item.reader_wanted)
            found = _begun(source, hints)
        except ProbataError as error:
            acts.leave_unread(item, why=error, actor=actor, at=at)
            return
        bulk.tune_engine()
        draft = Draft.begin(item, at=at)
        try:
            linked: set[str] = set()
            for batch in _batches(found, draft):
                draft.add(batch)
                linked.update(one.member for some in batch.attachments.values() for one in some)
                if tick is not None:
                    tick(draft)
            unread.tell_unread(source, found, linked)
            acts.finish_reading(draft, found, actor=actor, at=at)
        finally:
            draft.index.close()


def _begun(source: object, hints: Hints) -> Reading:
    try:
        return readers.read(source, hints)  # type: ignore[arg-type]
    except ProbataError:
        raise
    except Exception as reason:
        _log.exception("a reader broke before its first passage")
        raise ReaderStopped(reason=type(reason).__name__) from reason


def _batches(found: Reading, draft: Draft) -> Iterator[Batch]:
    """Yield the batches; when the reader breaks on hostile bytes, the rest becomes a gap."""
    batches = iter(found.batches())
    while True:
        try:
            batch = next(batches, None)
        except Exception as reason:  # noqa: BLE001 - the fault of one source must not lose it
            _log.exception("reader %s broke after %d passages", found.reader, draft.survey.count)
            member = found.members[-1] if found.members else ""
            start, end = draft.survey.last_end, max(draft.survey.last_end, draft.item.size)
            found.gaps.append(
                Gap(
                    Locator(member=member, start=start, end=end),
                    "The reader stopped here: {reason}.",
                    {"reason": f"{type(reason).__name__}: {reason}"[:200]},
                )
            )
            found.notes.append(Note("intake.reader-stopped", params={"reader": found.reader}))
            return
        if batch is None:
            return
        yield batch


@contextmanager
def _alone(id: str) -> Iterator[None]:
    """Hold a lock on one item that the system itself frees when this process dies."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise errors.ReadingBusy()
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
        return
    folder = Path(settings.PROBATA_HOME) / "locks"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A few files instead of one an item; two items that share one wait for each other.
    place = hashlib.sha256(id.encode()).hexdigest()[:2]
    with (folder / f"reading-{place}").open("a+b") as file:
        try:
            worker.hold(file.fileno())
        except OSError as reason:
            raise errors.ReadingBusy() from reason
        yield


class ReadReceived(Follower):
    """Reads what was received or unlocked, and again what a person said something about."""

    name = "intake.read"
    entries = frozenset({"evidence.received", "evidence.hints_given", "evidence.unlocked"})

    def follow(self, entry: EntryView, *, at: datetime, progress: Progress) -> None:
        """Read the item of the entry, unless it is read already."""

        def tick(draft: Draft) -> None:
            reading = draft.reading
            progress(reading.bytes_done, reading.bytes_total)

        try:
            read_item(entry.on.removeprefix("item:"), at=at, tick=tick)
        except errors.ReadingBusy as reason:
            raise Postponed(reason="another process is reading this item") from reason


FOLLOWERS: list[Follower] = [ReadReceived()]
