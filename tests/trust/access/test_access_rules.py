"""Access as pure rules: deny by default, exclusion wins, expired grants give nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.trust.access import rules
from probata.trust.access.rules import Held

START = datetime(2026, 3, 2, tzinfo=UTC)
ROLES = {"clerk": frozenset({"read", "write"}), "reader": frozenset({"read"}), "": frozenset()}
BASIC = frozenset({"read"})
SCOPES = ["matter:A", "matter:B", "person:C", "*"]
instants = st.integers(-5, 5).map(lambda days: START + timedelta(days=days))
grants = st.builds(
    Held,
    level=st.sampled_from(["BASIC", "STANDARD", "SPECIFIC", "CHALLENGED", "EXCLUDED"]),
    scope=st.sampled_from(SCOPES),
    role=st.sampled_from(["clerk", "reader", "", "unheard-of"]),
    since=instants,
    until=st.none() | instants,
)


def reach(held: list[Held], permission: str, at: datetime) -> rules.Reach:
    return rules.reach(held, permission, roles=ROLES, basic=BASIC, at=at)


def held(level: str = "STANDARD", scope: str = "matter:A", role: str = "clerk") -> Held:
    return Held(level, scope, role, START)


def test_without_a_grant_nothing_is_allowed() -> None:
    assert not rules.may(reach([], "read", START), "matter:A")


def test_a_grant_allows_in_its_scope_alone() -> None:
    found = reach([held()], "write", START)
    assert rules.may(found, "matter:A")
    assert not rules.may(found, "matter:B")
    assert not rules.may(found, "*")


def test_a_basic_grant_carries_only_what_is_basic() -> None:
    assert rules.may(reach([held("BASIC")], "read", START), "matter:A")
    assert not rules.may(reach([held("BASIC")], "write", START), "matter:A")


def test_an_unknown_role_gives_nothing() -> None:
    assert not rules.may(reach([held(role="king")], "read", START), "matter:A")


@given(st.lists(grants, max_size=8), st.sampled_from(["read", "write"]), instants)
def test_an_exclusion_beats_every_grant(held: list[Held], permission: str, at: datetime) -> None:
    found = reach(held, permission, at)
    for one in held:
        if one.level == "EXCLUDED" and one.runs(at):
            for scope in SCOPES if one.scope == "*" else [one.scope]:
                assert not rules.may(found, scope)
                assert not found.covers(scope)


@given(st.lists(grants, max_size=8), st.sampled_from(["read", "write"]), instants)
def test_what_does_not_run_changes_nothing(held: list[Held], permission: str, at: datetime) -> None:
    running = [one for one in held if one.runs(at)]
    assert reach(held, permission, at) == reach(running, permission, at)


@given(st.lists(grants, max_size=8), st.sampled_from(["read", "write"]), instants)
def test_a_list_shows_exactly_what_a_record_would(
    held: list[Held], permission: str, at: datetime
) -> None:
    """For every scope: what `reach` keeps in a list is what `may` allows one by one."""
    found = reach(held, permission, at)
    for scope in SCOPES:
        kind, _, id = scope.partition(":")
        if not id:
            continue
        listed = id not in found.barred(kind) if found.everything else id in found.ids(kind)
        assert listed == bool(rules.may(found, scope)), scope


@given(st.lists(grants, max_size=8), instants)
def test_whatever_is_allowed_rests_on_a_running_grant_that_gives_it(
    held: list[Held], at: datetime
) -> None:
    for permission in ("read", "write", "undeclared"):
        for scope in SCOPES:
            if rules.may(reach(held, permission, at), scope):
                assert any(
                    one.runs(at)
                    and one.level != "EXCLUDED"
                    and permission in ROLES.get(one.role, frozenset())
                    and one.scope in (scope, "*")
                    for one in held
                )


@given(st.lists(grants, max_size=6), grants, instants)
def test_one_more_exclusion_never_allows_more(held: list[Held], more: Held, at: datetime) -> None:
    shut = Held("EXCLUDED", more.scope, "", more.since, more.until)
    for scope in SCOPES:
        if rules.may(reach([*held, shut], "read", at), scope):
            assert rules.may(reach(held, "read", at), scope)


@given(st.permutations([held(), held("EXCLUDED"), held(scope="*"), held(scope="matter:B")]))
def test_the_order_of_grants_does_not_matter(held: list[Held]) -> None:
    found = reach(held, "read", START)
    assert not rules.may(found, "matter:A")
    assert rules.may(found, "matter:B")


@pytest.mark.parametrize(
    ("level", "scope", "role", "reason", "days", "code"),
    [
        ("STANDARD", "*", "", "", None, "access.needs_role"),
        ("SPECIFIC", "*", "clerk", "asked", None, "access.needs_scope"),
        ("SPECIFIC", "matter:A", "clerk", " ", None, "access.needs_reason"),
        ("CHALLENGED", "matter:A", "clerk", "urgent", None, "access.needs_end"),
        ("CHALLENGED", "matter:A", "clerk", "urgent", 8, "access.needs_end"),
        ("EXCLUDED", "matter:A", "", "", None, "access.needs_reason"),
        ("STANDARD", "matter:A", "clerk", "", -1, "access.ends_too_early"),
    ],
)
def test_a_grant_that_lacks_something_is_refused(
    level: str, scope: str, role: str, reason: str, days: int | None, code: str
) -> None:
    until = None if days is None else START + timedelta(days=days)
    said = rules.may_grant(
        level=level, scope=scope, role=role, reason=reason, since=START, until=until
    )
    assert not said
    assert code in [one.code for one in said.reasons]


def test_an_emergency_grant_with_reason_and_end_can_be_given() -> None:
    assert rules.may_grant(
        level="CHALLENGED",
        scope="matter:A",
        role="clerk",
        reason="The judge on duty needs it tonight.",
        since=START,
        until=START + timedelta(days=1),
    )


def test_nobody_touches_their_own_access() -> None:
    assert not rules.may_touch("account:A", "account:A")
    assert rules.may_touch("account:A", "account:B")
