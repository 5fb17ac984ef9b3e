"""Grants, exclusions and their end: each leaves its entry, and the policy answers at once."""

from datetime import timedelta

import pytest

from cast import AT
from probata.evidence.intake import access as _matters  # noqa: F401  (declares matters.read)
from probata.trust.access import acts, policy, queries
from probata.trust.access.errors import GrantRefused, GrantUnknown, NotFoundHere, RoleUnknown
from probata.trust.access.models import Grant
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SETUP = Actor.system("setup")
SCOPE = "matter:01KJQ2ZYG0000000000000000A"
READ = "people.see"


def may(actor: Actor, permission: str = READ, scope: str = SCOPE) -> bool:
    return bool(policy.may(actor, permission, scope, at=AT))


def give(to: Actor, role: str = "inspector", scope: str = SCOPE) -> str:
    return acts.grant(to.ref, role=role, scope=scope, actor=SETUP, at=AT).grant


def test_a_grant_opens_its_scope_and_leaves_its_entry(stranger: Actor) -> None:
    assert not may(stranger)
    done = acts.grant(stranger.ref, role="inspector", scope=SCOPE, actor=SETUP, at=AT)
    assert may(stranger)
    found = ledger.entry(done.entry_id)
    assert (found.name, found.on, found.within) == ("access.granted", stranger.ref, SCOPE)
    assert found.payload["role"] == "inspector"


def test_an_exclusion_beats_an_earlier_and_a_later_grant(stranger: Actor) -> None:
    give(stranger)
    acts.exclude(stranger.ref, scope=SCOPE, reason="A relative.", actor=SETUP, at=AT)
    assert not may(stranger)
    give(stranger, scope="*")
    assert not may(stranger)
    assert may(stranger, scope="matter:other")
    found = policy.reach(stranger, READ, at=AT)
    assert found.everything
    assert not found.covers(SCOPE)


def test_a_grant_ends_when_it_is_revoked(stranger: Actor) -> None:
    id = give(stranger)
    acts.revoke(id, actor=SETUP, at=AT)
    assert not may(stranger)
    assert Grant.objects.filter(id=id).exists()
    with pytest.raises(GrantUnknown):
        acts.revoke(id, actor=SETUP, at=AT + timedelta(days=1))


def test_a_grant_ends_by_itself(stranger: Actor) -> None:
    acts.grant(
        stranger.ref,
        role="inspector",
        scope=SCOPE,
        level="CHALLENGED",
        reason="On duty tonight.",
        until=AT + timedelta(hours=12),
        actor=SETUP,
        at=AT,
    )
    assert policy.may(stranger, READ, SCOPE, at=AT + timedelta(hours=11))
    assert not policy.may(stranger, READ, SCOPE, at=AT + timedelta(hours=12))
    assert not policy.may(stranger, READ, SCOPE)  # the database's own clock is past that


def test_without_a_time_the_database_tells_it(stranger: Actor) -> None:
    give(stranger)
    assert policy.may(stranger, READ, SCOPE)
    assert queries.database_time() > AT


def test_a_stranger_can_neither_grant_nor_revoke(stranger: Actor, claimant: Actor) -> None:
    id = give(claimant)
    with pytest.raises(NotFoundHere):
        acts.grant(claimant.ref, role="judge", scope=SCOPE, actor=stranger, at=AT)
    with pytest.raises(GrantUnknown):
        acts.revoke(id, actor=stranger, at=AT)
    with pytest.raises(NotFoundHere):
        acts.exclude(claimant.ref, scope=SCOPE, reason="Spite.", actor=stranger, at=AT)
    assert may(claimant)


def test_who_grants_in_one_scope_does_not_grant_in_another(
    claimant: Actor, stranger: Actor
) -> None:
    give(claimant, role="survivor")
    acts.grant(stranger.ref, role="supporter", scope=SCOPE, actor=claimant, at=AT)
    with pytest.raises(NotFoundHere):
        acts.grant(stranger.ref, role="supporter", scope="*", actor=claimant, at=AT)


@pytest.mark.clause("tfgbv-guide", "access.owner-control")
def test_when_she_withdraws_her_consent_access_ends_and_the_log_shows_it(
    claimant: Actor, lawyer: Actor, stranger: Actor
) -> None:
    give(claimant, role="survivor")
    advocate = acts.grant(stranger.ref, role="advocate", scope=SCOPE, actor=claimant, at=AT)
    policy.require(stranger, "matters.read", SCOPE, at=AT)
    acts.revoke(advocate.grant, reason="Consent withdrawn.", actor=claimant, at=AT)
    with pytest.raises(NotFoundHere):
        policy.require(stranger, "matters.read", SCOPE, at=AT)
    last = list(ledger.entries_within(SCOPE))[-1]
    assert (last.name, last.actor, last.payload["reason"]) == (
        "access.revoked",
        claimant.ref,
        "Consent withdrawn.",
    )


def test_nobody_widens_their_own_access(owner: Actor, claimant: Actor) -> None:
    give(claimant, role="survivor")
    for actor, scope in ((owner, "*"), (claimant, SCOPE)):
        with pytest.raises(GrantRefused):
            acts.grant(actor.ref, role="judge", scope=scope, actor=actor, at=AT)
    acts.exclude(claimant.ref, scope=SCOPE, reason="A conflict.", actor=SETUP, at=AT)
    shut = Grant.objects.get(level="EXCLUDED")
    with pytest.raises(GrantUnknown):
        acts.revoke(shut.id, actor=claimant, at=AT)


def test_a_role_must_exist(stranger: Actor) -> None:
    with pytest.raises(RoleUnknown):
        give(stranger, role="system:setup")


def test_require_tells_a_stranger_nothing(stranger: Actor) -> None:
    with pytest.raises(NotFoundHere) as told:
        policy.require(stranger, READ, SCOPE, at=AT)
    assert (told.value.exit, told.value.status) == (5, 404)
    assert SCOPE not in str(told.value)


def test_a_query_within_reach_finds_what_may_be_seen(stranger: Actor) -> None:
    """The condition for lists, tried on a table that has such a field."""
    scopes = ["matter:A", "matter:B", "matter:C"]
    give(stranger, scope="matter:A")
    acts.exclude(stranger.ref, scope="matter:B", reason="A relative.", actor=SETUP, at=AT)
    for everywhere in (False, True):
        if everywhere:
            give(stranger, scope="*")
        found = policy.reach(stranger, READ, at=AT)
        condition = policy.within(found, "reason", "matter")
        Grant.objects.update(reason="")
        for one, row in zip(scopes, Grant.objects.order_by("id"), strict=False):
            Grant.objects.filter(id=row.id).update(reason=one.partition(":")[2])
        listed = set(Grant.objects.filter(condition).values_list("reason", flat=True)) - {""}
        present = set(Grant.objects.values_list("reason", flat=True)) - {""}
        assert listed == {
            one for one in present if policy.may(stranger, READ, f"matter:{one}", at=AT)
        }


def test_who_has_access_here_can_be_listed(stranger: Actor, claimant: Actor) -> None:
    give(stranger)
    id = give(claimant)
    acts.revoke(id, actor=SETUP, at=AT)
    assert [one.account_ref for one in queries.grants_in(SCOPE, at=AT)] == [stranger.ref]
