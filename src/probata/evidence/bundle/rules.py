"""Decisions on exhibits: which range, which mark, what may be changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from probata.pure.verdict import Reason, Verdict

_MARK = re.compile(r"[A-Z]{0,3}-?[1-9][0-9]{0,4}[A-Z]?")
TITLE_AT_MOST = 200
REASON_AT_MOST = 300

NO_TITLE = Reason("exhibit.no_title", "An exhibit needs a title.")
LONG_TITLE = Reason("exhibit.long_title", "The title is longer than 200 characters.")
BAD_MARK = Reason(
    "exhibit.bad_mark", "A mark is a number, with up to three capital letters before it: 3, C-3."
)
MARK_TAKEN = Reason("exhibit.mark_taken", "Another exhibit of this matter bears this mark.")
BAD_RANGE = Reason("exhibit.bad_range", "The range does not lie within the item.")
UNREAD = Reason("exhibit.unread", "The item has no messages to choose from; put it forward whole.")
WITHDRAWN = Reason("exhibit.withdrawn", "The exhibit was withdrawn.")
NO_REASON = Reason("redaction.no_reason", "A redaction needs a reason, of at most 300 characters.")
LIFTED = Reason("redaction.lifted", "The redaction was lifted before.")


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


def may_redact(reason: str, first: int | None, last: int | None, *, passages: int) -> Verdict:
    """Say whether these passages of an item can be hidden; both None hides all of it."""
    wrong = []
    if not 0 < len(reason.strip()) <= REASON_AT_MOST:
        wrong.append(NO_REASON)
    if first is not None and last is not None:
        is_within = 0 <= first <= last < passages
    else:
        is_within = first is None and last is None
    if not is_within:
        wrong.append(BAD_RANGE)
    return Verdict.no(*wrong) if wrong else Verdict.yes()


def may_lift(is_lifted: bool) -> Verdict:
    """Say whether a redaction can still be lifted."""
    return Verdict.no(LIFTED) if is_lifted else Verdict.yes()


@dataclass(frozen=True, slots=True)
class Move:
    """Where an exhibit stood in one bundle and stands in the next: first and last page, or None.

    `state` is same (its pages are what they were), changed (they differ), new or gone.
    """

    exhibit: str
    mark: str
    old: tuple[int, int] | None
    new: tuple[int, int] | None
    state: str

    @property
    def before(self) -> str:
        """The pages in the bundle before, as text; empty when it was not there."""
        return _written(self.old)

    @property
    def now(self) -> str:
        """The pages now, as text; empty when it is not there any more."""
        return _written(self.new)

    @property
    def is_at_rest(self) -> bool:
        """Whether old references need no help: the same pages under the same numbers."""
        return self.state == "same" and self.old == self.new


def moves(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Move]:
    """Compare two page maps, exhibit by exhibit: first those that stand now, then those gone.

    A page map has one mapping an exhibit: `exhibit`, `mark`, `from`, `to`, and `content`, a digest
    of what its pages show apart from their page marks.
    """
    before = {row["exhibit"]: row for row in old}
    after = {row["exhibit"]: row for row in new}
    found = []
    for id in dict.fromkeys([*after, *before]):
        was, now = before.get(id), after.get(id)
        mark = str((now or was or {})["mark"])
        found.append(Move(id, mark, _pages(was), _pages(now), _state(was, now)))
    return found


def _state(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> str:
    if not was:
        return "new"
    if not now:
        return "gone"
    is_as_long = was["to"] - was["from"] == now["to"] - now["from"]
    return "same" if is_as_long and was["content"] == now["content"] else "changed"


def _pages(row: Mapping[str, Any] | None) -> tuple[int, int] | None:
    return (row["from"], row["to"]) if row else None


def _written(pages: tuple[int, int] | None) -> str:
    if pages is None:
        return ""
    first, last = pages
    return f"{first}" if first == last else f"{first}–{last}"


@dataclass(frozen=True, slots=True)
class Now:
    """Where an old page number leads: pages of the new bundle, none when it is not in it any more.

    `state` is same (one page, as it was), changed (somewhere on these pages), gone (its exhibit was
    taken out) or unmapped (cover, index and lists have no place of their own).
    """

    mark: str
    pages: tuple[int, int] | None
    state: str


def page_now(page: int, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Now:
    """Say where a page of the bundle before is now."""
    for move in moves(old, new):
        if move.old is None or not move.old[0] <= page <= move.old[1]:
            continue
        if move.new is None or move.state != "same":
            return Now(move.mark, move.new, move.state)
        place = page - move.old[0] + move.new[0]
        return Now(move.mark, (place, place), "same")
    return Now("", None, "unmapped")
