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
    words_at: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    used_shapes: dict[int, int] = field(default_factory=dict)  # shape -> number of records
    early: tuple[int, int] = (0, 0)  # bytes before the first record
    early_lines: int = 0
    inner_line: int = 0  # number of the first of the lines inside

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
    before = int(taken[0]) if len(taken) else len(wanted)  # looks above the first record
    early_end = lines.early_end
    if before:
        early_end = int(looks["tail_end"][before - 1] + looks["tail_eol"][before - 1])
    left = np.flatnonzero(~wanted)
    left = left[left >= before] if len(taken) else left[:0]
    records = Records(
        columns=_columns(looks, taken),
        shapes=lines.shapes,
        labels=[],
        form=form,
        guard=guard,
        inner=looks["start"][left],
        inner_line=int(looks["line"][left[0]]) if len(left) else 0,
        open_author=np.zeros(len(taken), bool),
        continuations=int(looks["more"][before:].sum()) + len(left),
        blanks=lines.early_blank + int(looks["blank"].sum()),
        early=(begin, early_end),
        early_lines=lines.early_lines + before + int(looks["more"][:before].sum()),
    )
    _split_open_authors(records, lines, data)
    _number_by_appearance(records, lines)
    records.words_at = _words_at(records)
    counts = np.bincount(records.columns["shape"], minlength=1)
    records.used_shapes = {int(one): int(counts[one]) for one in np.flatnonzero(counts)}
    lines.looks = {}
    return records


def _columns(looks: Columns, taken: Ints) -> Columns:
    """Keep the columns of the looks that begin records; each ends where the next one begins."""
    size = len(looks["start"])
    if len(taken) == size:
        return dict(looks)  # as a rule; a copy would cost the memory twice
    columns = {name: column[taken] for name, column in looks.items()}
    if len(taken):
        stops = np.append(taken[1:], size) - 1
        columns["tail_end"] = looks["tail_end"][stops]
        columns["tail_eol"] = looks["tail_eol"][stops]
    return columns


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
    named = columns["sender"][columns["label"] >= 0]
    seen = set(np.flatnonzero(np.bincount(named)).tolist()) if len(named) else set()
    for row in np.flatnonzero((columns["label"] < 0) & (columns["tight"] > 0)):
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
    first = np.full(len(lines.labels.raw) + 1, -1, np.int64)
    first[sender[::-1]] = np.arange(len(sender))[::-1]  # the last one written is the first row
    used = np.flatnonzero(first[:-1] >= 0)
    order = used[np.argsort(first[used], kind="stable")]
    table = np.full(len(lines.labels.raw) + 1, -1, np.int32)
    table[order] = np.arange(len(order), dtype=np.int32)
    records.columns["sender"] = table[sender]
    records.labels = [lines.labels.raw[number] for number in order]


def _words_at(records: Records) -> Ints:
    """Return where the words of each record begin: after the author, or after the header."""
    columns = records.columns
    label = columns["label"].astype(np.int64)
    words = columns["start"] + columns["body"] + label
    words += np.where(label >= 0, 2, 1)  # the colon and its space, or the -1 for no label
    words -= records.open_author
    return np.asarray(words, np.int64)
