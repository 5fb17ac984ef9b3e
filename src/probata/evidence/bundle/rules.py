"""Decisions on exhibits: which range, which mark, what may be changed."""

import re
from dataclasses import dataclass

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
