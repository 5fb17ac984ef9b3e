"""What checks say of a file: the same for everybody, with innocent causes and limits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from bundles import Desk, open_desk
from cast import enrol
from chats import START, android, telegram
from probata.cli import items
from probata.evidence.assessment import queries as assessed
from probata.evidence.intake import queries
from probata.pure import sentences
from webs import hand_in

if TYPE_CHECKING:
    from probata.evidence.assessment.queries import FindingView

pytestmark = pytest.mark.django_db

CHAT = "WhatsApp Chat with Paul.txt"


def found(desk: Desk, item: str) -> dict[str, FindingView]:
    return {one.check: one for one in assessed.findings(desk.actor, item)}


@pytest.mark.clause("chat-evidence", "authentic.no-alteration")
def test_times_that_run_back_once_are_told_with_their_place_and_two_innocent_causes(
    desk: Desk,
) -> None:
    lines = android(6, start=START.replace(day=25)).decode().splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]
    item = desk.hand_in("".join(lines).encode(), CHAT)
    back = found(desk, item)["intake.order-of-times"]
    assert (back.params["count"], back.params["examples"], back.where) == (1, [4], {"index": 4})
    assert queries.message(desk.actor, item, 4).text.endswith(" 3")
    assert len(back.causes) >= 2


@pytest.mark.clause("chat-evidence", "class.either-side")
def test_the_same_export_gives_the_same_findings_whoever_hands_it_in(desk: Desk) -> None:
    data = telegram(60, step=60 * 24 * 5)
    other = open_desk(enrol("opponent", role="representative", name="Paul Roy"), "Defence")
    sides = []
    for side in (desk, other):
        item = side.hand_in(data)
        sides.append([one.value() for one in assessed.findings(side.actor, item)])
    assert sides[0] == sides[1]
    assert sides[0]


@pytest.mark.clause("tfgbv-guide", "law.fabrication")
def test_each_report_says_what_was_not_checked_whoever_supplied_the_file(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    other = open_desk(enrol("opponent", role="representative", name="Paul Roy"), "Defence")
    for side in (desk, other):
        for name, data in ((CHAT, android(4)), ("c.json", telegram(4))):
            item = hand_in(side.actor, side.matter, data, name)
            told, found = items.of(side.actor, item, known_before=False)
            items.tell(side.actor, told, found, as_json=False)
            said = capsys.readouterr().out
            assert "not checked" in said
            for limit in assessed.checks_not_done():
                assert limit in said
            assert "one side" in said or "WhatsApp does not export" in said


@pytest.mark.clause("chat-evidence", "complete.other-copy")
def test_a_break_reminds_of_the_other_sides_copy(desk: Desk) -> None:
    chat = json.loads(telegram(40, step=60 * 24))
    assert "intake.break-in-days" not in found(desk, desk.hand_in(json.dumps(chat).encode()))
    days = [f"2024-03-{day:02}" for day in range(11, 19)]
    chat["messages"] = [one for one in chat["messages"] if one["date"][:10] not in days]
    item = desk.hand_in(json.dumps(chat).encode())
    broken = found(desk, item)["intake.break-in-days"]
    assert broken.params["days"] == len(days)
    assert "other side's copy" in broken.limit


@pytest.mark.clause("tfgbv-guide", "integrity.signs-of-alteration")
def test_a_file_that_another_program_saved_is_told_in_neutral_words(desk: Desk) -> None:
    text = android(6, start=START.replace(day=25)).decode()
    item = desk.hand_in(text.encode("utf-16"), CHAT)
    saved = found(desk, item)["chat.utf16"]
    assert "Another program has opened and saved the file." in saved.causes
    assert not re.search(r"(?i)fake|forge|genuine|tamper|manipulat", saved.text)
    assert "chat.utf16" not in found(desk, desk.hand_in(text.encode(), CHAT))


@pytest.mark.clause("tfgbv-guide", "complete.full-account", "complete.partial-flag")
def test_a_file_that_may_be_an_end_only_is_said_to_be_one_with_its_first_and_last_message(
    desk: Desk,
) -> None:
    whole = b"25/03/2024, 08:59 - Messages and calls are end-to-end encrypted.\n"
    rest = android(6, start=START.replace(day=25))
    part = desk.hand_in(rest, CHAT)
    end = found(desk, part)["chat.tail-only"]
    assert "end of a longer conversation only" in end.text
    assert "The other side's copy, or the phone itself, may show more." in end.limit
    said = queries.summary(desk.actor, part)
    assert said["first"]["literal"] == "25/03/2024, 09:00"
    assert said["last"]["literal"] == "25/03/2024, 09:35"
    assert "chat.tail-only" not in found(desk, desk.hand_in(whole + rest, CHAT))


@pytest.mark.clause("chat-evidence", "complete.media-opened")
def test_each_file_that_was_left_out_stands_in_its_place_with_reasons(desk: Desk) -> None:
    lines = "".join(
        f"25/03/2024, 09:0{n} - Paul: {'<Media omitted>' if n < 6 else 'ok'}\n" for n in range(8)
    )
    item = desk.hand_in(lines.encode(), CHAT)
    kinds = [one.kind for one in queries.conversation(desk.actor, item)]
    assert kinds == ["left_out"] * 6 + ["text"] * 2
    left = found(desk, item)["intake.left-out"]
    assert left.params["count"] == 6
    assert left.causes and left.limit


@pytest.mark.clause("chat-evidence", "class.not-verdict")
def test_no_sentence_of_any_reader_or_check_concludes() -> None:
    verdict = re.compile(
        r"(?i)\b(is|are|was|were|proves?|shows?) (that it is |clearly |certainly )?"
        r"(genuine|fake|forged|authentic|admissible|tampered|manipulated|sufficient|enough)\b"
    )
    denied = re.compile(r"(?i)\b(nothing|not|no)\b[^.]*$")
    for one in sentences.every():
        for said in (one.says, *one.causes, one.limit):
            hit = verdict.search(said)
            assert not hit or denied.search(said[: hit.start()]), one.check
