"""The sequencer: gives consecutive leaf numbers to entries that nothing can overtake any more."""

from django.db import connection, transaction

BATCH = 20_000
_LOCK = 0x70726F62_73657131  # one number for all sequencers of a database

# On PostgreSQL an id is given at insertion but seen at commit, so ids appear out of order. Below
# the oldest running transaction nothing can appear any more. (An entry of our own transaction
# cannot be overtaken either; the sequencer's transaction has none, except inside a test.)
_LINE = """
  AND (transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
       OR transaction = pg_current_xact_id_if_assigned()::text::bigint)
"""
_NUMBER = """
UPDATE ledger_entry SET leaf = %s + due.place
FROM (
  SELECT number, row_number() OVER (ORDER BY number) - 1 AS place
  FROM (SELECT number FROM ledger_entry WHERE leaf IS NULL {line} ORDER BY number LIMIT %s) AS free
) AS due
WHERE ledger_entry.number = due.number
"""


def number_entries(*, batch: int = BATCH, restored: bool = False) -> int:
    """Number every entry that may be numbered, in the order of recording; return how many.

    One sequencer works at a time, a second one waits; each batch is one statement in one
    transaction, so a killed sequencer leaves whole batches and no gap. `restored` is for a
    database that came from another cluster, where old transaction numbers mean nothing: it numbers
    everything and may run only while nobody writes.
    """
    done = 0
    while _is_waiting():
        numbered = _number_batch(batch, restored)
        done += numbered
        if not numbered:
            break
    return done


def _is_waiting() -> bool:
    """Say, without any lock, whether an entry waits; an idle worker must not disturb writers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE leaf IS NULL)")
        return bool(cursor.fetchone()[0])


def _number_batch(batch: int, restored: bool) -> int:
    line = _LINE if connection.vendor == "postgresql" and not restored else ""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # Only now: what the sequencer before us committed must be seen.
        cursor.execute("SELECT coalesce(max(leaf), -1) + 1 FROM ledger_entry")
        start = cursor.fetchone()[0]
        cursor.execute(_NUMBER.format(line=line), [start, batch])
        return int(cursor.rowcount)
