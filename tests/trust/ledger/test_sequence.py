"""Leaf numbers: gapless, in the order of recording, given once, whoever commits first."""

import threading

import pytest
from deeds import leave
from django.db import DatabaseError, connection, connections, transaction
from elsewhere import Elsewhere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probata.trust.ledger import sequence
from probata.trust.ledger.models import Entry
from probata.trust.ledger.sequence import number_entries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ON_POSTGRES = "postgresql"


def leaves() -> list[tuple[str, int | None]]:
    return [(one.on, one.leaf) for one in Entry.objects.order_by("number")]


def test_entries_are_numbered_without_gaps_in_order() -> None:
    leave(3)
    assert number_entries() == 3
    leave(2, start=3)
    assert number_entries() == 2
    assert leaves() == [(f"lamp:{i}", i) for i in range(5)]
    assert number_entries() == 0


def test_small_batches_make_the_same_numbers() -> None:
    leave(25)
    assert number_entries(batch=7) == 25
    assert [leaf for _, leaf in leaves()] == list(range(25))


@pytest.mark.skipif("connection.vendor != ON_POSTGRES", reason="one writer at a time on SQLite")
def test_an_entry_that_commits_late_is_not_skipped() -> None:
    """The first inserts and waits; the second inserts, commits and must not be numbered past it."""
    first, second = Elsewhere(), Elsewhere()
    first.begin()
    first.leave("lamp:first")
    second.begin()
    second.leave("lamp:second")
    second.commit()
    assert number_entries() == 0  # between the two commits: the line holds the second back
    first.commit()
    assert number_entries() == 2
    assert leaves() == [("lamp:first", 0), ("lamp:second", 1)]
    first.close()
    second.close()


@pytest.mark.skipif("connection.vendor != ON_POSTGRES", reason="one writer at a time on SQLite")
def test_what_was_undone_leaves_no_gap() -> None:
    first = Elsewhere()
    first.begin()
    first.leave("lamp:undone")
    leave(1)
    first.do(transaction.rollback)
    first.do(lambda: transaction.set_autocommit(True))
    first.close()
    leave(1, start=1)
    assert number_entries() == 2
    assert leaves() == [("lamp:0", 0), ("lamp:1", 1)]


@pytest.mark.skipif("connection.vendor != ON_POSTGRES", reason="only PostgreSQL numbers them")
def test_a_restored_database_is_numbered_though_its_transactions_mean_nothing() -> None:
    from harness import unguarded

    leave(2)
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET transaction = 4611686018427387904")
    assert number_entries() == 0
    assert number_entries(restored=True) == 2


def test_a_sequencer_started_twice_gives_each_number_once() -> None:
    leave(400)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            number_entries(batch=13)
        except Exception as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert [leaf for _, leaf in leaves()] == list(range(400))


def test_the_sequencer_numbers_in_a_transaction_of_its_own() -> None:
    leave(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        number_entries()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=6), st.integers(1, 9))
def test_however_recording_and_numbering_mix_no_number_is_lost(
    rounds: list[tuple[int, bool]], batch: int
) -> None:
    """Across the examples of one run the table only grows, as in life."""
    for count, number in rounds:
        leave(count)
        if number:
            sequence.number_entries(batch=batch)
    number_entries()
    rows = list(Entry.objects.order_by("leaf").values_list("leaf", "number"))
    assert [leaf for leaf, _ in rows] == list(range(len(rows)))
    assert [number for _, number in rows] == sorted(number for _, number in rows)


FORBIDDEN = [
    "UPDATE ledger_entry SET payload = '{}'",
    "UPDATE ledger_entry SET digest = 'x', leaf = leaf",
    "UPDATE ledger_entry SET leaf = NULL",
    "UPDATE ledger_entry SET leaf = leaf + 1",
    "UPDATE ledger_entry SET number = number + 100",
    "UPDATE ledger_entry SET actor = 'account:X' WHERE leaf IS NULL",
    "DELETE FROM ledger_entry",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_entries_refuse_change_and_removal(statement: str) -> None:
    leave(1)
    number_entries()
    leave(1, start=1)
    before = leaves()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    assert leaves() == before


@pytest.mark.skipif("connection.vendor == ON_POSTGRES", reason="words of SQLite")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET rowid = rowid + 100",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE leaf IS NULL",
        "UPDATE OR REPLACE ledger_entry SET leaf = 0 WHERE leaf IS NULL",
        "UPDATE OR REPLACE ledger_entry SET ulid = (SELECT min(ulid) FROM ledger_entry)",
    ],
)
def test_the_back_doors_of_sqlite_are_shut(statement: str) -> None:
    leave(1)
    number_entries()
    leave(1, start=1)
    before = leaves()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    assert leaves() == before


@pytest.mark.skipif("connection.vendor != ON_POSTGRES", reason="words of PostgreSQL")
def test_entries_refuse_to_be_emptied() -> None:
    leave(1)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_entry CASCADE")
    assert Entry.objects.count() == 1


def test_nobody_brings_a_leaf_number_along() -> None:
    leave(1)
    row = Entry.objects.get()
    row.pk, row.ulid, row.leaf, row.transaction = None, "0" * 26, 7, 0
    with pytest.raises(DatabaseError):
        row.save(force_insert=True)
