"""Findings: what was seen, innocent causes, limits; never a verdict or a score."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cast import AT
from chats import START, telegram
from probata.evidence.assessment import queries as assessed
from probata.evidence.assessment import rules
from probata.evidence.intake import acts, jobs
from probata.pure import sentences

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor

VERDICTS = re.compile(
    r"(?i)\b(genuine|fake|forged|authentic|admissible|tampered|manipulated|proves? that|complete)\b"
)


def report(**more: Any) -> dict[str, Any]:
    """Return the report of a reading in which nothing is odd, with these facts changed."""
    survey = {
        "kinds": {"text": 10},
        "steps_back": 0,
        "largest_step_ms": 0,
        "steps": [],
        "without_time": 0,
        "two_readings": 0,
        "edited": 0,
        "zone_bases": {"1": 10},
        "attachment_states": {},
        "missing": [],
        "days": 3,
        "silences": [],
        "usual_silence_days": 1,
    }
    parts = ("continuations", "headings", "blanks", "rejected", "notices")
    balance = {"unit": "line", "units_in": 10, "messages": 10, **dict.fromkeys(parts, 0)}
    told = {
        "balance": {**balance, "closes": True},
        "attachments": {"named": 0, "present": 0},
        "notes": [],
        "survey": survey | {name: value for name, value in more.items() if name in survey},
    }
    return told | {name: value for name, value in more.items() if name in told}


def checks(told: dict[str, Any], gaps: int = 0) -> list[str]:
    return [one.check for one in rules.of_reading(told, gaps, gaps * 10, "")]


def test_a_reading_without_oddities_says_only_what_no_export_can_show() -> None:
    assert checks(report()) == ["intake.one-side"]


@pytest.mark.clause("chat-evidence", "complete.continuous")
def test_missing_days_are_named(db: None, lawyer: Actor) -> None:
    item = read(
        lawyer, [START, *days_of("2024-05-10", "2024-05-13"), *days_of("2024-05-17", "2024-05-30")]
    )
    (found, *_) = [
        f for f in assessed.findings(lawyer, item) if f.params.get("from") == "2024-05-14"
    ]
    assert found.check == "intake.break-in-days"
    assert (found.params["to"], found.params["days"]) == ("2024-05-16", 3)
    assert "2024-05-14" in found.text and "2024-05-16" in found.text
    assert found.severity == "info" and found.causes
    assert "does not show" in found.limit


def days_of(first: str, last: str) -> list[datetime]:
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return [start + timedelta(days=n, hours=9) for n in range((end - start).days + 1)]


def read(lawyer: Actor, times: list[datetime]) -> str:
    """Read an export with one message at each time, and return the item."""
    import json

    from probata.evidence.assessment import jobs as assessing

    chat = json.loads(telegram(len(times)))
    for message, when in zip(chat["messages"], times, strict=True):
        message["date"] = when.isoformat()
        message["date_unixtime"] = str(int((when - datetime(1970, 1, 1)).total_seconds()))
    matter = acts.open_matter("Lan", actor=lawyer, at=AT).on.removeprefix("matter:")
    handed = acts.Handed(json.dumps(chat).encode(), "c.json")
    item = acts.receive(matter, handed, actor=lawyer, at=AT).on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    assert assessing.assess_item(item, at=AT)
    assert not assessing.assess_item(item, at=AT), "assessed once"
    return item


def test_a_talk_with_pauses_of_its_own_is_not_called_broken() -> None:
    run = {"from_day": 100, "to_day": 104, "days": 5, "index": 7}
    assert "intake.break-in-days" in checks(report(silences=[run]))
    assert "intake.break-in-days" not in checks(report(silences=[run], usual_silence_days=7))


def test_a_step_back_is_told_with_its_place_and_size(db: None, lawyer: Actor) -> None:
    item = read(lawyer, [START, START + timedelta(hours=2), START + timedelta(minutes=90)])
    (found,) = [f for f in assessed.findings(lawyer, item) if f.check == "intake.order-of-times"]
    assert found.where == {"index": 2}
    assert found.params["largest"] == "30 min"


def test_a_count_that_does_not_close_is_a_warning_and_comes_first() -> None:
    told = report(balance=report()["balance"] | {"units_in": 12, "closes": False})
    assert checks(told)[0] == "intake.balance-open"


def test_places_that_could_not_be_read_are_a_warning() -> None:
    assert checks(report(), gaps=2)[0] == "intake.unreadable-parts"


@pytest.mark.clause("chat-evidence", "complete.media-opened", "authentic.factor-saved-whole")
def test_files_that_are_named_and_not_here_are_told() -> None:
    missing = [{"index": 4, "name": "a.jpg"}]
    told = report(attachments={"named": 6, "present": 0}, missing=missing, kinds={"left_out": 6})
    seen = {one.check: one for one in rules.of_reading(told, 0, 0, "")}
    assert seen["intake.attachments-missing"].params["missing"] == 6
    assert seen["intake.left-out"].params["count"] == 6


def test_what_the_reader_says_is_not_said_twice() -> None:
    note = {"check": "telegram.limits", "where": None, "params": {}}
    assert checks(report(notes=[note])) == ["telegram.limits"]


@pytest.mark.clause("chat-evidence", "class.not-verdict")
def test_no_sentence_gives_a_verdict() -> None:
    for sentence in sentences.every():
        if not sentence.check.startswith("intake."):
            continue
        words = " ".join((sentence.says, *sentence.causes, sentence.limit))
        assert not VERDICTS.search(words), sentence.check
        assert sentence.severity in sentences.SEVERITIES
        if sentence.severity != "info":
            assert sentence.causes and sentence.limit, sentence.check


def test_every_report_says_what_was_not_checked() -> None:
    assert len(assessed.checks_not_done()) >= 3
