"""How passages become rows: in bulk, in columns, with one digest over everything written.

The digest of a reading lets anybody who holds the journal notice a row that was changed in the
database. Each column is hashed as a stream of its own, whatever the size of the batches: numbers
as 64-bit little-endian integers (no instant: -2**63), texts as UTF-8 each ended by a byte 0 (which
no stored text holds), `extra` and attachments as the index and one line of JSON with sorted keys
for each row that has some. The digest is SHA-256 over the lines "column:hex\\n" in the order of
COLUMNS.
"""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from django.db import connection

from probata.evidence.intake.findable import findable, storable
from probata.evidence.intake.models import Passage, PassageAttachment
from probata.pure.reader import NO_TIME
from probata.trust.ledger import bulk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from probata.evidence.intake.models import Reading
    from probata.pure.reader import Attachment, Batch

NUMBERS = ("kind", "participant", "earliest", "latest", "clock", "zone_basis")
PLACES = ("member", "start", "end")
TEXTS = ("text", "literal")
COLUMNS = (*NUMBERS, *PLACES, *TEXTS, "extra", "attachments")
FIELDS = (
    "id",
    "kind",
    "participant",
    "text",
    "literal",
    "earliest",
    "latest",
    "clock",
    "zone_basis",
    "member",
    "start",
    "end",
    "extra",
)
ATTACHED = (
    "position",
    "name",
    "state",
    "member",
    "declared_type",
    "encoding",
    "size",
    "sha256",
    "span",
)
MOST_TEXT = 1 << 20
"""Characters of one message that a row and the search index hold; the original holds all."""

_PAGE = 20_000
_TOGETHER = 8 << 20  # characters that one statement may hold a copy of


class ReadingDigest:
    """The running digest over the rows of one reading."""

    def __init__(self) -> None:
        """Start with no row."""
        self._streams = {name: hashlib.sha256() for name in COLUMNS}

    def numbers(self, name: str, column: NDArray[np.int64]) -> None:
        """Take in a column of numbers."""
        self._streams[name].update(np.ascontiguousarray(column, dtype="<i8").data)

    def texts(self, name: str, ended: bytes) -> None:
        """Take in a column of texts in UTF-8, each ended by a byte 0."""
        self._streams[name].update(ended)

    def sparse(self, name: str, index: int, value: Any) -> None:
        """Take in a value that only some rows have."""
        self._streams[name].update(b"%d " % index + _json(value) + b"\n")

    def value(self) -> str:
        """Return the digest of all rows so far."""
        lines = "".join(f"{name}:{self._streams[name].hexdigest()}\n" for name in COLUMNS)
        return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()


class RowWriter:
    """Writes the rows of one reading; the caller holds the transaction."""

    def __init__(self, first_key: int) -> None:
        """Begin at the key of the passage with index 0."""
        self._base = first_key
        self.cut = 0
        self.digest = ReadingDigest()

    def write(self, batch: Batch) -> Sequence[str]:
        """Insert one batch and return what can be found of each of its passages."""
        count = len(batch)
        extra = {row: dict(value) for row, value in batch.extra.items()}
        for row, readings in batch.readings.items():
            extra.setdefault(row, {})["readings"] = list(readings)
        for beside in extra.values():
            self._cut_beside(beside)
        texts = self._texts("text", batch.texts(), extra)
        literals = self._texts("literal", batch.literals(), extra)
        numbers = {
            "kind": batch.kind,
            "participant": batch.sender,
            "earliest": batch.earliest,
            "latest": batch.latest,
            "clock": batch.clock,
            "zone_basis": batch.zone_basis,
            "start": batch.start,
            "end": batch.end,
        }
        columns = {name: np.asarray(value, dtype=np.int64) for name, value in numbers.items()}
        columns["member"] = np.full(count, batch.member, dtype=np.int64)
        for name in (*NUMBERS, *PLACES):
            self.digest.numbers(name, columns[name])
        first = self._base + batch.first
        insert(
            Passage._meta.db_table,
            FIELDS,
            zip(
                range(first, first + count),
                columns["kind"].tolist(),
                columns["participant"].tolist(),
                texts,
                literals,
                instants(columns["earliest"]),
                instants(columns["latest"]),
                instants(columns["clock"]),
                columns["zone_basis"].tolist(),
                itertools.repeat(batch.member, count),
                columns["start"].tolist(),
                columns["end"].tolist(),
                self._extras(extra, batch.first, count),
                strict=True,
            ),
            longest=max(map(len, texts), default=0),
        )
        self._attach(batch.attachments, batch.first)
        return findable(texts, extra, batch.attachments)

    def _texts(
        self, name: str, column: Sequence[str], extra: dict[int, dict[str, Any]]
    ) -> Sequence[str]:
        """Return texts that every database can hold; what had to be swapped is noted in extra."""
        column = self._cut(name, column, extra)
        try:
            ended = ended_texts(column)
        except UnicodeEncodeError:
            ended = b""
        if ended.count(b"\0") != len(column):
            column = [_storable(name, text, row, extra) for row, text in enumerate(column)]
            ended = ended_texts(column)
        self.digest.texts(name, ended)
        return column

    def _cut(
        self, name: str, column: Sequence[str], extra: dict[int, dict[str, Any]]
    ) -> Sequence[str]:
        """Return texts that a row can hold; what is longer is cut, and its whole length noted."""
        if not column or max(map(len, column)) <= MOST_TEXT:
            return column
        out = list(column)
        for row, text in enumerate(out):
            if len(text) > MOST_TEXT:
                extra.setdefault(row, {})[f"{name}_cut"] = len(text)
                out[row] = text[:MOST_TEXT]
                self.cut += 1
        return out

    def _cut_beside(self, beside: dict[str, Any]) -> None:
        """Cut the texts that stand beside a message, such as its subject, as its words are cut."""
        for name in [name for name, value in beside.items() if _is_long(value)]:
            beside[f"{name}_cut"] = len(beside[name])
            beside[name] = beside[name][:MOST_TEXT]
            self.cut += 1

    def _extras(self, extra: Mapping[int, Any], first: int, count: int) -> Iterable[str | None]:
        if not extra:
            return itertools.repeat(None, count)
        out: list[str | None] = [None] * count
        for row in sorted(extra):
            value = _plain(extra[row]) if _is_odd(extra[row]) else extra[row]
            out[row] = _json(value).decode()
            self.digest.sparse("extra", first + row, value)
        return out

    def _attach(self, attachments: Mapping[int, Sequence[Attachment]], first: int) -> None:
        rows = []
        for row in sorted(attachments):
            for position, one in enumerate(attachments[row]):
                value = attachment_value(position, one)
                self.digest.sparse("attachments", first + row, value)
                span = value["span"]
                value["span"] = None if span is None else _json(span).decode()
                rows.append((self._base + first + row, *value.values()))
        insert(PassageAttachment._meta.db_table, ("passage", *ATTACHED), rows)


def ended_texts(column: Sequence[str]) -> bytes:
    """Return texts in UTF-8, each ended by a byte 0, which no stored text holds."""
    return "\0".join((*column, "")).encode()


def attachment_value(position: int, one: Attachment) -> dict[str, Any]:
    """Return an attachment as the fields of its row."""
    span = None
    if one.span is not None:
        span = {"member": one.span.member, "start": one.span.start, "end": one.span.end}
    return {
        "position": position,
        "name": storable(one.name),
        "state": one.state,
        "member": storable(one.member),
        "declared_type": storable(one.declared_type),
        "encoding": one.encoding[:40],
        "size": one.size,
        "sha256": one.sha256,
        "span": span,
    }


def instants(column: NDArray[np.int64]) -> list[int | None]:
    """Return a column of instants with None where there is none."""
    out: list[int | None] = column.tolist()
    for row in np.flatnonzero(column == NO_TIME).tolist():
        out[row] = None
    return out


def insert(
    table: str, fields: Sequence[str], rows: Iterable[tuple[Any, ...]], *, longest: int = 0
) -> None:
    """Insert rows past the object layer: a million messages are a matter of seconds.

    `longest` is the length of the longest text: a statement of very long ones takes few of them.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{name}"' for name in fields)
        connection.ensure_connection()
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    at_once = min(bulk.AT_ONCE, _TOGETHER // max(1, longest))
    bulk.insert(f"INSERT INTO {table}", fields, rows, at_once=at_once)


def digest_of_rows(reading: Reading) -> str:
    """Return the digest of a reading's rows as they stand in the database now."""
    digest, key, end = ReadingDigest(), reading.first_key - 1, reading.end_key
    while rows := list(
        Passage.objects.filter(id__gt=key, id__lt=end).order_by("id").values_list(*FIELDS)[:_PAGE]
    ):
        columns = dict(zip(FIELDS, zip(*rows, strict=True), strict=True))
        for name in (*NUMBERS, *PLACES):
            values = [NO_TIME if value is None else value for value in columns[name]]
            digest.numbers(name, np.array(values, dtype=np.int64))
        for name in TEXTS:
            digest.texts(name, ended_texts(columns[name]))
        for id, extra in zip(columns["id"], columns["extra"], strict=True):
            if extra is not None:
                digest.sparse("extra", id - reading.first_key, extra)
        key = rows[-1][0]
    attached = PassageAttachment.objects.filter(
        passage__gte=reading.first_key, passage__lt=end
    ).order_by("passage", "position")
    for row in attached.values("passage", *ATTACHED).iterator(_PAGE):
        digest.sparse("attachments", row.pop("passage") - reading.first_key, row)
    return digest.value()


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def _is_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > MOST_TEXT


def _is_odd(value: Any) -> bool:
    """Say whether a text of it may be one that a database refuses: with NUL or half a letter."""
    try:
        return b"\\u0000" in _json(value)
    except TypeError:
        return True


def _plain(value: Any) -> Any:
    """Return a value of JSON with texts that every database can hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_plain(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _storable(name: str, text: str, row: int, extra: dict[int, dict[str, Any]]) -> str:
    plain = storable(text)
    if plain != text:
        extra.setdefault(row, {})[f"{name}_swapped"] = (
            "U+0000 is shown as U+2400, a lone surrogate as a question mark"
        )
    return plain
