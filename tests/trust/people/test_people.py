"""Accounts and members: opened, changed and closed through acts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import AT, account, enrol
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor
from probata.trust.people import acts, queries, rules
from probata.trust.people.errors import (
    AccountUnknown,
    EnrolmentRefused,
    LanguageUnknown,
    LoginTaken,
)
from probata.trust.people.models import Membership, Organisation, Person

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SETUP = Actor.system("setup")


def test_an_account_is_opened_with_its_person_and_its_entry() -> None:
    done = acts.enrol("lan", name="Nguyễn Thị Lan", language="vi", actor=SETUP, at=AT)
    found = queries.account_by_ref(done.on)
    assert (found.login, found.display_name, found.language) == ("lan", "Nguyễn Thị Lan", "vi")
    assert found.person.name == "Nguyễn Thị Lan"
    assert ledger.entry(done.entry_id).payload["login"] == "lan"


def test_without_a_password_nobody_signs_in() -> None:
    acts.enrol("lan", name="Lan", actor=SETUP, at=AT)
    row = queries.account_of("lan")
    assert not row.has_usable_password()
    assert not queries.password_fits(row, "")


def test_no_password_enters_the_journal() -> None:
    acts.enrol("lan", name="Lan", password="correct horse", actor=SETUP, at=AT)
    row = queries.account_of("lan")
    acts.change_password(row.ref, password="battery staple", actor=row.actor, at=AT)
    written = str([one.payload for one in ledger.entries_on(row.ref)])
    assert "horse" not in written
    assert "staple" not in written
    assert queries.password_fits(queries.account_of("lan"), "battery staple")


def test_a_login_is_taken_once(stranger: Actor) -> None:
    with pytest.raises(LoginTaken):
        acts.enrol("stranger", name="Another", actor=SETUP, at=AT)


@pytest.mark.parametrize("login", ["", "a", "Lan", "lan nguyen", "-lan", "lan\u0000", "x" * 81])
def test_an_odd_login_is_refused(login: str) -> None:
    with pytest.raises(EnrolmentRefused):
        acts.enrol(login, name="Lan", actor=SETUP, at=AT)


@pytest.mark.parametrize("name", ["", " ", "\u202egnaL", "Lan\u0000", "\u200b", "x" * 121])
def test_a_name_that_hides_something_is_refused(name: str) -> None:
    with pytest.raises(EnrolmentRefused):
        acts.enrol("lan", name=name, actor=SETUP, at=AT)


@pytest.mark.parametrize("name", ["Nguyễn Thị Lan", "陈美", "Ольга", "علی‌رضا", "O'Neill-Roy"])
def test_names_of_the_world_are_taken(name: str) -> None:
    assert rules.may_enrol(login="lan", name=name)


@given(st.text(max_size=130))
def test_any_name_is_taken_or_refused(name: str) -> None:
    assert rules.may_enrol(login="lan", name=name).allowed in (True, False)


def test_a_stranger_enrols_nobody(stranger: Actor) -> None:
    with pytest.raises(NotFoundHere):
        acts.enrol("friend", name="Friend", actor=stranger, at=AT)


def test_everybody_chooses_their_own_language(stranger: Actor, claimant: Actor) -> None:
    acts.change_language(stranger.ref, language="fr", actor=stranger, at=AT)
    assert account("stranger").language == "fr"
    with pytest.raises(NotFoundHere):
        acts.change_language(claimant.ref, language="fr", actor=stranger, at=AT)
    with pytest.raises(LanguageUnknown):
        acts.change_language(stranger.ref, language="tlh", actor=stranger, at=AT)


def test_a_stranger_changes_no_password_but_their_own(stranger: Actor, claimant: Actor) -> None:
    with pytest.raises(NotFoundHere):
        acts.change_password(claimant.ref, password="mine", actor=stranger, at=AT)
    acts.change_password(stranger.ref, password="mine", actor=stranger, at=AT)


def test_a_closed_account_signs_in_no_more_and_keeps_its_entries(
    owner: Actor, stranger: Actor
) -> None:
    acts.close(stranger.ref, reason="Left.", actor=owner, at=AT)
    assert not queries.password_fits(account("stranger"), "stranger")
    acts.reopen(stranger.ref, reason="Came back.", actor=owner, at=AT)
    assert queries.password_fits(account("stranger"), "stranger")
    assert [one.name for one in ledger.entries_on(stranger.ref)] == [
        "account.enrolled",
        "account.closed",
        "account.reopened",
    ]


def test_a_stranger_closes_no_account(stranger: Actor, claimant: Actor) -> None:
    with pytest.raises(NotFoundHere):
        acts.close(claimant.ref, reason="Spite.", actor=stranger, at=AT)


def test_signing_in_and_out_leaves_entries(stranger: Actor) -> None:
    acts.sign_in(stranger.ref, actor=stranger, at=AT)
    acts.sign_out(stranger.ref, actor=stranger, at=AT)
    names = [one.name for one in ledger.entries_on(stranger.ref)]
    assert names[-2:] == ["account.signed_in", "account.signed_out"]


def test_members_join_and_leave(owner: Actor, lawyer: Actor) -> None:
    acts.name_organisation("Chen & Partners", actor=owner, at=AT)
    body, person = Organisation.objects.get(), Person.objects.get(account__login="lawyer")
    acts.join(person.id, organisation=body.id, actor=owner, at=AT)
    with pytest.raises(EnrolmentRefused):
        acts.join(person.id, organisation=body.id, actor=owner, at=AT)
    acts.leave(person.id, organisation=body.id, actor=owner, at=AT)
    assert Membership.objects.get().until == AT
    with pytest.raises(NotFoundHere):
        acts.leave(person.id, organisation=body.id, actor=owner, at=AT)
    with pytest.raises(EnrolmentRefused):
        acts.name_organisation("Chen & Partners", actor=owner, at=AT)


def test_a_name_is_found_by_the_ref_that_entries_hold(stranger: Actor) -> None:
    assert queries.names({stranger.ref, "system:clock"}) == {stranger.ref: "Sam Stranger"}


@pytest.mark.parametrize("login", ["nobody", "account:nobody"])
def test_an_account_that_is_not_there_is_told(login: str) -> None:
    with pytest.raises(AccountUnknown):
        queries.account_of(login)
    with pytest.raises(AccountUnknown):
        queries.account_by_ref(login)


def test_the_whole_cast_can_be_there_at_once() -> None:
    for login in ("one", "two"):
        assert enrol(login, role="judge").name == login
