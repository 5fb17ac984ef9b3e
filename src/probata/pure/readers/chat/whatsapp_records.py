"""From lines that look like headers to records: form of the file, newline guard, authors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat.times import Half
from probata.pure.readers.chat.whatsapp_header import BRACKET, DASH, LONGEST_LABEL, Shape
from probata.pure.readers.chat.whatsapp_lines import CRLF, LF, Lines

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[Any]]

OPEN_WORD_SHARE = 5
"""A word we do not know beside the time must stand on one header in so many to count."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The four counts of the newline guard (message formats, section 1), and whether it holds."""

    crlf_header: int = 0
    crlf_other: int = 0
    lf_header: int = 0
    lf_other: int = 0
    is_bracket: bool = False

    @property
    def holds(self) -> bool:
        """True when a bare line feed never begins a record in this file."""
        return self.is_bracket and self.crlf_header > 0 and self.crlf_other <= self.lf_other

    def counts(self) -> dict[str, int]:
        """The four counts, for a note."""
        return {
            "crlf_header": self.crlf_header,
            "crlf_other": self.crlf_other,
            "lf_header": self.lf_header,
            "lf_other": self.lf_other,
        }


@dataclass(slots=True)
class Records:
    """The records of one text in columns (offsets in the text as UTF-8), and what else is there."""

    columns: Columns
    shapes: list[Shape]
    labels: list[bytes]
    form: str
    guard: Guard
    inner: Ints  # starts of lines inside a record that look like headers
    open_author: Flags
    continuations: int = 0
    blanks: int = 0
    early: tuple[int, int] = (0, 0)  # bytes before the first record
    early_lines: int = 0
    extra_shapes: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.columns["start"])


def assemble(lines: Lines, data: memoryview, begin: int) -> Records:
    """Decide which header-looking lines begin a record, and put the rest where it belongs."""
    looks = lines.looks
    form = _form(lines)
    wanted = _wanted(lines, form)
    guard = _guard(lines, wanted, form)
    if guard.holds:
        wanted &= looks["before"] != LF
    taken = np.flatnonzero(wanted)
    columns = {name: column[taken] for name, column in looks.items()}
    early_looks = int(taken[0]) if len(taken) else len(looks["start"])
    inner = looks["start"][np.flatnonzero(~wanted)]
    early_lines = lines.early_lines + early_looks + int(looks["more"][:early_looks].sum())
    early_blank = lines.early_blank + int(looks["blank"][:early_looks].sum())
    blanks = early_blank
    continuations = 0
    if len(taken):
        stops = np.append(taken[1:], len(wanted)) - 1
        columns["tail_end"] = looks["tail_end"][stops]
        columns["tail_eol"] = looks["tail_eol"][stops]
        blanks += int(looks["blank"][early_looks:].sum())
        continuations = int(looks["more"][early_looks:].sum())
        continuations += int(len(wanted) - early_looks - len(taken))
    early_end = lines.early_end
    if early_looks:
        early_end = int(looks["tail_end"][early_looks - 1] + looks["tail_eol"][early_looks - 1])
    records = Records(
        columns=columns,
        shapes=lines.shapes,
        labels=[],
        form=form,
        guard=guard,
        inner=inner[early_looks:] if len(taken) else inner[:0],
        open_author=np.zeros(len(taken), bool),
        continuations=continuations,
        blanks=blanks,
        early=(begin, early_end),
        early_lines=early_lines,
    )
    _split_open_authors(records, lines, data)
    _number_by_appearance(records, lines)
    return records


def _form(lines: Lines) -> str:
    """Return the form of the file: that of its first line, or of most looks when it starts late."""
    looks = lines.looks
    if not len(looks["shape"]):
        return BRACKET
    if not lines.early_lines:
        return lines.shapes[int(looks["shape"][0])].form
    is_dash = np.array([shape.form == DASH for shape in lines.shapes], bool)
    dashes = int(np.count_nonzero(is_dash[looks["shape"]]))
    return DASH if 2 * dashes > len(looks["shape"]) else BRACKET


def _wanted(lines: Lines, form: str) -> Flags:
    """Say which looks have the form of the file; unknown day words count only when common."""
    shape = lines.looks["shape"]
    fits = np.array([one.form == form for one in lines.shapes], bool)
    is_open = np.array([one.half is Half.OPEN for one in lines.shapes], bool)
    if not len(shape):
        return np.zeros(0, bool)
    wanted = fits[shape]
    with_word = wanted & is_open[shape]
    if with_word.any() and OPEN_WORD_SHARE * with_word.sum() < wanted.sum():
        wanted &= ~is_open[shape]
    return np.asarray(wanted, bool)


def _guard(lines: Lines, wanted: Flags, form: str) -> Guard:
    before = lines.looks["before"]
    crlf = int(np.count_nonzero(wanted & (before == CRLF)))
    lf = int(np.count_nonzero(wanted & (before == LF)))
    return Guard(crlf, lines.crlf_content - crlf, lf, lines.lf_content - lf, form == BRACKET)


def _split_open_authors(records: Records, lines: Lines, data: memoryview) -> None:
    """Split `name:words` where the name is an author elsewhere; whether it is one here is open."""
    columns = records.columns
    seen = set(np.unique(columns["sender"][columns["label"] >= 0]).tolist())
    for row in np.flatnonzero(columns["label"] < 0):
        begin = int(columns["start"][row]) + int(columns["body"][row])
        end = min(int(columns["line_end"][row]), begin + LONGEST_LABEL + 1)
        label, colon, _ = bytes(data[begin:end]).partition(b":")
        number = lines.labels.known(label) if colon else -1
        if number in seen:
            columns["label"][row] = len(label)
            columns["sender"][row] = number
            records.open_author[row] = True


def _number_by_appearance(records: Records, lines: Lines) -> None:
    """Renumber the senders as they appear among the records that were taken."""
    sender = records.columns["sender"]
    used, first = np.unique(sender[sender >= 0], return_index=True)
    order = used[np.argsort(first, kind="stable")]
    table = np.full(len(lines.labels.raw) + 1, -1, np.int32)
    table[order] = np.arange(len(order), dtype=np.int32)
    records.columns["sender"] = table[sender]
    records.labels = [lines.labels.raw[number] for number in order]


def text_starts(records: Records) -> Ints:
    """Return where the words of each record begin: after the author, or after the header."""
    columns = records.columns
    label = columns["label"].astype(np.int64)
    after = np.where(records.open_author, label + 1, label + 2)
    begin = columns["start"] + columns["body"] + np.where(label >= 0, after, 0)
    return np.asarray(begin, np.int64)
