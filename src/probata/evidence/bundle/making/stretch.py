"""A stretch of a conversation as rows of a sheet: messages, gaps in place, marks of findings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probata.evidence.assessment import queries as assessment
from probata.evidence.bundle.making import words
from probata.evidence.intake import queries as intake
from probata.evidence.intake.queries.cutting import Cutter
from probata.pure import sayings, sniff
from probata.pure.digest import Digest
from probata.pure.pages.sheet import Enclosure, GapLine, Line
from probata.pure.reader import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.bundle.making.spec import Chosen
    from probata.evidence.intake.queries import AttachmentView, MessageView
    from probata.pure.reader import Gap
    from probata.pure.sayings import Saying
    from probata.trust.ledger.actor import Actor

LARGEST_PICTURE = 12 << 20
"""Pictures beyond this are listed, not printed: the original decides anyway."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding under the label that pages print beside a message ("F3")."""

    label: str
    finding: FindingView


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the sheet of an exhibit needs of its conversation."""

    rows: list[Line | GapLine]
    participants: list[str]
    bases: set[str]
    opening: tuple[str, str]


def marked(actor: Actor, chosen: Sequence[Chosen]) -> dict[str, list[Marked]]:
    """Return the findings of the items put forward, numbered through the whole bundle, by item."""
    found: dict[str, list[Marked]] = {}
    number = 0
    for item in dict.fromkeys(one.item for one in chosen):
        found[item] = []
        for finding in assessment.findings(actor, item):
            number += 1
            found[item].append(Marked(f"F{number}", finding))
    return found


def stretch(actor: Actor, one: Chosen, findings: Sequence[Marked], cutter: Cutter) -> Stretch:
    """Gather the rows of an exhibit, in file order."""
    end = None if one.last is None else one.last + 1
    where = intake.item(actor, one.item).matter
    window = list(intake.messages(actor, where, item=one.item, start=one.first or 0, end=end))
    places = _places(findings)
    rows: list[Line | GapLine] = []
    waiting = _gaps_within(intake.gaps(actor, one.item), window, whole=one.first is None)
    for message in window:
        while waiting and _before(waiting[0], message):
            rows.append(_gap(waiting.pop(0)))
        rows.append(_line(message, _marks(places, message), cutter))
    rows.extend(_gap(gap) for gap in waiting)
    people = dict.fromkeys(words.sender(one.sender, one.account) for one in window)
    ends = (window[0].literal, window[-1].literal) if window else ("", "")
    return Stretch(
        rows, [one for one in people if one], {message.zone_basis for message in window}, ends
    )


def _line(message: MessageView, marks: list[str], cutter: Cutter) -> Line:
    said = sayings.sayings(message.kind, message.text, message.extra)
    notes = [one.text(words.word) for one in said if one.place == "note"]
    if message.extra.get("edited"):
        notes.append(words.word("edited; earlier words are not in this file"))
    if message.kind == "notice" and message.sender:
        notes.insert(0, words.word(sayings.BY_THE_APP))
    return Line(
        index=message.index,
        kind=Kind[message.kind.upper()],
        sender=words.sender(message.sender, message.account),
        literal=message.literal,
        clock=message.clock,
        text=_text(message, said),
        direction=sayings.direction(message.extra),
        enclosures=[_enclosure(one, cutter) for one in message.attachments],
        marks=marks,
        label=" · ".join(notes),
    )


def _text(message: MessageView, said: Sequence[Saying]) -> str:
    """Return the words with the head of a mail before them; what a row without words says."""
    head = [one.text(words.word) for one in said if one.place == "head"]
    body = [message.text] if message.text else []
    body += [one.text(words.word) for one in said if one.place == "body"]
    return "\n\n".join("\n".join(part) for part in (head, body) if part)


def _enclosure(one: AttachmentView, cutter: Cutter) -> Enclosure:
    content = cutter.cut(one)
    kind = sniff.sniff(content) if content is not None else one.declared_type
    is_picture = content is not None and kind.startswith("image/")
    small = content is not None and len(content) <= LARGEST_PICTURE
    return Enclosure(
        name=one.name,
        state=one.state,
        digest=str(Digest.of(content)) if content is not None else "",
        size=len(content) if content is not None else one.size,
        kind=kind,
        picture=content if is_picture and small else None,
    )


def _places(findings: Sequence[Marked]) -> dict[tuple[str, int], list[str]]:
    places: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in findings:
        where = one.finding.where
        if where:
            places[str(where.get("member", "")), int(where.get("start", 0))].append(one.label)
    return places


def _marks(places: dict[tuple[str, int], list[str]], message: MessageView) -> list[str]:
    """Return the findings whose place lies within the message."""
    return [
        label
        for (member, start), labels in places.items()
        if member == message.member and message.start <= start < message.end
        for label in labels
    ]


def _gaps_within(gaps: Iterable[Gap], window: Sequence[MessageView], *, whole: bool) -> list[Gap]:
    found = sorted(gaps, key=lambda gap: (gap.where.member, gap.where.start))
    if whole or not window:
        return found
    first, last = window[0], window[-1]
    return [
        gap
        for gap in found
        if gap.where.member == first.member and first.start <= gap.where.start < last.end
    ]


def _before(gap: Gap, message: MessageView) -> bool:
    return gap.where.member == message.member and gap.where.start < message.start


def _gap(gap: Gap) -> GapLine:
    place = f"{gap.where.start}–{gap.where.end}"
    where = f"{gap.where.member} {place}" if gap.where.member else place
    return GapLine(reason=words.filled(gap.reason, gap.params), where=where)


def findings_rows(found: dict[str, list[Marked]], names: dict[str, str]) -> Iterator[list[str]]:
    """Yield the rows of the list of findings: label, file, what was seen, causes, limit."""
    for item, rows in found.items():
        for one in rows:
            yield [
                one.label,
                names[item],
                words.filled(one.finding.says, one.finding.params),
                " ".join(words.filled(cause, {}) for cause in one.finding.causes),
                words.filled(one.finding.limit, {}),
            ]
