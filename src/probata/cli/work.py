"""`probata work`: the worker that numbers entries, reads what was received, and publishes."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

from django.db import OperationalError, close_old_connections

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.intake import index_renewal
from probata.trust.ledger import turn as ledger
from probata.trust.vault import fsck as vault

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from types import FrameType

HELP = """Run the worker: number entries, read what was received, check it, publish the ledger.
After an upgrade it also makes older parts of the search index anew.

It may be stopped at any moment and started again; several may run at once. A stop (Ctrl-C or
SIGTERM) lets what has begun come to its end.
"""
EXAMPLES = """examples:
  probata work             go on until stopped
  probata work --once      do what there is to do, then end
"""
IDLE, AT_ONCE, SWEEP = 1.0, 5.0, 3600.0
_log = logging.getLogger(__name__)


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--once", action="store_true", help="end when nothing is left to do")


@local.guarded
def run(args: Namespace) -> int:
    """Work until stopped, and return 0."""
    local.ready()
    telling.what_leaves()
    if args.once:
        while turn():
            continue
        return 0
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    telling.say(_("The worker runs. Ctrl-C stops it."))
    until(stop)
    return 0


def until(stop: threading.Event) -> None:
    """Work until the event is set; a database that does not answer is asked again, later."""
    wait, swept = IDLE, 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - swept > SWEEP or not swept:
                swept = time.monotonic()
                vault.clear(at=local.now())
            if turn():
                wait = IDLE
                continue
            wait = IDLE
        except OperationalError as reason:
            wait = min(wait * 2, 30.0)
            _log.warning("the database does not answer (%s); trying again in %.0f s", reason, wait)
        stop.wait(wait)


def turn() -> int:
    """Do one round of everything, and return how much there was to do."""
    done = ledger.turn(at=local.now(), budget=AT_ONCE)
    return done.numbered + done.followed + done.published + index_renewal.renew()
