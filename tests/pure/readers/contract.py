"""What every reader promises, checked on any bytes: the balance closes, spans lie in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from probata.pure import sentences
from probata.pure.reader import (
    NO_SENDER,
    NO_TIME,
    Attachment,
    Gap,
    Hints,
    Kind,
    Label,
    Note,
    Reader,
    Reading,
)
from probata.pure.readers import inline


@dataclass
class Plain:
    """A source without neighbours, unless some are given."""

    name: str
    data: memoryview
    members: Mapping[str, Any] = field(default_factory=dict)
    container: bool = False


@dataclass
class Read:
    """One passage as a test sees it."""

    kind: Kind
    label: Label | None
    text: str
    literal: str
    earliest: int | None
    latest: int | None
    clock: int | None
    basis: int
    member: str
    start: int
    end: int
    attachments: tuple[Attachment, ...]
    extra: Mapping[str, Any]
    readings: tuple[int, ...] = ()


@dataclass
class Whole:
    """A finished reading."""

    passages: list[Read]
    reading: Reading

    @property
    def gaps(self) -> list[Gap]:
        return self.reading.gaps

    @property
    def checks(self) -> set[str]:
        return {note.check for note in self.reading.notes}

    def note(self, check: str) -> Note:
        (found,) = [note for note in self.reading.notes if note.check == check]
        return found

    @property
    def texts(self) -> list[str]:
        return [passage.text for passage in self.passages]


def source(data: bytes, name: str = "original", **beside: bytes) -> Plain:
    members = {key: Plain(key, memoryview(value)) for key, value in beside.items()}
    return Plain(name, memoryview(data), members)


def read(
    reader: Reader,
    data: bytes,
    *,
    hints: Hints | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> Whole:
    """Read some bytes whole and check what holds for every reading."""
    original = source(data, **(beside or {}))
    detection = reader.detect(original)
    assert detection.reader == reader.name
    assert 0.0 <= detection.score <= 1.0
    reading = reader.read(original, hints or Hints())
    return finish(reading, {"": memoryview(data)})


def finish(reading: Reading, members: Mapping[str, memoryview]) -> Whole:
    """Take all batches and check them."""
    passages: list[Read] = []
    ends: dict[int, int] = {}
    for batch in reading.batches():
        size = len(batch)
        assert batch.first == len(passages)
        texts, literals = batch.texts(), batch.literals()
        columns = (batch.start, batch.end, batch.kind, batch.sender, batch.earliest)
        assert {len(one) for one in (*columns, batch.latest, batch.clock, texts, literals)} == {
            size
        }
        member = reading.members[batch.member]
        for row in range(size):
            start, end = batch.start[row], batch.end[row]
            assert ends.get(batch.member, 0) <= start < end <= len(members[member])
            ends[batch.member] = end
            earliest, latest = batch.earliest[row], batch.latest[row]
            assert (earliest == NO_TIME) == (latest == NO_TIME)
            assert earliest <= latest
            texts[row].encode("utf-8")
            number = batch.sender[row]
            passages.append(
                Read(
                    Kind(batch.kind[row]),
                    None if number == NO_SENDER else reading.labels[number],
                    texts[row],
                    literals[row],
                    None if earliest == NO_TIME else earliest,
                    None if latest == NO_TIME else latest,
                    None if batch.clock[row] == NO_TIME else batch.clock[row],
                    batch.zone_basis[row],
                    member,
                    start,
                    end,
                    batch.attachments.get(row, ()),
                    batch.extra.get(row, {}),
                    batch.readings.get(row, ()),
                )
            )
            _files(passages[-1], members)
    _after(reading, passages)
    return Whole(passages, reading)


def _files(passage: Read, members: Mapping[str, memoryview]) -> None:
    for one in passage.attachments:
        if one.span is None:
            continue
        assert passage.start <= one.span.start <= one.span.end <= passage.end
        content = inline.decode(
            members[one.span.member][one.span.start : one.span.end], one.encoding
        )
        assert one.size == len(content)


def _after(reading: Reading, passages: list[Read]) -> None:
    assert reading.balance.closes, reading.balance
    assert reading.balance.records == len(passages)
    if reading.balance.unit == "line":
        # A stretch of lines is one gap, and a line may hold bytes that are no text.
        assert bool(reading.balance.rejected) <= bool(reading.gaps)
    else:
        # What is too long to be shown of a passage is a gap inside it, and no unit of its own.
        spans = [(one.member, one.start, one.end) for one in passages]
        units = [
            gap
            for gap in reading.gaps
            if gap.where.end
            and not any(
                member == gap.where.member and start < gap.where.start and gap.where.end <= end
                for member, start, end in spans
            )
        ]
        assert reading.balance.rejected == len(units)
    for note in reading.notes:
        sentence = sentences.lookup(note.check)
        said = sentence.text(note.params)
        assert "{" not in said.replace("{}", "") or "{" in str(note.params), said
    for gap in reading.gaps:
        assert gap.reason.endswith(".")
