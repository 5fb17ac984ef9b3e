"""Bundles of many exhibits, and of very long conversations."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from bundles import Desk
from chats import telegram
from probata.evidence.bundle.making.stretch import Rows
from probata.pure.pages.sheet import GapLine, Line
from probata.pure.reader import Kind
from pure.pages.reading import texts

pytestmark = pytest.mark.slow


@pytest.mark.django_db
@pytest.mark.clause("tfgbv-guide", "court.organised", "store.hard-copy")
def test_thirty_exhibits_stand_once_in_the_index_with_dates_and_page_numbers(desk: Desk) -> None:
    for number in range(1, 31):
        item = desk.hand_in(telegram(3, texts=[f"word {number}"] * 3), f"chat-{number:02}.json")
        desk.exhibit(item, f"Talk number {number:02}.")
    built = desk.bundle()
    pages = texts(built.pdf)
    whole = len(pages)
    for number, page in enumerate(pages, 1):
        assert f"{number} / {whole}" in page and page.endswith(f" {number}")
    last = built.view.page_map[0]["from"] - 1
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        numbers = {page.objgen: row for row, page in enumerate(pdf.pages, 1)}
        goals = [
            numbers[link.Dest[0].objgen]
            for page in list(pdf.pages)[1:last]
            if "Digest" not in pages[numbers[page.objgen] - 1]
            for link in page.get("/Annots", [])
        ]
    index = " ".join(page for page in pages[1:last] if "Digest" not in page)
    listed = " ".join(page for page in pages[1:last] if "Digest" in page)
    for row in built.view.page_map:
        said = f"{row['title']}"
        assert index.count(said) == 1
        assert f"{row['from']}–{row['to']}" in index
        assert goals.count(row["from"]) == 1
        assert f"{row['from']}–{row['to']}" in listed
    assert len(re.findall(r"2024-03-05", listed)) >= 30
    for row in built.view.page_map:
        assert "Tuesday 5 March 2024" in pages[row["from"]], "the divider by date"


@pytest.mark.django_db
def test_a_long_talk_is_fetched_and_set_piece_by_piece(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more messages at once than one piece holds, however long the conversation is."""
    desk.exhibit(desk.hand_in(telegram(2600, step=1)))
    held: list[int] = []
    fetch = Rows.__getitem__

    def counted(self: Rows, key: slice) -> list[Line | GapLine]:
        found = fetch(self, key)
        held.append(len(found))
        return found

    monkeypatch.setattr(Rows, "__getitem__", counted)
    built = desk.bundle()
    assert held == [1000, 1000, 600]
    whole = " ".join(texts(built.pdf))
    assert all(
        f" {index} Lan" in whole or f" {index} Paul" in whole for index in (0, 999, 1000, 2599)
    )


def test_rows_put_gaps_between_messages_in_any_slice() -> None:
    lines = [
        Line(index=n, kind=Kind.TEXT, sender="x", literal="", clock=None, text="") for n in range(6)
    ]
    gaps = [(before, GapLine(reason=f"g{before}")) for before in (0, 2, 2, 6)]
    rows = Rows(6, gaps, lambda start, stop: iter(lines[start:stop]))
    whole = list(rows[:])
    named = [one.reason if isinstance(one, GapLine) else one.index for one in whole]
    assert named == ["g0", 0, 1, "g2", "g2", 2, 3, 4, 5, "g6"]
    for start in range(len(rows) + 1):
        for stop in range(start, len(rows) + 1):
            assert rows[start:stop] == whole[start:stop]
    assert list(rows) == whole
