"""Outline: bookmarks, read from a part and written for the whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from probata.pure.pages.leaves import Leaf, goal_of
from probata.pure.pages.source import Source
from probata.pure.pages.syntax import Odd, Ref, number, read_text, text_string

_MOST = 20_000
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A bookmark: title, depth from 0, page index within its source (-1: none), top or None."""

    title: str
    depth: int
    page: int = -1
    top: float | None = None


def entries(source: Source, leaves: Sequence[Leaf]) -> list[Entry]:
    """Return the bookmarks of a source in order; Odd when they point by name or run in a circle."""
    root = source.resolve(source.trailer[b"/Root"])
    outlines = source.resolve(root.get(b"/Outlines", b"null"))
    if not isinstance(outlines, dict):
        return []
    index = {leaf.number: row for row, leaf in enumerate(leaves)}
    made: list[Entry] = []
    waiting = [(outlines.get(b"/First"), 0)]
    seen: set[int] = set()
    while waiting:
        one, depth = waiting.pop()
        if not isinstance(one, Ref):
            continue
        if one in seen or len(seen) >= _MOST or depth > _DEEPEST:
            raise Odd("bookmarks that run in a circle, or too many")
        seen.add(one)
        item = source.value(one)
        if not isinstance(item, dict):
            continue
        page, top = _goal(source, item, index)
        title = " ".join(read_text(source.resolve(item.get(b"/Title", b"()"))).split())
        made.append(Entry(title, depth, page, None if page < 0 or leaves[page].moved else top))
        waiting.append((item.get(b"/Next"), depth))
        waiting.append((item.get(b"/First"), depth + 1))
    return made


def _goal(
    source: Source, item: dict[bytes, Any], index: dict[int, int]
) -> tuple[int, float | None]:
    goal = item.get(b"/Dest", b"null")
    action = source.resolve(item.get(b"/A", b"null"))
    if isinstance(action, dict) and action.get(b"/S") == b"/GoTo":
        goal = action.get(b"/D", b"null")
    found = goal_of(source, goal, index)
    return found if found is not None else (-1, None)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark of the whole: title, depth, object number of its page (0: none), top or None."""

    title: str
    depth: int
    page: int
    top: float | None = None


def objects(bookmarks: Sequence[Bookmark], first: int) -> list[bytes]:
    """Return the outline objects numbered from `first` (the root); [] when there is none.

    Depths may jump; each bookmark hangs on the nearest one before it that is less deep.
    """
    if not bookmarks:
        return []
    parents, children = _tree(bookmarks)
    made = [_root(children[-1], len(bookmarks), first)]
    for row, mark in enumerate(bookmarks):
        parent = parents[row]
        siblings = children[parent]
        place = bisect_left(siblings, row)
        words = [b"/Title %s" % text_string(mark.title), b"/Parent %d 0 R" % (first + 1 + parent)]
        if place:
            words.append(b"/Prev %d 0 R" % (first + 1 + siblings[place - 1]))
        if place + 1 < len(siblings):
            words.append(b"/Next %d 0 R" % (first + 1 + siblings[place + 1]))
        mine = children.get(row)
        if mine:
            words.append(b"/First %d 0 R" % (first + 1 + mine[0]))
            words.append(b"/Last %d 0 R" % (first + 1 + mine[-1]))
            words.append(b"/Count %d" % -len(mine))
        if mark.page:
            top = b"null" if mark.top is None else number(mark.top)
            words.append(b"/Dest[%d 0 R /XYZ null %s null]" % (mark.page, top))
        made.append(b"%d 0 obj\n<<%s>>\nendobj\n" % (first + 1 + row, b"".join(words)))
    return made


def _root(top: list[int], count: int, first: int) -> bytes:
    return b"%d 0 obj\n<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>\nendobj\n" % (
        first,
        first + 1 + top[0],
        first + 1 + top[-1],
        min(count, len(top)),
    )


def _tree(bookmarks: Sequence[Bookmark]) -> tuple[list[int], dict[int, list[int]]]:
    parents: list[int] = []
    children: dict[int, list[int]] = {-1: []}
    path: list[int] = []
    for row, mark in enumerate(bookmarks):
        while path and bookmarks[path[-1]].depth >= mark.depth:
            path.pop()
        parent = path[-1] if path else -1
        parents.append(parent)
        children.setdefault(parent, []).append(row)
        path.append(row)
    return parents, children
