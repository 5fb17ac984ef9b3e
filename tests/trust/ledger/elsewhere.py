"""Another connection, whose transactions begin and end when the test says so."""

import threading
from collections.abc import Callable

from deeds import CLOCK, LampLit
from django.db import connections, transaction

from cast import AT
from probata.trust.ledger.journal import record


class Elsewhere:
    """Another connection with its own transaction, opened and committed when the test says so."""

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[[], None], threading.Event]] = []
        self._wake = threading.Condition()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def do(self, step: Callable[[], None]) -> None:
        """Run a step over there and wait until it is done."""
        done = threading.Event()
        with self._wake:
            self._steps.append((step, done))
            self._wake.notify()
        assert done.wait(30)
        if self._failure:
            raise self._failure

    def begin(self) -> None:
        self.do(lambda: transaction.set_autocommit(False))

    def leave(self, lamp: str) -> None:
        def step() -> None:
            with transaction.atomic():
                record(LampLit(on=lamp), actor=CLOCK, at=AT)

        self.do(step)

    def commit(self) -> None:
        self.do(transaction.commit)
        self.do(lambda: transaction.set_autocommit(True))

    def close(self) -> None:
        self.do(connections.close_all)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._steps:
                    self._wake.wait()
                step, done = self._steps.pop(0)
            try:
                step()
            except Exception as failure:  # noqa: BLE001 - told to the test
                self._failure = failure
            done.set()
