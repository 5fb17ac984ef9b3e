"""What the checks see in a reading: facts in, findings out; no verdict, no score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from probata.pure import sentences
from probata.pure.filling import gettext_noop as N_

CHECKS = (
    "balance of units",
    "places that could not be read",
    "order of times",
    "days without messages",
    "files that are named and not here",
    "marks of deletion and editing",
    "time zone",
    "what the reader reported",
)
NOT_DONE = (
    N_("who wrote a message, and whether it was that person at the device"),
    N_("whether messages were removed or added before the export"),
    N_("comparison with the other side's copy"),
    N_("signs of editing in pictures, sound and film"),
)
LEAST_BREAK = 3
"""Days without a message below which a break is never mentioned."""

COVERED = {
    "intake.one-side": frozenset({"telegram.limits", "sms.limits", "calls.limits", "mail.limits"}),
    "intake.left-out": frozenset({"telegram.left-out"}),
    "intake.edited-marks": frozenset({"telegram.edited"}),
    "intake.order-of-times": frozenset({"chat.clock-back"}),
    "intake.zone-unknown": frozenset({"telegram.zoneless", "mail.zone-unknown"}),
    "intake.zone-by-person": frozenset(
        {"telegram.zone-by-person", "mail.zone-by-person", "phone.zone-hint"}
    ),
}
"""What is not said again when the reader itself has said it, closer to its format."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as a value: the code of its sentence, where it is, what fills the sentence."""

    check: str
    severity: str
    where: Mapping[str, Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def found(check: str, where: Mapping[str, Any] | None = None, **params: Any) -> Found:
    """Return a finding with the severity of its sentence; without one it is a notice."""
    try:
        severity = sentences.lookup(check).severity
    except KeyError:
        severity = "notice"
    return Found(check, severity, where, params)


def of_reading(report: Mapping[str, Any], gaps: int, gap_bytes: int, zone: str) -> list[Found]:
    """Return what the checks see, strongest first, in a fixed order within each strength."""
    survey = report["survey"]
    seen = [
        *_balance(report["balance"]),
        *([found("intake.unreadable-parts", count=gaps, bytes=gap_bytes)] if gaps else []),
        *(found(n["check"], n["where"], **n["params"]) for n in report["notes"]),
        *_attachments(report["attachments"], survey),
        *_times(survey, zone),
        *_breaks(survey),
        *_marks(survey),
        found("intake.one-side"),
    ]
    said = {one.check for one in seen}
    seen = [one for one in seen if not COVERED.get(one.check, frozenset()) & said]
    rank = {severity: place for place, severity in enumerate(reversed(sentences.SEVERITIES))}
    return sorted(seen, key=lambda one: rank.get(one.severity, 0))


def of_unread(problem: Mapping[str, Any]) -> list[Found]:
    """Return what is said about an item that no reader could read."""
    return [found("intake.not-read", reason=problem.get("sentence") or problem.get("reason", ""))]


def _balance(balance: Mapping[str, Any]) -> list[Found]:
    if balance["closes"]:
        return []
    parts = ("messages", "notices", "continuations", "headings", "blanks", "rejected")
    accounted = sum(balance[part] for part in parts)
    return [
        found(
            "intake.balance-open",
            unit=balance["unit"],
            units_in=balance["units_in"],
            accounted=accounted,
        )
    ]


def _attachments(counts: Mapping[str, int], survey: Mapping[str, Any]) -> list[Found]:
    seen = []
    missing = counts["named"] - counts["present"]
    if missing > 0:
        first = next(iter(survey["missing"]), None)
        where = None if first is None else {"index": first["index"]}
        names = [one["name"] for one in survey["missing"]]
        seen.append(
            found(
                "intake.attachments-missing",
                where,
                missing=missing,
                named=counts["named"],
                names=names,
            )
        )
    left_out = survey["kinds"].get("left_out", 0)
    if left_out:
        seen.append(found("intake.left-out", count=left_out))
    return seen


def _times(survey: Mapping[str, Any], zone: str) -> list[Found]:
    seen = []
    if survey["steps_back"]:
        where = {"index": survey["steps"][0]["index"]}
        largest = duration(survey["largest_step_ms"])
        seen.append(
            found(
                "intake.order-of-times",
                where,
                count=survey["steps_back"],
                largest=largest,
                examples=[step["index"] for step in survey["steps"]],
            )
        )
    if survey["without_time"]:
        seen.append(found("intake.without-time", count=survey["without_time"]))
    bases = survey["zone_bases"]
    if bases.get("0", 0) > survey["without_time"]:
        seen.append(found("intake.zone-unknown", count=bases["0"] - survey["without_time"]))
    if bases.get("2"):
        seen.append(found("intake.zone-by-person", count=bases["2"], zone=zone))
    return seen


def _breaks(survey: Mapping[str, Any]) -> list[Found]:
    """Mention silences that are long against the conversation's own rhythm, and only as a note."""
    least = max(LEAST_BREAK, 3 * survey["usual_silence_days"])
    return [
        found(
            "intake.break-in-days",
            {"index": run["index"]},
            **{"from": day(run["from_day"]), "to": day(run["to_day"]), "days": run["days"]},
        )
        for run in sorted(survey["silences"], key=lambda run: run["from_day"])
        if run["days"] >= least
    ]


def _marks(survey: Mapping[str, Any]) -> list[Found]:
    seen = []
    if survey["kinds"].get("deleted"):
        seen.append(found("intake.deleted-marks", count=survey["kinds"]["deleted"]))
    if survey.get("cut"):
        seen.append(found("intake.text-cut", count=survey["cut"]))
    if survey["edited"]:
        seen.append(found("intake.edited-marks", count=survey["edited"]))
    return seen


def day(number: int) -> str:
    """Return a day, counted from 1970-01-01, as ISO date."""
    try:
        return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
    except OverflowError:
        return str(number)


def duration(milliseconds: int) -> str:
    """Return a span of time in the largest two units that it fills.

    >>> duration(90_000)
    '1 min 30 s'
    """
    seconds = milliseconds // 1000
    parts = []
    for name, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts[:2]) or f"{milliseconds} ms"
