"""`probata lock` and `unlock`: what they print, with which code they end, and what stays unsaid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import walks
from chats import android, telegram

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Probata = Callable[..., Any]

NAME = "kestrel-7f3a"


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one matter of two chats, of which one has the canary as its name."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / f"{NAME}.json").write_bytes(telegram(12))
    (folder / "WhatsApp Chat with Paul.txt").write_bytes(android(9))
    walks.probata(folder / "home", "import", *sorted(folder.glob("*.*")), "--matter", "Lan")
    return folder / "home"


@pytest.fixture
def item(probata: Probata) -> str:
    """The item with the canary."""
    told = probata("show", "Lan", "--json").objects
    return next(str(one["item"]) for one in told if NAME in one["path"])


def locked(probata: Probata, item: str) -> None:
    said = probata("lock", item, "--reason", "may_show_a_minor", "--words", "seen on Monday")
    assert said.code == 0, said.err
    assert "The item is locked" in said.out and "Call the police or a lawyer" in said.out


def test_nothing_that_is_printed_names_a_locked_item(probata: Probata, item: str) -> None:
    locked(probata, item)
    for words in (
        ("matters",),
        ("matters", "--json"),
        ("show", "Lan"),
        ("show", "Lan", "--json"),
        ("show", "Lan", "--messages"),
        ("show", "Lan", "--messages", "--json"),
        ("show", "Lan", "--item", item),
        ("show", "Lan", "--item", item, "--json"),
        ("show", "Lan", "--messages", "--item", item),
        ("show", "Lan", "--messages", "--item", item, "--day", "2024-03-05"),
        ("show", "Lan", "--item", item, "--original", "0"),
        ("search", "hello", "--json"),
        ("bundle", "Lan", "--out", "x.zip", "--range", f"{item}:0-1"),
        ("fsck",),
    ):
        said = probata(*words)
        assert NAME not in said.out + said.err and "seen on Monday" not in said.out + said.err
        assert said.code in (0, 6), (words, said.err)
    said = probata("show", "Lan", "--item", item, "--json")
    assert (said.code, json.loads(said.err)["error"]["code"]) == (6, "intake.item_locked")


def test_unlocking_shows_it_again(probata: Probata, item: str) -> None:
    locked(probata, item)
    said = probata("show", "Lan")
    assert "1 item is locked and not shown." in said.err and "locked" in said.out
    assert len(probata("show", "Lan", "--messages", "--json").objects) == 9
    said = probata("unlock", item, "--json")
    assert said.code == 0, said.err
    (told,) = said.objects
    assert (told["item"], told["state"], len(told["entry"])) == (item, "unlocked", 26)
    assert len(probata("show", "Lan", "--messages", "--json").objects) == 21
    assert NAME in probata("show", "Lan").out


def test_refusals_have_their_codes(probata: Probata, item: str) -> None:
    assert probata("unlock", item).code == 6
    assert probata("lock", item, "--reason", "because").code == 2
    assert probata("lock", item).code == 2
    assert probata("lock", "01M80000000000000000000000", "--reason", "other").code == 5
    said = probata("lock", item, "--reason", "other", "--json")
    assert (said.code, said.objects[0]["state"]) == (0, "locked")
    said = probata("lock", item, "--reason", "other", "--json")
    assert (said.code, json.loads(said.err)["error"]["code"]) == (6, "intake.lock_refused")


def test_the_same_bytes_again_are_linked_and_nothing_is_told(
    probata: Probata, item: str, tmp_path: Path
) -> None:
    locked(probata, item)
    (tmp_path / "again.json").write_bytes(telegram(12))
    said = probata("import", tmp_path / "again.json", "--matter", "Lan", "--json")
    assert said.code == 6, said.err
    (told,) = said.objects
    allowed = {"path", "item", "receipt", "entry", "state", "known_before", "attached"}
    assert set(told) == allowed
    assert (told["item"], told["state"]) == (item, "locked")
    slip = probata("prove", told["entry"])
    assert slip.code == 0 and "again" not in slip.out and "shown_name" not in slip.out
    assert NAME not in probata("import", tmp_path / "again.json", "--matter", "Lan").out


def test_a_slip_from_before_the_lock_is_not_told_again_in_words(
    probata: Probata, tmp_path: Path
) -> None:
    (tmp_path / "swift.json").write_bytes(telegram(4))
    (told,) = probata("import", tmp_path / "swift.json", "--matter", "Lan", "--json").objects
    assert "swift" in probata("prove", told["entry"]).out
    locked(probata, told["item"])
    slip = probata("prove", told["entry"])
    assert slip.code == 0 and "swift" not in slip.out
    (tmp_path / "slip.txt").write_text(slip.out, "utf-8", newline="")
    assert probata("verify", tmp_path / "slip.txt").code in (0, 4)


def test_a_bundle_of_everything_leaves_it_out_and_says_so(
    probata: Probata, item: str, tmp_path: Path
) -> None:
    locked(probata, item)
    out = tmp_path / "bundle.zip"
    said = probata("bundle", "Lan", "--out", out, "--json")
    assert said.code == 0, said.err
    assert "1 item is locked and not shown." in said.err
    assert len(said.objects[0]["exhibits"]) == 1 and NAME.encode() not in out.read_bytes()


def test_a_bundle_with_it_is_refused_by_its_mark(
    probata: Probata, item: str, tmp_path: Path
) -> None:
    out = tmp_path / "bundle.zip"
    assert probata("bundle", "Lan", "--out", out).code == 0
    locked(probata, item)
    said = probata("bundle", "Lan", "--out", tmp_path / "again.zip", "--json")
    error = json.loads(said.err)["error"]
    assert (said.code, error["code"]) == (6, "bundle.locked")
    assert "exhibit" in error["says"] and NAME not in said.out + said.err
    assert not (tmp_path / "again.zip").exists()


def test_their_help_teaches(probata: Probata) -> None:
    for command, words in (("lock", "call the police or a lawyer"), ("unlock", "lawyer")):
        said = probata(command, "--help")
        assert said.code == 0 and words in said.out and "examples:" in said.out
        assert "exit codes:" in said.out
