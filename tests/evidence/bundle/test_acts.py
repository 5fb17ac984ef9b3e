"""Deeds on exhibits and bundles: it works; a stranger cannot; not in that state; its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bundles import open_desk
from cast import AT
from chats import telegram
from probata.evidence.bundle import acts, errors, jobs, queries
from probata.evidence.bundle.rules import Proposal
from probata.pure.errors import ProbataError
from probata.trust.access import acts as granting
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from bundles import Desk

pytestmark = pytest.mark.django_db
NOWHERE = "01M80000000000000000000000"


def names_on(subject: str) -> list[str]:
    return [entry.name for entry in ledger.entries_on(subject)]


def test_an_item_is_put_forward_under_the_next_mark(desk: Desk) -> None:
    item = desk.hand_in(telegram(5))
    first, second = desk.exhibit(item), desk.exhibit(item, "Part", first=1, last=3)
    shown = queries.exhibits(desk.actor, desk.matter)
    assert [(one.id, one.mark, one.first, one.last) for one in shown] == [
        (first, "1", None, None),
        (second, "2", 1, 3),
    ]
    (entry,) = ledger.entries_on(f"exhibit:{second}")
    assert (entry.name, entry.actor) == ("exhibit.made", desk.actor.ref)
    assert (entry.payload["item"], entry.payload["first"], entry.payload["last"]) == (item, 1, 3)


def test_words_are_changed_and_the_mark_stays(desk: Desk) -> None:
    id = desk.exhibit(desk.hand_in(telegram(5)), mark="C-7")
    said = Proposal(title="  Threats \n in May ", shows="that", shows_not="who", first=0, last=1)
    acts.change_exhibit(id, said, actor=desk.actor, at=AT)
    now = queries.exhibit(desk.actor, id)
    assert (now.mark, now.title, now.shows, now.last) == ("C-7", "Threats in May", "that", 1)
    assert names_on(f"exhibit:{id}") == ["exhibit.made", "exhibit.changed"]


def test_a_withdrawn_mark_is_never_given_again(desk: Desk) -> None:
    item = desk.hand_in(telegram(5))
    gone = desk.exhibit(item)
    acts.withdraw_exhibit(gone, actor=desk.actor, at=AT)
    assert names_on(f"exhibit:{gone}")[-1] == "exhibit.withdrawn"
    desk.exhibit(item)
    assert [one.mark for one in queries.exhibits(desk.actor, desk.matter)] == ["2"]
    with pytest.raises(errors.ExhibitRefused):
        desk.exhibit(item, mark="1")
    whole = queries.exhibits(desk.actor, desk.matter, withdrawn=True)
    assert [(one.mark, one.is_withdrawn) for one in whole] == [("1", True), ("2", False)]


def test_what_was_withdrawn_changes_no_more(desk: Desk) -> None:
    id = desk.exhibit(desk.hand_in(telegram(5)))
    acts.withdraw_exhibit(id, actor=desk.actor, at=AT)
    with pytest.raises(errors.ExhibitRefused):
        acts.change_exhibit(id, Proposal(title="x"), actor=desk.actor, at=AT)
    with pytest.raises(errors.ExhibitRefused):
        acts.withdraw_exhibit(id, actor=desk.actor, at=AT)
    with pytest.raises(errors.RedactionRefused):
        acts.redact(id, reason="x", actor=desk.actor, at=AT)
    with pytest.raises(errors.NothingToBundle):
        desk.order()


def test_a_bundle_is_ordered_of_all_that_stands_or_of_some(desk: Desk) -> None:
    item = desk.hand_in(telegram(5))
    first, second = desk.exhibit(item), desk.exhibit(item)
    all_of_it, some = desk.order(), desk.order(exhibits=[second])
    (entry,) = ledger.entries_on(f"bundle:{all_of_it}")
    assert (entry.name, entry.payload["exhibits"]) == ("bundle.ordered", [first, second])
    assert ledger.entries_on(f"bundle:{some}")[0].payload["exhibits"] == [second]
    assert [one.number for one in queries.bundles(desk.actor, desk.matter)] == [2, 1]
    with pytest.raises(errors.ExhibitUnknown):
        desk.order(exhibits=[second, NOWHERE])


def test_an_exhibit_of_another_matter_cannot_be_ordered(desk: Desk, lawyer: Actor) -> None:
    desk.exhibit(desk.hand_in(telegram(5)))
    other = open_desk(lawyer, "Other")
    foreign = other.exhibit(other.hand_in(telegram(6)))
    with pytest.raises(errors.ExhibitUnknown):
        desk.order(exhibits=[foreign])


def test_redactions_are_made_listed_and_lifted(desk: Desk) -> None:
    id = desk.exhibit(desk.hand_in(telegram(9)), first=2, last=5)
    part = acts.redact(id, reason=" a  child ", first=3, last=4, actor=desk.actor, at=AT)
    acts.redact(id, reason="all", actor=desk.actor, at=AT)
    found = queries.redactions(desk.actor, desk.matter)
    assert {(one.first, one.last, one.reason) for one in found} == {
        (3, 4, "a child"),
        (2, 5, "all"),
    }
    redaction = part.on.removeprefix("redaction:")
    acts.lift(redaction, actor=desk.actor, at=AT)
    assert len(queries.redactions(desk.actor, desk.matter)) == 1
    assert len(queries.redactions(desk.actor, desk.matter, lifted=True)) == 2
    assert names_on(part.on) == ["exhibit.redacted", "exhibit.redaction_lifted"]
    with pytest.raises(errors.RedactionRefused):
        acts.lift(redaction, actor=desk.actor, at=AT)


def test_a_package_is_taken_only_when_it_is_there(desk: Desk) -> None:
    desk.exhibit(desk.hand_in(telegram(5)))
    id = desk.order()
    with pytest.raises(errors.NotReadyYet):
        acts.take(id, actor=desk.actor, at=AT)
    with pytest.raises(errors.NotReadyYet):
        queries.package_chunks(desk.actor, id)
    jobs.make_now(id, at=AT)
    acts.take(id, actor=desk.actor, at=AT)
    assert names_on(f"bundle:{id}") == [
        "bundle.ordered",
        "bundle.assembled",
        "bundle.packed",
        "bundle.taken",
    ]


def asked(
    who: Actor, matter: str, item: str, exhibit: str, redaction: str, bundle: str
) -> list[Callable[[], object]]:
    """Return all ways to ask for something of exhibits and bundles."""
    said = Proposal(title="x")
    return [
        lambda: queries.exhibits(who, matter),
        lambda: queries.exhibit(who, exhibit),
        lambda: queries.redactions(who, matter),
        lambda: queries.bundles(who, matter),
        lambda: queries.bundle(who, bundle),
        lambda: queries.moved(who, bundle),
        lambda: queries.page_now(who, bundle, 1),
        lambda: queries.package_chunks(who, bundle),
        lambda: acts.make_exhibit(item, said, actor=who, at=AT),
        lambda: acts.change_exhibit(exhibit, said, actor=who, at=AT),
        lambda: acts.withdraw_exhibit(exhibit, actor=who, at=AT),
        lambda: acts.redact(exhibit, reason="x", actor=who, at=AT),
        lambda: acts.lift(redaction, actor=who, at=AT),
        lambda: acts.order_bundle(matter, title="x", actor=who, at=AT),
        lambda: acts.take(bundle, actor=who, at=AT),
    ]


def refusals(asks: list[Callable[[], object]]) -> list[tuple[str, str]]:
    told = []
    for ask in asks:
        with pytest.raises(ProbataError) as caught:
            ask()
        assert caught.value.exit == 5
        told.append((caught.value.code, str(caught.value)))
    return told


def test_for_a_stranger_all_is_as_if_nothing_were_there(desk: Desk, stranger: Actor) -> None:
    item = desk.hand_in(telegram(5))
    exhibit = desk.exhibit(item)
    hidden = acts.redact(exhibit, reason="x", actor=desk.actor, at=AT)
    made = desk.bundle()
    redaction = hidden.on.removeprefix("redaction:")
    there = refusals(asked(stranger, desk.matter, item, exhibit, redaction, made.view.id))
    elsewhere = refusals(asked(stranger, *[NOWHERE] * 5))
    assert [(code, says.replace(desk.matter, NOWHERE)) for code, says in there] == elsewhere


def test_who_only_reads_sees_bundles_and_orders_none(desk: Desk, claimant: Actor) -> None:
    desk.exhibit(desk.hand_in(telegram(5)))
    made = desk.bundle()
    scope, setup = f"matter:{desk.matter}", Actor.system("setup")
    granting.grant(claimant.ref, role="supporter", scope=scope, actor=setup, at=AT)
    assert queries.bundle(claimant, made.view.id).pages == made.view.pages
    for ask in (
        lambda: queries.package_chunks(claimant, made.view.id),
        lambda: acts.take(made.view.id, actor=claimant, at=AT),
        lambda: acts.order_bundle(desk.matter, title="x", actor=claimant, at=AT),
    ):
        with pytest.raises(ProbataError) as caught:
            ask()
        assert caught.value.exit == 5
