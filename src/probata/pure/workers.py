"""Workers: this process for short work, another beside it for long work, behind one face."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import wait
from typing import Any, TypeVar

T = TypeVar("T")
_WORTH = 12
"""Fewer pieces of work than this are done before a second process has started."""


class Inline(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do the work and return it as a finished future."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as reason:  # noqa: BLE001 - handed on by result(), as a pool would
            done.set_exception(reason)
        return done


class Later(Future[T]):
    """Work for this process that is done when its result is asked for, so that the other
    processes may be given theirs first."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__()
        self._work: Callable[[], T] | None = work

    def result(self, timeout: float | None = None) -> T:
        """Do the work, once, and return what it returned."""
        work, self._work = self._work, None
        if work is not None:
            try:
                self.set_result(work())
            except BaseException as reason:  # noqa: BLE001 - raised again below, as a pool would
                self.set_exception(reason)
        return super().result(timeout)


def later(lane: Executor, fn: Callable[..., T], /, *args: Any) -> Future[T]:
    """Hand work to a lane; this process does its own only when the result is asked for."""
    if isinstance(lane, Inline):
        return Later(partial(fn, *args))
    return lane.submit(fn, *args)


def own_share(futures: Sequence[Future[T]]) -> None:
    """Do what among the work is for this process, the others meanwhile doing theirs."""
    for future in futures:
        if isinstance(future, Later) and not future.done():
            future.result()


def gathered(futures: Sequence[Future[T]]) -> list[T]:
    """Return the results in order, this process doing its share while the others do theirs."""
    own_share(futures)
    return [future.result() for future in futures]


@contextmanager
def lanes_for(pieces: int, workers: int) -> Iterator[list[Executor]]:
    """Yield executors of one process each, as many as the work is worth. The first is this process
    (no other has loaded what it has loaded), and the only one when the work is little. A piece
    goes twice to the same lane, which may remember what it learned.

    Nothing here makes rings of objects, so the lanes do without the collector of rings; in this
    process it rests until they close. Other processes are started afresh (spawn), so that threads
    and open files of this one stay here.
    """
    if workers < 2 or pieces < _WORTH:
        yield [Inline()]
        return
    with ExitStack() as open_lanes:
        if gc.isenabled():
            gc.disable()
            open_lanes.callback(gc.enable)
        yield [Inline(), *open_lanes.enter_context(beside(workers - 1))]


@contextmanager
def beside(count: int) -> Iterator[list[Executor]]:
    """Yield executors of one process each, none of them this one; they end when this one does."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as open_lanes:
        yield [
            open_lanes.enter_context(ProcessPoolExecutor(1, context, initializer=_settle_in))
            for _ in range(count)
        ]


def _settle_in() -> None:
    """Rest the collector of rings, and end with the process that this one works for."""
    gc.disable()
    _follow_parent()


def _follow_parent() -> None:
    """A killed process cannot tell its helpers to go: without this they would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def pool_for(pieces: int, workers: int, *, life: int) -> Iterator[Executor]:
    """Yield one executor of several processes, each renewed after `life` pieces of work."""
    if workers < 2 or pieces < 2:
        yield Inline()
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, context, initializer=_follow_parent, max_tasks_per_child=life
    ) as pool:
        yield pool


def in_turn(
    pool: Executor, work: Callable[[Any], T], pieces: Iterable[Any], *, ahead: int = 3
) -> Iterator[T]:
    """Yield the results in order, handing out only a few pieces ahead: memory stays small."""
    waiting: list[Future[T]] = []
    for piece in pieces:
        waiting.append(pool.submit(work, piece))
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    while waiting:
        yield waiting.pop(0).result()
