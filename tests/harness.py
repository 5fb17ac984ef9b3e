"""The test harness: which database, no network, tables that refuse to be emptied."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import settings

# A slow machine is no fault of the code: no deadline. `make soak` looks longer.
settings.register_profile("small", deadline=None, max_examples=50, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("soak" if os.environ.get("PROBATA_SOAK") else "small")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give SQLite a real file, so that threads and processes meet as they do outside tests."""
    from django.conf import settings
    from django.db import connections

    described = connections["default"].settings_dict
    if "sqlite" in described["ENGINE"]:
        described["TEST"]["NAME"] = str(Path(settings.PROBATA_HOME) / "test.sqlite3")


@contextmanager
def unguarded(connection: Any) -> Iterator[None]:
    """Lift the triggers of append-only tables inside a block: what a thief of the disk could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Between two tests with real transactions, Django empties all tables; triggers forbid it."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    usual = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: Any) -> None:
        with unguarded(self.connection):
            usual(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = usual  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test reach beyond this machine."""
    monkeypatch.setattr(socket.socket, "connect", _only_here(socket.socket.connect))


def _only_here(connect: Callable[[socket.socket, Any], None]) -> Callable[..., None]:
    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("localhost", "::1")):
                raise AssertionError(f"a test reached for the network: {host}")
        connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """Let no test speak the language that a request of an earlier one asked for."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Spend no time on password hashing; possible in tests alone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
