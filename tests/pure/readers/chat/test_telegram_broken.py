"""Telegram's export, damaged: one broken object loses nothing else, and its place is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.chat.telegram import READER
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "telegram"
GROUP = (SAMPLES / "group.json").read_bytes()
MINIFIED = (SAMPLES / "group_minified.json").read_bytes()
SPANS = {
    name: [(one.start, one.end) for one in contract.read(READER, data).passages]
    for name, data in (("group", GROUP), ("minified", MINIFIED))
}


@pytest.mark.parametrize("form", ["group", "minified"])
@pytest.mark.parametrize("damage", [b"{", b"\x00", b'"', b"}", b"]", b"", b",", b"\\"])
def test_one_broken_object_loses_nothing_else(form: str, damage: bytes) -> None:
    data = GROUP if form == "group" else MINIFIED
    for number, (start, end) in enumerate(SPANS[form]):
        colon = data.index(b":", start, end)
        broken = data[:colon] + damage + data[colon + 1 :]
        whole = contract.read(READER, broken)
        ids = [one.extra.get("id") for one in whole.passages]
        others = [str(json.loads(data[a:b])["id"]) for a, b in SPANS[form]]
        kept = others[:number] + others[number + 1 :]
        assert [one for one in ids if one in kept] == kept, (number, damage)
        if str(others[number]) not in ids:
            (gap,) = whole.gaps
            assert gap.where.start == start


@given(cut=st.integers(0, len(GROUP)))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_keeps_what_stands_before(cut: int) -> None:
    whole = contract.read(READER, GROUP[:cut])
    complete = [span for span in SPANS["group"] if span[1] <= cut]
    assert [(one.start, one.end) for one in whole.passages] == complete


def test_bytes_that_are_not_utf8_are_shown_as_marks_and_the_message_is_kept() -> None:
    data = GROUP.replace("Chào".encode(), b"Ch\xe0o")
    whole = contract.read(READER, data)
    assert whole.texts[1] == "Ch\ufffdo mọi người"
    assert not whole.gaps
    assert "telegram.odd-bytes" in whole.checks


def test_half_a_surrogate_pair_is_shown_as_a_mark() -> None:
    data = GROUP.replace("Chào".encode(), rb"\ud83d")
    assert contract.read(READER, data).texts[1] == "\ufffd mọi người"


def test_a_message_that_looks_like_json_stays_text() -> None:
    chat = json.loads(GROUP)
    for trap in ('"messages": [', "},\n  {", '"}]}', "\\", "\n ]\n}", '{"id":1,"type":"message"}'):
        chat["messages"][1]["text"] = trap
        chat["messages"][1]["text_entities"] = []
        for data in (json.dumps(chat, indent=1), json.dumps(chat)):
            whole = contract.read(READER, data.encode())
            assert whole.texts[1] == trap
            assert len(whole.passages) == len(SPANS["group"])


def test_an_object_of_another_kind_among_the_messages_is_kept_as_unknown() -> None:
    chat = json.loads(GROUP)
    chat["messages"].insert(1, {"odd": True})
    chat["messages"].insert(1, 5)
    whole = contract.read(READER, json.dumps(chat, indent=1).encode())
    assert len(whole.passages) == len(SPANS["group"]) + 1
    assert len(whole.gaps) == 1


def test_a_root_that_is_no_json_is_told() -> None:
    assert "telegram.not-well-formed" in contract.read(READER, GROUP + b"}").checks
    assert "telegram.cut" in contract.read(READER, GROUP[:-4]).checks


@pytest.mark.parametrize(
    "data",
    [
        b'{"messages": [' + b'{"a":[' * 20_000,
        b'{"messages": [' + b'{"id":1,"type":"message","date":"' * 20_000,
        b'{"messages": [{"text":"' + b"a" * 5_000_000,
        b'{"messages": [' + b"[" * 200_000,
        b'{"messages": [' + b'{"id":1},' * 100_000,
        b'"messages":[' * 50_000,
    ],
)
@pytest.mark.slow
def test_hostile_nesting_and_length_end_soon(data: bytes) -> None:
    contract.read(READER, data)
