"""Rows in bulk, past the object layer: a hundred thousand are a matter of seconds."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import connection

_AT_ONCE = 500
_VALUES = 9_000
"""Rows, and values, of one statement; SQLite takes 32,766 values unless it was built with fewer."""


def insert(
    into: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, tail: str = ""
) -> int:
    """Insert rows in their order and return how many came in.

    `into` begins the statement up to the table, `tail` ends it. On SQLite one statement takes
    hundreds of rows: each statement lets other threads run, and to get the turn back after every
    single row would take longer than all the rest.
    """
    if not rows:
        return 0
    names = ", ".join(f'"{name}"' for name in columns)
    begin = f"{into} ({names}) VALUES "
    if connection.vendor != "sqlite":
        places = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"{begin}({places}) {tail}", rows)
            return int(cursor.rowcount)
    one = f"({', '.join('?' * len(columns))})"
    step = max(1, min(_AT_ONCE, _VALUES // len(columns)))
    added = 0
    connection.ensure_connection()
    with connection.wrap_database_errors:
        for at in range(0, len(rows), step):
            some = rows[at : at + step]
            sql = f"{begin}{', '.join([one] * len(some))} {tail}"
            added += connection.connection.execute(sql, list(chain.from_iterable(some))).rowcount
    return added


def tune_engine() -> None:
    """Let SQLite gather more pages before it folds its log into the database file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint=20000")
