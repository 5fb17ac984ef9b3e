"""Decisions on exhibits: which range, which mark, what may be changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from probata.pure.verdict import Reason, Verdict

_MARK = re.compile(r"[A-Z]{0,3}-?[1-9][0-9]{0,4}[A-Z]?")
TITLE_AT_MOST = 200

NO_TITLE = Reason("exhibit.no_title", "An exhibit needs a title.")
LONG_TITLE = Reason("exhibit.long_title", "The title is longer than 200 characters.")
BAD_MARK = Reason(
    "exhibit.bad_mark", "A mark is a number, with up to three capital letters before it: 3, C-3."
)
MARK_TAKEN = Reason("exhibit.mark_taken", "Another exhibit of this matter bears this mark.")
BAD_RANGE = Reason("exhibit.bad_range", "The range does not lie within the item.")
UNREAD = Reason("exhibit.unread", "The item has no messages to choose from; put it forward whole.")
WITHDRAWN = Reason("exhibit.withdrawn", "The exhibit was withdrawn.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be put forward of an item, in whose words.

    `first` and `last` are passage indexes, both included; both None for the whole item. An empty
    `mark` takes the next number.
    """

    title: str
    mark: str = ""
    shows: str = ""
    shows_not: str = ""
    first: int | None = None
    last: int | None = None


def may_mark(proposal: Proposal, *, mark: str, taken: frozenset[str], passages: int) -> Verdict:
    """Say whether this can be put forward under the mark; `passages` is the item's count."""
    wrong = []
    if not proposal.title.strip():
        wrong.append(NO_TITLE)
    if len(proposal.title) > TITLE_AT_MOST:
        wrong.append(LONG_TITLE)
    if not _MARK.fullmatch(mark):
        wrong.append(BAD_MARK)
    if mark in taken:
        wrong.append(MARK_TAKEN)
    first, last = proposal.first, proposal.last
    if (first is None) != (last is None):
        wrong.append(BAD_RANGE)
    elif first is not None and last is not None:
        if not passages:
            wrong.append(UNREAD)
        elif not 0 <= first <= last < passages:
            wrong.append(BAD_RANGE)
    return Verdict.no(*wrong) if wrong else Verdict.yes()


def next_mark(taken: frozenset[str]) -> str:
    """Return the next plain number after every number that was ever given."""
    numbers = [int(found.group()) for mark in taken if (found := re.search(r"[0-9]+", mark))]
    return str(max(numbers, default=0) + 1)


def may_change(is_withdrawn: bool) -> Verdict:
    """Say whether an exhibit can still be changed or withdrawn."""
    return Verdict.no(WITHDRAWN) if is_withdrawn else Verdict.yes()


@dataclass(frozen=True, slots=True)
class Move:
    """Where an exhibit stood in one bundle and stands in the next: pages as text, "" for nowhere.

    `state` is same (only its place moved), changed (its pages differ), new or gone.
    """

    mark: str
    before: str
    now: str
    state: str


def moves(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Move]:
    """Compare two page maps, exhibit by exhibit, and leave out what stayed as it was.

    A page map has one mapping an exhibit: `exhibit`, `mark`, `from`, `to`, and `content`, a digest
    of what its pages show apart from their page marks.
    """
    before = {row["exhibit"]: row for row in old}
    after = {row["exhibit"]: row for row in new}
    found = []
    for id in dict.fromkeys([*after, *before]):
        was, now = before.get(id), after.get(id)
        if was and now and was["content"] == now["content"]:
            if was["from"] != now["from"]:
                found.append(Move(now["mark"], _pages(was), _pages(now), "same"))
        elif was and now:
            found.append(Move(now["mark"], _pages(was), _pages(now), "changed"))
        elif now:
            found.append(Move(now["mark"], "", _pages(now), "new"))
        elif was:
            found.append(Move(was["mark"], _pages(was), "", "gone"))
    return found


def _pages(row: Mapping[str, Any]) -> str:
    return f"{row['from']}–{row['to']}"
