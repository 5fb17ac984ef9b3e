"""`probata hint`: what a person knows is noted, the item is read anew, what was said stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chats import android

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def item(probata: Callable[..., Any], tmp_path: Path) -> str:
    """The id of a chat whose times nobody has explained."""
    (tmp_path / "chat.txt").write_bytes(android(10))
    (told,) = probata("import", tmp_path / "chat.txt", "--matter", "Lan", "--json").objects
    assert told["first"]["zone_basis"] == "none"
    id: str = told["item"]
    return id


def test_a_zone_makes_a_range_of_hours_one_minute(probata: Callable[..., Any], item: str) -> None:
    said = probata("hint", item, "--zone", "Asia/Ho_Chi_Minh", "--date-order", "DMY", "--json")
    assert said.code == 0, said.err
    (told,) = said.objects
    assert told["first"]["zone_basis"] == "person" and told["messages"] == 10
    first = probata("show", "Lan", "--messages", "--json").objects[0]["time"]
    assert first["earliest"] == "2024-03-05T02:00:00.000Z"
    assert probata("fsck", "--deep", "--json").objects[0]["ok"]


def test_what_is_not_named_stays_and_an_empty_word_takes_back(
    probata: Callable[..., Any], item: str
) -> None:
    probata("hint", item, "--zone", "Asia/Shanghai")
    (told,) = probata("hint", item, "--date-order", "DMY", "--json").objects
    assert told["hints"] == {"zone": "Asia/Shanghai", "date_order": "DMY", "reader": ""}
    (told,) = probata("hint", item, "--zone", "", "--json").objects
    assert told["hints"] == {"zone": "", "date_order": "DMY", "reader": ""}
    assert told["first"]["zone_basis"] == "none"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--zone", "Mars/Olympus"),
        ("--date-order", "XYZ"),
        ("--reader", "tea-leaves"),
    ],
)
def test_what_is_no_hint_is_refused_and_changes_nothing(
    probata: Callable[..., Any], item: str, words: tuple[str, ...]
) -> None:
    said = probata("hint", item, *words)
    assert said.code == 2 and said.err.startswith("intake.hint_refused: "), said
    assert len(probata("show", "Lan", "--messages", "--json").objects) == 10


def test_an_item_that_is_not_there_is_not_found(probata: Callable[..., Any], item: str) -> None:
    assert probata("hint", "01J" + "0" * 23, "--zone", "Asia/Shanghai").code == 5


def test_later_leaves_the_reading_to_the_worker(probata: Callable[..., Any], item: str) -> None:
    (told,) = probata("hint", item, "--zone", "Asia/Shanghai", "--later", "--json").objects
    assert told["state"] == "waiting" and told["messages"] == 10, "the earlier reading stays"
    assert probata("work", "--once").code == 0
    first = probata("show", "Lan", "--messages", "--json").objects[0]["time"]
    assert first["zone_basis"] == "person"


def test_the_help_teaches(probata: Callable[..., Any]) -> None:
    said = probata("hint", "--help")
    assert said.code == 0
    for word in ("05/03", "whatsapp-text", "--zone", "changes no byte", "examples"):
        assert word in said.out
