"""The person at this computer: home set up and tables made on first use, acting as the owner."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop as N_
from probata.trust.people import acts as people

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from probata.trust.ledger.actor import Actor


class HomeUnusable(ProbataError):
    """A home folder that cannot be made or written."""

    code = "cli.home"
    says = "The folder {path} cannot be used: {reason}."
    remedy = "Set PROBATA_HOME to a folder that this account may write, on a disk with room."
    exit = 7


class DatabaseUnusable(ProbataError):
    """A database that does not answer."""

    code = "cli.database"
    says = "The database cannot be used: {reason}."
    remedy = "Check PROBATA_DATABASE, that the server runs, and that there is room on the disk."
    exit = 7


def now() -> datetime:
    """Return the time; commands are doors, and only doors look at the clock."""
    return datetime.now(UTC)


def owner() -> Actor:
    """Return the owner of this vault, making home, tables and account when they are missing."""
    ready()
    return people.first_owner(name="Owner", at=now())


def ready() -> None:
    """Make the home folder and the tables, unless they are there and up to date."""
    home = Path(settings.PROBATA_HOME)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as reason:
        raise HomeUnusable(path=str(home), reason=reason.strerror or N_("unknown")) from reason
    if not _is_up_to_date():
        with _alone(home):
            _migrate()


def _migrate() -> None:
    """Bring the tables up to date, all or nothing.

    Django notes that a step is done when its tables are there already: killed in between, it would
    try the same step again at every start, and fail.
    """
    connection.disable_constraint_checking()  # SQLite cannot do so within a transaction
    try:
        with transaction.atomic():
            call_command("migrate", verbosity=0, interactive=False)
            _note_version()
    finally:
        connection.enable_constraint_checking()


def guarded(run: Callable[[Namespace], int]) -> Callable[[Namespace], int]:
    """Let a command end with a sentence when the database does not answer or the disk is full."""

    @functools.wraps(run)
    def perform(args: Namespace) -> int:
        try:
            return run(args)
        except OperationalError as reason:
            said = (str(reason).splitlines() or [N_("no answer")])[0]
            raise DatabaseUnusable(reason=said) from reason
        except OSError as reason:
            if reason.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise
            raise HomeUnusable(path="PROBATA_HOME", reason=reason.strerror) from reason

    return perform


def _version() -> int:
    """Return a number for the set of migrations this program has."""
    names = sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {})
    return zlib.crc32("\n".join(names).encode()) & 0x7FFFFFFF


def _is_up_to_date() -> bool:
    """Compare with the number in the database; PostgreSQL has no such place and always migrates."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        found: int = cursor.fetchone()[0]
    return found == _version()


def _note_version() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version={_version()}")


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one process at a time change the tables."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(home / "migrate.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
