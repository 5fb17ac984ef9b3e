"""`probata serve`: the pages on this computer, with a worker beside them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

from django.core.management import call_command

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.trust.ledger.actor import Actor
from probata.trust.people import acts as people
from probata.trust.people import queries as accounts

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

HELP = """Start the pages on this computer, with a worker beside them.

On first use the tables are made and the owner gets a password, which is shown once. The pages can
be reached from this computer alone, unless you say another address and set PROBATA_HOSTS.
"""
EXAMPLES = """examples:
  probata serve
  probata serve --port 9000
  probata serve --new-password         gives the owner a new password and shows it
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("--address", default="127.0.0.1", help="where to listen (127.0.0.1)")
    say("--port", type=int, default=8400, help="which port (8400)")
    say("--workers", type=int, default=1, help="how many processes answer pages (1)")
    say("--no-worker", action="store_true", help="start no worker; another one runs elsewhere")
    say("--new-password", action="store_true", help="give the owner a new password")


@local.guarded
def run(args: Namespace) -> int:
    """Serve until stopped, and return 0."""
    owner = local.owner()
    call_command("collectstatic", interactive=False, verbosity=0)
    _welcome(owner, args)
    worker = None if args.no_worker else _worker()
    try:
        _pages(args)
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=60)
    return 0


def _welcome(owner: Actor, args: Namespace) -> None:
    telling.say(f"Probata: http://{args.address}:{args.port}/")
    account = accounts.account_by_ref(owner.ref)
    if args.new_password or not account.has_usable_password():
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        setup = Actor.system("setup")
        people.change_password(owner.ref, password=password, actor=setup, at=local.now())
        telling.say(_("Sign in as “owner” with the password {password}", password=password))
        telling.say(_("It is shown this once. `probata serve --new-password` gives another."))
    names = [
        one.login for one in accounts.accounts() if one.is_active and one.has_usable_password()
    ]
    telling.say(_("Who can sign in: {names}. Ctrl-C stops.", names=", ".join(names)))
    sys.stdout.flush()
    telling.what_leaves()


def _worker() -> subprocess.Popen[bytes]:
    """Start the worker as a process of its own: long reading never slows a page."""
    command = [sys.executable, "-m", "probata.cli.main", "work"]
    return subprocess.Popen(  # noqa: S603 - our own program, with no word from outside
        command, stdout=subprocess.DEVNULL, env=dict(os.environ)
    )


def _pages(args: Namespace) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probata.settings")
    Server(
        "probata.wsgi:application",
        address=args.address,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=max(1, args.workers),
        blocking_threads=4,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()
