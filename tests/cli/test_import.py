"""`probata import`: what it prints, what it keeps, and with which code it ends."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from chats import telegram, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROMISED = {
    "path",
    "sha256",
    "reader",
    "reader_version",
    "records",
    "messages",
    "notices",
    "continuations",
    "headings",
    "blanks",
    "rejected",
    "unit",
    "units_in",
    "balance_ok",
    "participants",
    "first",
    "last",
    "attachments",
    "gaps",
    "findings",
    "seconds",
}


def test_one_object_a_source_with_every_promised_name(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(5))
    said = probata("import", path, "--matter", "Lan", "--json")
    assert said.code == 0, said.err
    (told,) = said.objects
    assert set(told) >= PROMISED
    assert told["path"] == str(path)
    assert told["sha256"] == hashlib.sha256(telegram(5)).hexdigest()
    assert (told["reader"], told["messages"], told["records"]) == ("telegram-json", 5, 5)
    parts = ("records", "continuations", "headings", "blanks", "rejected")
    assert told["balance_ok"] and told["units_in"] == sum(told[part] for part in parts)
    assert set(told["first"]) == {"literal", "earliest", "latest", "zone_basis"}
    assert set(told["attachments"]) >= {"present", "missing"}
    for finding in told["findings"]:
        assert set(finding) >= {"check", "severity", "where", "text"}


def test_the_second_import_is_linked_not_doubled(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(5))
    (first,) = probata("import", path, "--matter", "Lan", "--json").objects
    said = probata("import", path, path, "--matter", "Lan", "--json")
    assert said.code == 0
    assert [one["known_before"] for one in said.objects] == [True, True]
    assert {one["item"] for one in said.objects} == {first["item"]}
    (matter,) = probata("matters", "--json").objects
    assert (matter["items"], matter["messages"]) == (1, 5)


def test_messages_stream_with_their_bytes(probata: Callable[..., Any], tmp_path: Path) -> None:
    data = telegram(12)
    (tmp_path / "export.zip").write_bytes(zipped({"result.json": data}))
    probata("import", tmp_path / "export.zip", "--matter", "Lan")
    said = probata("show", "Lan", "--messages", "--json")
    assert said.code == 0
    assert [one["index"] for one in said.objects] == list(range(12))
    for one in said.objects:
        assert set(one) >= {"index", "sender", "text", "kind", "time", "span", "attachments"}
        assert set(one["time"]) >= {"literal", "earliest", "latest", "zone_basis"}
        span = one["span"]
        assert span["member"] == "result.json"
        assert json.loads(data[span["start"] : span["end"]])["id"] == one["index"] + 1


def test_a_folder_is_taken_whole_and_pictures_are_found(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    chat = json.loads(telegram(2))
    chat["messages"][0]["photo"] = "photos/one.jpg"
    folder = tmp_path / "export"
    (folder / "photos").mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(chat), encoding="utf-8")
    (folder / "photos" / "one.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    said = probata("import", folder, "--matter", "Lan", "--json")
    assert said.code == 0, "a picture that a message names was kept as what it is"
    told = {one["name"]: one for one in said.objects}
    assert told["result.json"]["attachments"] == {"named": 1, "present": 1, "missing": 0}
    assert told["one.jpg"]["attached"]
    assert "/" not in told["one.jpg"]["name"]


def test_sealed_now_read_later_by_the_worker(probata: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(5))
    said = probata("import", path, "--matter", "Lan", "--later", "--json")
    assert said.code == 0 and said.objects[0]["state"] == "waiting"
    assert probata("work", "--once").code == 0
    (matter,) = probata("matters", "--json").objects
    assert (matter["messages"], matter["waiting"]) == (5, 0)
    assert probata("fsck", "--deep", "--json").objects[0]["ok"]


def test_every_file_can_be_proved_offline(probata: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(5))
    (told,) = probata("import", path, "--matter", "Lan", "--json").objects
    slip = tmp_path / "slip.txt"
    assert probata("prove", told["entry"], "--out", slip).code == 0
    assert probata("verify", slip, path).code == 0
    path.write_bytes(telegram(5)[:-1] + b" ")
    assert probata("verify", slip, path).code == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "Nobody"), 5),
        (("show", "Nobody", "--messages", "--json"), 5),
        (("search", "x", "--matter", "Nobody"), 5),
        (("prove", "01M80000000000000000000000"), 5),
        (("import", "nothing-there.txt", "--matter", "Lan"), 1),
        (("import",), 2),
    ],
)
def test_refusals_have_their_codes(
    probata: Callable[..., Any], words: tuple[str, ...], code: int
) -> None:
    said = probata(*words)
    assert said.code == code
    assert said.out == "" and said.err
    assert "Traceback" not in said.err


def test_people_are_told_what_was_read_and_what_was_not(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(5))
    said = probata("import", path, "--matter", "Lan")
    assert "5 messages" in said.out
    assert "one side's" in said.out
    assert "not checked" in said.out


def test_a_terminal_cannot_be_steered_by_a_message(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(0, texts=["\x1b[2J\u202eevil"]))
    probata("import", path, "--matter", "Lan")
    said = probata("show", "Lan", "--messages")
    assert "\x1b" not in said.out and "\u202e" not in said.out
    assert "⟨U+001B⟩" in said.out


def test_search_finds_parts_of_words_without_their_tones(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(12))
    probata("import", path, "--matter", "Lan")
    for words in ("合同", "合", "CHUYEN TIEN", "chuyển", "😀"):
        found = probata("search", words, "--json").objects
        assert len(found) == 2, words
    assert probata("search", "no such words", "--json").objects == []


def test_hints_are_taken_and_noted(probata: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(telegram(2))
    said = probata("import", path, "--matter", "Lan", "--zone", "Mars/Olympus", "--json")
    assert said.code == 2 and "zone" in said.err
    assert probata("import", path, "--matter", "Lan", "--zone", "Asia/Shanghai").code == 0


def test_search_says_in_which_field_the_words_stand(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"From: lan@example.org\r\nSubject: The deposit\r\n\r\nNothing more.\r\n")
    probata("import", path, "--matter", "Lan")
    (hit,) = probata("search", "DEPOSIT", "--json").objects
    assert hit["matched"] == ["subject"]
    said = probata("search", "deposit")
    assert "subject: The deposit" in said.out and not said.err
