"""Reading out: constant memory, windows, days, original lines; the same on both engines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from chats import android, telegram, zipped
from probata.evidence.intake import errors, queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.trust.ledger.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_messages_come_in_pages_and_none_is_lost_between_them(
    hand_in: Callable[..., str], lawyer: Actor, matter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["probata.evidence.intake.queries.messages"]
    monkeypatch.setattr(module.Window.between, "__defaults__", (7,))
    item, other = hand_in(telegram(50)), hand_in(telegram(20, step=3), "other.json")
    seen = [(one.item, one.index) for one in queries.messages(lawyer, matter)]
    wanted = {item: 50, other: 20}
    assert seen == [(one, n) for one in sorted(wanted) for n in range(wanted[one])]
    part = queries.messages(lawyer, matter, item=item, start=5, end=9)
    assert [one.index for one in part] == [5, 6, 7, 8]


def test_a_window_stays_full_near_the_edges(hand_in: Callable[..., str], lawyer: Actor) -> None:
    item = hand_in(telegram(100))

    def window(around: int) -> tuple[int, int, int]:
        found = queries.conversation(lawyer, item, around=around, limit=20)
        return found[0].index, found[-1].index, len(found)

    assert window(0) == (0, 19, 20)
    assert window(50) == (40, 59, 20)
    assert window(99) == (80, 99, 20)
    assert window(10**9) == (80, 99, 20)


def test_days_lead_to_their_first_message(hand_in: Callable[..., str], lawyer: Actor) -> None:
    item = hand_in(telegram(400, step=30))
    days = queries.days(lawyer, item)
    assert sum(day.count for day in days) == 400
    for day in days:
        found = queries.message(lawyer, item, day.first)
        assert (queries.instant(found.clock) or "").startswith(day.day)


def test_an_index_that_is_not_there_is_refused(hand_in: Callable[..., str], lawyer: Actor) -> None:
    item = hand_in(telegram(3))
    for index in (-1, 3, 1 << 40):
        with pytest.raises(errors.PassageUnknown):
            queries.message(lawyer, item, index)


def test_the_original_line_names_marks_that_cannot_be_seen(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    data = "05/03/2024, 09:00 - Lan: a\u200eb\u202ec\u00a0d\n".encode() + android(3)
    item = hand_in(data, "WhatsApp Chat with Paul.txt")
    line = queries.original_line(lawyer, item, 0)
    assert line.raw == data[line.start : line.end]
    for name in ("LEFT-TO-RIGHT MARK", "RIGHT-TO-LEFT OVERRIDE", "NO-BREAK SPACE"):
        assert name in line.shown


def test_the_original_line_of_a_zip_is_cut_from_the_unpacked_member(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    data = android(20)
    item = hand_in(zipped({"_chat.txt": data, "IMG-1.jpg": b"\xff\xd8"}), "chat.zip")
    line = queries.original_line(lawyer, item, 7)
    assert line.member == "_chat.txt"
    assert line.raw == data[line.start : line.end] and b" 7" in line.raw


@pytest.mark.clause("tfgbv-guide", "integrity.original-available")
def test_the_original_comes_out_as_it_came_in(hand_in: Callable[..., str], lawyer: Actor) -> None:
    data = zipped({"_chat.txt": android(20)})
    item = hand_in(data, "chat.zip")
    with queries.open_item(lawyer, item) as file:
        assert file.read() == data


def test_what_a_matter_holds_is_counted(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    hand_in(telegram(5))
    hand_in(b"%PDF-1.7", "a.pdf")
    (one,) = queries.matters(lawyer)
    assert (one.id, one.items, one.messages, one.waiting) == (matter, 2, 5, 0)
