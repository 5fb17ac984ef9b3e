"""Who sees what: a stranger's list, search and requests reveal nothing, not even that it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ways import ways_in

from cast import AT
from chats import telegram
from probata.evidence.intake import acts, errors, queries
from probata.pure.errors import ProbataError
from probata.trust.access import acts as granting
from probata.trust.ledger.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SETUP = Actor.system("setup")


def everything(who: Actor, matter: str, item: str) -> list[Callable[[], object]]:
    """Return all ways to ask for something of the matter."""
    return [
        lambda: queries.matter(who, matter),
        lambda: queries.find_matter(who, "Lan"),
        lambda: queries.find_matter(who, matter),
        lambda: queries.items(who, matter),
        *ways_in(who, matter, item),
        lambda: acts.view(matter, "messages", actor=who, at=AT),
        lambda: acts.receive(matter, acts.Handed(b"x", "x"), actor=who, at=AT),
    ]


def refusals(who: Actor, matter: str, item: str) -> list[tuple[str, str]]:
    told = []
    for ask in everything(who, matter, item):
        with pytest.raises(ProbataError) as caught:
            ask()
        assert caught.value.exit == 5
        told.append((caught.value.code, str(caught.value)))
    return told


def test_for_a_stranger_all_is_as_if_nothing_were_there(
    hand_in: Callable[..., str], matter: str, stranger: Actor
) -> None:
    item = hand_in(telegram(5))
    nowhere, nothing = "01M80000000000000000000000", "01M80000000000000000000001"
    there = refusals(stranger, matter, item)
    elsewhere = refusals(stranger, nowhere, nothing)
    assert [(code, says.replace(matter, nowhere)) for code, says in there] == elsewhere
    assert queries.matters(stranger) == []
    assert queries.search(stranger, "hello") == []


def test_a_grant_in_one_matter_opens_that_one_only(
    hand_in: Callable[..., str], matter: str, lawyer: Actor, claimant: Actor
) -> None:
    item = hand_in(telegram(5))
    acts.open_matter("Other", actor=lawyer, at=AT)
    granting.grant(claimant.ref, role="survivor", scope=f"matter:{matter}", actor=SETUP, at=AT)
    assert [one.id for one in queries.matters(claimant)] == [matter]
    assert len(queries.search(claimant, "hello")) > 0
    assert queries.item(claimant, item).id == item


def test_an_exclusion_beats_every_grant(
    hand_in: Callable[..., str], matter: str, judge: Actor
) -> None:
    item = hand_in(telegram(5))
    assert queries.item(judge, item)
    scope = f"matter:{matter}"
    granting.exclude(judge.ref, scope=scope, reason="knows a party", actor=SETUP, at=AT)
    refusals(judge, matter, item)
    assert queries.matters(judge) == []
    assert queries.search(judge, "hello") == []


def test_who_may_read_may_not_therefore_export(
    hand_in: Callable[..., str], inspector: Actor
) -> None:
    item = hand_in(telegram(5))
    assert queries.item(inspector, item)
    with pytest.raises(errors.ItemUnknown):
        queries.open_item(inspector, item)


def test_who_opens_a_matter_without_reach_everywhere_is_let_into_it(
    claimant: Actor, matter: str
) -> None:
    granting.grant(claimant.ref, role="survivor", scope=f"matter:{matter}", actor=SETUP, at=AT)
    own = acts.open_matter("My story", actor=claimant, at=AT).on.removeprefix("matter:")
    assert queries.matter(claimant, own).title == "My story"


def test_looking_leaves_one_entry_a_request(
    hand_in: Callable[..., str], matter: str, lawyer: Actor
) -> None:
    from probata.trust.ledger import queries as ledger

    hand_in(telegram(5))
    acts.view(matter, "messages", actor=lawyer, at=AT)
    (entry,) = ledger.entries_on(f"matter:{matter}", names=["matter.viewed"])
    assert entry.actor == lawyer.ref
    assert entry.payload["what"] == "messages"
