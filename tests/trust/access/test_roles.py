"""The table of roles, cell by cell, and what must never stand in it."""

import importlib
import pkgutil

import pytest

import probata
from cast import AT
from probata.trust.access import permissions, policy, roles, rules
from probata.trust.access.errors import PermissionUnknown, RoleUnknown
from probata.trust.access.rules import Held
from probata.trust.ledger.actor import Actor

CONTENT = {"matters.read", "evidence.original", "bundles.take"}
CHANGES = {"evidence.receive", "evidence.hint", "matters.open", "access.grant", "people.enrol"}


def declared() -> set[str]:
    for module in pkgutil.walk_packages(probata.__path__, "probata."):
        if module.name.endswith((".access", ".permissions")):
            importlib.import_module(module.name)
    return set(permissions.declared())


def cells() -> list[tuple[str, str]]:
    return [(role, one) for role in roles.table().says for one in sorted(declared())]


@pytest.mark.parametrize(("role", "permission"), cells())
def test_each_cell(role: str, permission: str) -> None:
    """A role gives a permission exactly when the table's line for it names the role."""
    named = permission in roles.table().permissions[role]
    if role.startswith("system:"):
        assert bool(policy.may(Actor(role, role), permission, "matter:A", at=AT)) is named
        return
    table = roles.table()
    found = rules.reach(
        [Held("STANDARD", "matter:A", role, AT)],
        permission,
        roles=table.permissions,
        basic=table.basic,
        at=AT,
    )
    assert bool(rules.may(found, "matter:A")) is named
    assert not rules.may(found, "matter:B")


def test_every_permission_is_declared_with_a_sentence_and_given_to_somebody() -> None:
    listed = set().union(*roles.table().permissions.values())
    assert listed == declared()
    assert all(says.endswith(".") for says in permissions.declared().values())


def test_who_runs_the_machines_sees_no_content() -> None:
    assert not roles.table().permissions["operator"] & CONTENT


def test_who_inspects_changes_nothing() -> None:
    assert not roles.table().permissions["inspector"] & CHANGES


def test_a_basic_grant_shows_no_content() -> None:
    assert not roles.table().basic & (CONTENT | CHANGES)


def test_a_permission_nobody_declared_is_a_fault() -> None:
    with pytest.raises(PermissionUnknown):
        policy.may(Actor.system("clock"), "matters.burn", "*", at=AT)


def test_a_permission_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        permissions.declare("access.see", "Something else.")
    with pytest.raises(ValueError, match="whole sentence"):
        permissions.declare("access.unheard", "no sentence")


@pytest.mark.parametrize("role", ["king", "system:setup", ""])
def test_a_role_that_no_person_can_have_is_refused(role: str) -> None:
    with pytest.raises(RoleUnknown):
        roles.known(role)


def test_an_unknown_part_of_the_system_may_nothing() -> None:
    for permission in declared():
        assert not policy.may(Actor.system("ghost"), permission, "*", at=AT)
