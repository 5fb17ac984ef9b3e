"""The test harness: which database, no network, flushing tables that refuse to be emptied."""

import socket
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give SQLite a real file, so that threads and processes meet as they do outside tests."""
    from django.conf import settings
    from django.db import connections

    described = connections["default"].settings_dict
    if "sqlite" in described["ENGINE"]:
        name = Path(settings.PROBATA_HOME) / "test.sqlite3"
        described["TEST"]["NAME"] = str(name)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let no test reach beyond this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("localhost", "::1")):
                raise AssertionError(f"a test reached for the network: {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    """Spend no time on password hashing; possible in tests alone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
