"""Rows in bulk, past the object layer: a hundred thousand are a matter of seconds."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection

AT_ONCE = 500
_VALUES = 9_000
"""Rows, and values, of one statement; SQLite takes 32,766 values unless it was built with fewer."""


def insert(
    into: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    tail: str = "",
    at_once: int = AT_ONCE,
) -> int:
    """Insert rows in their order and return how many came in.

    `into` begins the statement up to the table, `tail` ends it. On SQLite one statement takes
    `at_once` rows, which halves the work; and each statement lets other threads run: to get the
    turn back after every single row would take longer than all the rest.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    begin = f"{into} ({names}) VALUES "
    if connection.vendor != "sqlite":
        places = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"{begin}({places}) {tail}", list(rows))
            return int(cursor.rowcount)
    one = f"({', '.join('?' * len(columns))})"
    step = max(1, min(at_once, _VALUES // len(columns)))
    added, rest = 0, iter(rows)
    connection.ensure_connection()
    with connection.wrap_database_errors:
        while some := list(islice(rest, step)):
            sql = f"{begin}{', '.join([one] * len(some))} {tail}"
            added += connection.connection.execute(sql, list(chain.from_iterable(some))).rowcount
    return added


def tune_engine() -> None:
    """Let SQLite gather more pages before it folds its log into the database file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint=20000")
