"""Cut a WhatsApp text at its line ends and find the lines that look like headers, in columns.

The text is walked in pieces of a megabyte with vector operations; what no known shape takes
goes through the careful pattern, which teaches a new shape. A line longer than a piece is taken
by itself, so that a single line of any length costs no memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat.whatsapp_header import (
    LONGEST_HEADER,
    LONGEST_LABEL,
    Shape,
    may_begin,
    read_header,
)
from probata.pure.readers.chat.whatsapp_labels import Labels
from probata.pure.readers.chat.whatsapp_shapes import Matcher, Window, window_at

Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[Any]]

PIECE = 1 << 20
"""Bytes that are looked at together."""

MOST_SHAPES = 256
"""Shapes that are matched fast; a file with more of them is read line by line."""

LIMIT_SHAPES = 4096
"""Shapes a file may have at all; beyond it a line is text. No phone writes more than fifty."""

BAD_RANGES = 100
"""Ranges of undecodable bytes that are listed one by one."""

LF, CRLF, FIRST = 0, 1, 2
"""What stood before a line."""

_LONE = re.compile("[\udc80-\udcff]+")
_LOSSLESS = ("utf-8", "surrogateescape")
_STRETCH = 64 << 10
"""Bytes that are decoded together to see whether they are text: what stays in a cache."""

_PAD = LONGEST_HEADER + LONGEST_LABEL + 64
_MAY_BEGIN = np.array([may_begin(pair & 0xFF, pair >> 8) for pair in range(1 << 16)], dtype=bool)


def columns(size: int) -> Columns:
    """Return empty columns for so many header-looking lines; offsets are absolute."""
    kinds: dict[str, type[np.generic]] = {
        "start": np.int64,  # first byte of the line
        "line": np.int64,  # number of the line, from 1
        "line_end": np.int64,  # end of its content
        "tail_end": np.int64,  # end of the last line that is not blank, before the next look
        "tail_eol": np.int8,  # bytes of that line's end
        "before": np.int8,  # LF, CRLF or FIRST
        "shape": np.int16,
        "body": np.int16,  # from start to the words after the header
        "label": np.int16,  # bytes of the author's label, -1 when there is none
        "tight": np.int8,  # 1 when a colon without a space stands where a label could be
        "sender": np.int32,
        "more": np.int32,  # lines with content that follow
        "blank": np.int32,  # blank lines that follow
        "d0": np.int16,
        "d1": np.int16,
        "d2": np.int16,
        "t0": np.int8,
        "t1": np.int8,
        "t2": np.int8,  # -1 without seconds
    }
    return {name: np.full(size, -1, kind) for name, kind in kinds.items()}


@dataclass(slots=True)
class Lines:
    """What the walk found: header-looking lines in columns, and counts of everything else."""

    looks: Columns = field(default_factory=lambda: columns(0))
    shapes: list[Shape] = field(default_factory=list)
    labels: Labels = field(default_factory=Labels)
    lines: int = 0
    crlf: int = 0
    lf: int = 0
    crlf_content: int = 0  # line ends before a line that is not blank
    lf_content: int = 0
    early_lines: int = 0  # lines with content before the first look
    early_blank: int = 0
    early_end: int = 0
    nul: int = 0
    first_nul: int = -1
    bad: list[tuple[int, int]] = field(default_factory=list)  # ranges that are no UTF-8
    bad_bytes: int = 0
    last_open: bool = False  # the last line has no line end


class LineWalk:
    """One walk over one text."""

    def __init__(self, data: memoryview, begin: int = 0, *, careful: bool = False) -> None:
        """Walk `data` from byte `begin`; `careful` uses the pattern for every single line."""
        self._view: Octets = np.frombuffer(data, np.uint8)
        self._data = data
        self._at = begin
        self._careful = careful
        self._matchers: list[Matcher] = []
        self._numbers: dict[bytes, int] = {}
        self._parts: list[Columns] = []
        self._before = FIRST
        self.found = Lines(early_end=begin)

    def walk(self) -> Lines:
        """Read to the end and return what was found."""
        total = len(self._view)
        while self._at < total:
            end, is_long = self._cut(self._at, total)
            self._look_at_bytes(self._at, end)
            if is_long:
                self._long_line(self._at, end)
            else:
                self._piece(self._at, end)
            self._at = end
        found = self.found
        if self._parts:
            found.looks = {
                name: np.concatenate([part.pop(name) for part in self._parts])
                for name in tuple(self._parts[0])
            }
        found.last_open = total > 0 and self._view[total - 1] != 10
        return found

    def _cut(self, begin: int, total: int) -> tuple[int, bool]:
        """Return where the piece ends, and whether it is one line longer than a piece."""
        end = min(begin + PIECE, total)
        if end == total:
            return end, False
        for low in (max(begin, end - _STRETCH), begin):  # mostly the last stretch has one
            last = bytes(self._data[low:end]).rfind(b"\n")
            if last >= 0:
                return low + last + 1, False
        while end < total:
            step = min(end + PIECE, total)
            found = bytes(self._data[end:step]).find(b"\n")
            if found >= 0:
                return end + found + 1, True
            end = step
        return total, True

    def _look_at_bytes(self, begin: int, end: int) -> None:
        """Count NUL bytes and list bytes that are no UTF-8, a bounded stretch at a time."""
        found, data = self.found, self._data
        low = begin
        while low < end:
            high = min(low + _STRETCH, end)
            for _ in range(3):  # never cut a character in two
                if high < end and data[high] & 0xC0 == 0x80:
                    high -= 1
            try:
                text = str(data[low:high], "utf-8")
            except UnicodeDecodeError:
                text = str(data[low:high], "utf-8", "surrogateescape")
                self._list_bad(low, text)
            if "\0" in text:
                found.nul += text.count("\0")
                if found.first_nul < 0:
                    found.first_nul = low + len(text[: text.index("\0")].encode(*_LOSSLESS))
            low = high

    def _list_bad(self, low: int, text: str) -> None:
        """List the bytes that were no UTF-8: decoding left a lone surrogate for each of them."""
        found = self.found
        found.bad_bytes += len(text) - len(_LONE.sub("", text))
        at = 0
        for match in _LONE.finditer(text):
            if len(found.bad) >= BAD_RANGES:
                return
            low += len(text[at : match.start()].encode(*_LOSSLESS))
            at = match.start()
            found.bad.append((low, low + len(match.group())))

    def _piece(self, begin: int, end: int) -> None:
        """Take a piece of whole lines."""
        found, size = self.found, end - begin
        buffer = self._padded(begin, end)
        feeds = np.flatnonzero(buffer[:size] == 10)
        if not len(feeds) or feeds[-1] != size - 1:
            feeds = np.append(feeds, size)  # the last line of the file, without an end
        starts = np.empty_like(feeds)
        starts[0] = 0
        np.add(feeds[:-1], 1, out=starts[1:])
        crlf = (buffer[feeds - 1] == 13) & (feeds > starts) & (feeds < size)
        ends = feeds - crlf
        content = ends > starts
        before = np.empty(len(starts), np.int8)
        before[0] = self._before
        before[1:] = crlf[:-1]
        above = found.lines + 1
        found.lines += len(starts)
        returns = int(np.count_nonzero(crlf))
        found.crlf += returns
        found.lf += int(np.count_nonzero(feeds < size)) - returns
        found.crlf_content += int(np.count_nonzero(content & (before == CRLF)))
        found.lf_content += int(np.count_nonzero(content & (before == LF)))
        self._before = int(crlf[-1])
        rows, part = self._looks(buffer, starts, ends)
        eol = (1 + crlf.astype(np.int8)) * (feeds < size)
        self._follow(begin, rows, part, content, ends, eol.astype(np.int8))
        if len(rows):
            part["start"] = starts[rows] + begin
            part["line"] = rows + above
            part["line_end"] = ends[rows] + begin
            part["before"] = before[rows]
            self._parts.append(part)

    def _padded(self, begin: int, end: int) -> Octets:
        """Return the piece with some bytes after it, zeros at the end of the text."""
        if end + _PAD <= len(self._view):
            return self._view[begin : end + _PAD]
        buffer = np.zeros(end - begin + _PAD, np.uint8)
        buffer[: end - begin] = self._view[begin:end]
        return buffer

    def _looks(self, buffer: Octets, starts: Ints, ends: Ints) -> tuple[Ints, Columns]:
        """Find the lines that look like headers; return their numbers and columns."""
        pairs = buffer[starts].astype(np.uint16) | (buffer[starts + 1].astype(np.uint16) << 8)
        possible = np.flatnonzero(_MAY_BEGIN[pairs] & (ends - starts >= 8))
        part = columns(len(possible))
        here, stop = starts[possible], ends[possible]
        if len(possible):
            window = window_at(buffer, here)
            rest = np.arange(len(possible))
            if not self._careful:
                for number, matcher in enumerate(self._matchers[:MOST_SHAPES]):
                    rest = matcher.match(number, window, rest, stop, part)
            self._look_carefully(window, rest, stop, part)
        rows = np.flatnonzero(part["shape"] >= 0)
        part = {name: column[rows] for name, column in part.items()}
        if len(rows):
            self.found.labels.split(buffer, here[rows], stop[rows], part)
        return possible[rows], part

    def _look_carefully(self, window: Window, rest: Ints, ends: Ints, part: Columns) -> None:
        """Read lines that no known shape took with the pattern; a new shape takes the others."""
        place = 0
        while place < len(rest):
            row = int(rest[place])
            place += 1
            known = len(self._matchers)
            number = self._learn(window.buffer[int(window.starts[row]) : int(ends[row])])
            if number < 0:
                continue
            matcher = self._matchers[number]
            if number == known < MOST_SHAPES and not self._careful:
                rest, place = matcher.match(number, window, rest[place - 1 :], ends, part), 0
            else:
                matcher.match(number, window, rest[place - 1 : place], ends, part)

    def _learn(self, line: Octets) -> int:
        """Read one line with the careful pattern; return the number of its shape or -1."""
        shape = read_header(line[: LONGEST_HEADER + 1].tobytes())
        if shape is None:
            return -1
        number = self._numbers.get(shape.template)
        if number is None:
            if len(self.found.shapes) >= LIMIT_SHAPES:
                return -1
            number = self._numbers[shape.template] = len(self.found.shapes)
            self.found.shapes.append(shape)
            self._matchers.append(Matcher(shape))
        return number

    def _follow(
        self,
        begin: int,
        rows: Ints,
        part: Columns,
        content: Flags,
        ends: Ints,
        eol: npt.NDArray[np.int8],
    ) -> None:
        """Count what follows each header-looking line, and where its last content ends."""
        filled = np.flatnonzero(content)
        counted: Ints = np.cumsum(content)
        first = int(rows[0]) if len(rows) else len(content)
        self._carry(begin, first, filled, counted, ends, eol)
        if not len(rows):
            return
        stops = np.append(rows[1:], len(content)) - 1
        last = filled[counted[stops] - 1]
        more = counted[stops] - counted[rows]
        part["more"] = more.astype(np.int32)
        part["blank"] = (stops - rows - more).astype(np.int32)
        part["tail_end"] = ends[last] + begin
        part["tail_eol"] = eol[last]

    def _carry(
        self,
        begin: int,
        first: int,
        filled: Ints,
        counted: Ints,
        ends: Ints,
        eol: npt.NDArray[np.int8],
    ) -> None:
        """Give the lines before the first look of a piece to the record above, if there is one."""
        if first == 0:
            return
        more = int(counted[first - 1])
        last = int(filled[more - 1]) if more else -1
        found = self.found
        if not self._parts:
            found.early_lines += more
            found.early_blank += first - more
            if more:
                found.early_end = int(ends[last]) + begin + int(eol[last])
            return
        above = self._parts[-1]
        above["more"][-1] += more
        above["blank"][-1] += first - more
        if more:
            above["tail_end"][-1] = ends[last] + begin
            above["tail_eol"][-1] = eol[last]

    def _long_line(self, begin: int, end: int) -> None:
        """Take one line that is longer than a piece: look at its first bytes only."""
        found = self.found
        eol = 0
        if self._view[end - 1] == 10:
            eol = 2 if self._view[end - 2] == 13 else 1
        before, self._before = self._before, int(eol == 2)
        found.lines += 1
        found.crlf += eol == 2
        found.lf += eol == 1
        found.crlf_content += before == CRLF
        found.lf_content += before == LF
        known = min(end - begin - eol, _PAD)
        starts, ends = np.zeros(1, np.int64), np.full(1, known)
        buffer = np.zeros(2 * _PAD, np.uint8)
        buffer[:known] = self._view[begin : begin + known]
        rows, part = self._looks(buffer, starts, ends)
        real = np.full(1, end - begin - eol)
        self._follow(begin, rows, part, np.ones(1, bool), real, np.full(1, eol, np.int8))
        if len(rows):
            part["start"] = np.full(1, begin)
            part["line"] = np.full(1, found.lines)
            part["line_end"] = real + begin
            part["before"] = np.full(1, before, np.int8)
            self._parts.append(part)
