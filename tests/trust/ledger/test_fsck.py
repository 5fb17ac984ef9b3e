"""Whatever is changed behind the program, the check names it with its place and a remedy."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from deeds import leave
from django.db import connection

from cast import AT
from harness import unguarded
from probata.pure.merkle.durable import write_at
from probata.trust.ledger import fsck, publish
from probata.trust.ledger.models import Place
from probata.trust.ledger.sequence import number_entries

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Any, settings: Any) -> None:
    settings.PROBATA_HOME = tmp_path


@pytest.fixture(autouse=True)
def ledger() -> None:
    """A ledger with two checkpoints and one entry that waits."""
    for count in (5, 300):
        leave(count)
        number_entries()
        publish.publish(at=AT)
    leave(1)


def problems() -> set[tuple[str, str]]:
    found = [one for one in fsck.fsck().problems if one.check.startswith("ledger.")]
    assert all(one.text.endswith((".", ")")) and one.remedy.endswith(".") for one in found)
    return {(one.check, one.place) for one in found}


def run(sql: str) -> None:
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_is_sound_has_no_problems() -> None:
    assert problems() == set()


def test_every_check_says_its_name_before_it_runs() -> None:
    heard: list[str] = []
    assert tuple(heard) != fsck.fsck(tick=heard.append).checks == tuple(heard)


CHANGES = [
    ("UPDATE ledger_entry SET actor = 'account:X' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET \"on\" = 'lamp:x' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET within = 'room:2' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET payload = '{}' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET payload = payload || ' ' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET at = '2027-01-01 00:00:00' WHERE leaf = 7", "ledger.digests"),
    ("UPDATE ledger_entry SET name = 'lamp.broken' WHERE leaf = 7", "ledger.tiles"),
    ("UPDATE ledger_entry SET ulid = substr(ulid, 1, 25) || '!' WHERE leaf = 7", "ledger.tiles"),
    ("UPDATE ledger_entry SET leaf = 1000 WHERE leaf = 7", "ledger.numbers"),
    ("DELETE FROM ledger_entry WHERE leaf = 7", "ledger.numbers"),
    ("UPDATE ledger_checkpoint SET root = replace(root, 'a', 'b')", "ledger.checkpoints"),
    ("UPDATE ledger_checkpoint SET size = 6 WHERE size = 5", "ledger.checkpoints"),
    ("UPDATE ledger_checkpoint SET note = replace(note, '305', '304')", "ledger.checkpoints"),
    ("UPDATE ledger_checkpoint SET keys = '' WHERE size = 5", "ledger.checkpoints"),
]


@pytest.mark.parametrize(("sql", "check"), CHANGES)
def test_a_changed_row_is_found(sql: str, check: str) -> None:
    run(sql)
    assert check in {name for name, _ in problems()}


def test_the_place_is_named() -> None:
    run("UPDATE ledger_entry SET name = 'lamp.broken' WHERE leaf = 7")
    assert ("ledger.tiles", "leaf 7") in problems()


@pytest.mark.clause("tfgbv-guide", "store.chain-of-custody")
def test_a_line_that_was_removed_is_reported_at_its_position() -> None:
    run("DELETE FROM ledger_entry WHERE leaf = 7")
    assert ("ledger.numbers", "leaf 7") in problems()
    assert ("ledger.tiles", "leaf 7") in problems()


def test_every_changed_byte_of_the_tiles_is_found() -> None:
    path = publish.folder() / "level-0"
    for position in range(0, path.stat().st_size, 997):
        with path.open("r+b") as file:
            before = file.read()[position]
            write_at(file.fileno(), position, bytes([before ^ 1]))
        assert "ledger.tiles" in {name for name, _ in problems()}, position
        with path.open("r+b") as file:
            write_at(file.fileno(), position, bytes([before]))
    assert problems() == set()


def test_missing_tiles_are_told_and_built_anew() -> None:
    publish.folder().rename(publish.folder().with_name("away"))
    assert {name for name, _ in problems()} == {"ledger.tiles"}
    publish.publish(at=AT)
    number_entries()
    assert problems() == set()


def test_a_checkpoint_that_was_never_kept_is_found() -> None:
    path = publish.folder() / "checkpoint"
    path.write_text(path.read_text().replace("305", "306"))
    assert ("ledger.checkpoints", str(path)) in problems()


def test_a_follower_beyond_the_end_is_found() -> None:
    Place.objects.create(follower="watcher", next_leaf=1000)
    assert ("ledger.places", "follower watcher") in problems()


def test_lifted_guards_are_found() -> None:
    sql = {
        "sqlite": "DROP TRIGGER ledger_entry_remove",
        "postgresql": "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_remove",
    }[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_entry_remove'")
            back = cursor.fetchone()[0]
        else:
            back = "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_remove"
        cursor.execute(sql)
        try:
            assert ("ledger.guards", "ledger_entry") in problems()
        finally:
            cursor.execute(back)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL needs it")
def test_a_restored_database_is_numbered_first() -> None:
    run("UPDATE ledger_entry SET transaction = 4611686018427387904")
    assert fsck.fsck().numbered == 0
    assert fsck.fsck(restored=True).numbered == 1


def test_a_context_adds_its_own_check() -> None:
    def check(deep: bool) -> list[fsck.Problem]:
        return [fsck.Problem(check="test.lamp", place="lamp", says="Dark.", remedy="Light it.")]

    fsck.register("test.lamp", check)
    try:
        assert "test.lamp" in {one.check for one in fsck.fsck().problems}
        other: Callable[[bool], list[fsck.Problem]] = lambda deep: []  # noqa: E731
        with pytest.raises(ValueError, match="two checks"):
            fsck.register("test.lamp", other)
    finally:
        del fsck._CHECKS["test.lamp"]


def test_the_example_of_the_specification_holds() -> None:
    from pathlib import Path

    from probata.pure.canon import canonical
    from probata.trust.ledger.entry import salted_digest

    text = (Path(__file__).parents[3] / "docs/specs/entry.md").read_text("utf-8")
    private = text.split("private = ")[2].split("\n")[0]
    leaf = text.split("leaf    = ")[1].split("\n")[0]
    digest = salted_digest(bytes(range(16)), private.encode())
    assert canonical(json.loads(private)) == private.encode()
    assert canonical(json.loads(leaf)) == leaf.encode()
    assert json.loads(leaf)["digest"] == f"sha256:{digest}"
