"""Marks, ranges and moves: decisions without a database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.evidence.bundle import rules
from probata.evidence.bundle.rules import Proposal


def reasons(proposal: Proposal, *, mark: str = "1", taken: tuple[str, ...] = ()) -> set[str]:
    verdict = rules.may_mark(proposal, mark=mark, taken=frozenset(taken), passages=10)
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize("mark", ["1", "12", "C-3", "ABC7", "4A", "KX-120B"])
def test_a_mark_is_a_number_with_few_letters(mark: str) -> None:
    assert reasons(Proposal(title="x"), mark=mark) == set()


@pytest.mark.parametrize("mark", ["", "0", "01", "c-3", "ABCD1", "1 2", "１", "1/2", "A"])
def test_other_marks_are_refused(mark: str) -> None:
    assert reasons(Proposal(title="x"), mark=mark) == {"exhibit.bad_mark"}


def test_a_mark_is_given_once() -> None:
    assert reasons(Proposal(title="x"), mark="2", taken=("1", "2")) == {"exhibit.mark_taken"}


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 9), (9, 9), (None, None)])
def test_a_range_lies_within_the_item(first: int | None, last: int | None) -> None:
    assert reasons(Proposal(title="x", first=first, last=last)) == set()


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2), (0, 10), (None, 3), (3, None)])
def test_other_ranges_are_refused(first: int | None, last: int | None) -> None:
    assert reasons(Proposal(title="x", first=first, last=last)) == {"exhibit.bad_range"}
    verdict = rules.may_redact("why", first, last, passages=10)
    assert [reason.code for reason in verdict.reasons] == ["exhibit.bad_range"]


def test_what_holds_no_messages_has_no_range() -> None:
    proposal = Proposal(title="x", first=0, last=0)
    verdict = rules.may_mark(proposal, mark="1", taken=frozenset(), passages=0)
    assert [reason.code for reason in verdict.reasons] == ["exhibit.unread"]


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_is_there_and_not_too_long(title: str) -> None:
    assert reasons(Proposal(title=title)) & {"exhibit.no_title", "exhibit.long_title"}


def test_a_redaction_has_a_reason() -> None:
    assert not rules.may_redact("  ", 0, 1, passages=5)
    assert not rules.may_redact("x" * 301, 0, 1, passages=5)
    assert rules.may_redact("a child's name", None, None, passages=0)


@given(st.sets(st.from_regex(r"[A-Z]{0,3}-?[1-9][0-9]{0,3}[A-Z]?", fullmatch=True)))
def test_the_next_mark_is_always_free(taken: set[str]) -> None:
    mark = rules.next_mark(frozenset(taken))
    assert mark not in taken
    assert reasons(Proposal(title="x"), mark=mark, taken=tuple(taken)) == set()


def row(exhibit: str, first: int, last: int, content: str = "") -> dict[str, Any]:
    return {
        "exhibit": exhibit,
        "mark": exhibit,
        "from": first,
        "to": last,
        "content": content or exhibit,
    }


OLD = [row("1", 4, 6), row("2", 7, 9), row("3", 10, 12), row("4", 13, 13)]
NEW = [row("1", 4, 6), row("5", 7, 8), row("2", 9, 11), row("3", 12, 14, "other")]


def test_a_late_exhibit_moves_others_and_each_is_found() -> None:
    found = {move.mark: (move.before, move.now, move.state) for move in rules.moves(OLD, NEW)}
    assert found == {
        "1": ("4–6", "4–6", "same"),
        "5": ("", "7–8", "new"),
        "2": ("7–9", "9–11", "same"),
        "3": ("10–12", "12–14", "changed"),
        "4": ("13", "", "gone"),
    }
    assert [move.mark for move in rules.moves(OLD, NEW) if move.is_at_rest] == ["1"]


@pytest.mark.parametrize(
    ("page", "pages", "state"),
    [
        (5, (5, 5), "same"),
        (8, (10, 10), "same"),
        (11, (12, 14), "changed"),
        (13, None, "gone"),
        (1, None, "unmapped"),
        (99, None, "unmapped"),
    ],
)
def test_an_old_page_number_leads_somewhere_or_says_why_not(
    page: int, pages: tuple[int, int] | None, state: str
) -> None:
    now = rules.page_now(page, OLD, NEW)
    assert (now.pages, now.state) == (pages, state)


def test_pages_of_another_length_have_changed_whatever_they_show() -> None:
    (move,) = rules.moves([row("1", 4, 6)], [row("1", 4, 7)])
    assert move.state == "changed"


@given(st.lists(st.integers(1, 5), max_size=6), st.permutations(range(6)))
def test_no_unchanged_page_is_lost_however_exhibits_are_ordered(
    lengths: list[int], order: list[int]
) -> None:
    def laid(names: list[int]) -> list[dict[str, Any]]:
        at, rows = 4, []
        for name in names:
            rows.append(row(str(name), at, at + lengths[name] - 1))
            at += lengths[name]
        return rows

    old = laid(list(range(len(lengths))))
    new = laid([name for name in order if name < len(lengths)])
    reached = [rules.page_now(p, old, new).pages for p in range(4, 4 + sum(lengths))]
    assert sorted(reached) == [(p, p) for p in range(4, 4 + sum(lengths))]  # type: ignore[type-var]
