"""Patterns looked for in sources of any length, a bounded stretch at a time.

A source may be a map over a file of many GB, and one unit of it may be all of that. While a single
look goes over it, nothing else of the process runs and every page stays in memory; between steps
both come free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STEP = 16 << 20
"""Bytes that are looked at together."""

REACH = 1 << 16
"""Bytes beyond a step that a match begun in it, with what it looks ahead to, may need."""


def matches(
    pattern: re.Pattern[bytes], data: memoryview, at: int = 0, end: int | None = None
) -> Iterator[re.Match[bytes]]:
    """Yield what `pattern.finditer(data, at, end)` yields, in the same order."""
    size = len(data) if end is None else min(end, len(data))
    while at < size:
        stop = min(at + STEP, size)
        edge = min(stop + REACH, size)
        following = stop
        for found in pattern.finditer(data, at, edge):
            if found.start() >= stop and edge < size:
                break
            whole = _whole(pattern, data, found, edge, size)
            if whole is None:
                continue
            yield whole
            following = max(following, whole.end())
            if whole is not found:
                break  # it goes beyond this stretch, and so does what follows it
        at = following if edge < size else size


def first(
    pattern: re.Pattern[bytes], data: memoryview, at: int = 0, end: int | None = None
) -> re.Match[bytes] | None:
    """Return what `pattern.search(data, at, end)` returns."""
    return next(matches(pattern, data, at, end), None)


def last(pattern: re.Pattern[bytes], data: memoryview, at: int, end: int) -> re.Match[bytes] | None:
    """Return the last of the matches between two places; looked for from behind."""
    stop = end
    while stop > at:
        begin = max(at, stop - STEP)
        found = None
        for one in matches(pattern, data, begin, min(stop + REACH, end)):
            if one.start() >= stop:
                break
            found = one
        whole = found and _whole(pattern, data, found, min(stop + REACH, end), end)
        if whole is not None:
            return whole
        stop = begin
    return None


def _whole(
    pattern: re.Pattern[bytes], data: memoryview, found: re.Match[bytes], edge: int, size: int
) -> re.Match[bytes] | None:
    """Match again without the edge where a match touches it: the edge is no end of the source."""
    if found.end() < edge or edge == size:
        return found
    return pattern.match(data, found.start(), size)
