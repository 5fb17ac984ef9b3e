"""The one policy: the same answer for a record, a list, a search and an export."""

from datetime import datetime

from django.db.models import Q

from probata.pure.verdict import Verdict
from probata.trust.access import permissions, queries, roles, rules
from probata.trust.access.errors import NotFoundHere
from probata.trust.access.rules import Reach
from probata.trust.ledger.actor import Actor


def reach(actor: Actor, permission: str, *, at: datetime | None = None) -> Reach:
    """Return where the actor holds the permission.

    `at` is the instant of the question; without it the database's own clock decides. A part of the
    system holds what the table of roles gives to its name; everybody else needs running grants.
    """
    permissions.known(permission)
    table = roles.table()
    if actor.is_system:
        return Reach(permission in table.permissions.get(actor.ref, frozenset()))
    held = queries.held(actor.ref)
    if not held:
        return Reach(False)
    return rules.reach(
        held,
        permission,
        roles=table.permissions,
        basic=table.basic,
        at=at or queries.database_time(),
    )


def may(actor: Actor, permission: str, scope: str, *, at: datetime | None = None) -> Verdict:
    """Answer whether the actor may do this in the scope ("matter:…", or "*" for everywhere)."""
    return rules.may(reach(actor, permission, at=at), scope)


def require(actor: Actor, permission: str, scope: str, *, at: datetime | None = None) -> None:
    """Raise NotFoundHere unless the actor may: unknown and forbidden look the same outside."""
    may(actor, permission, scope, at=at).or_raise(NotFoundHere)


def within(found: Reach, field: str, kind: str) -> Q:
    """Return the condition that keeps a query within reach.

    `field` holds the id of a scope of this kind: within(found, "matter_id", "matter").
    """
    if found.everything:
        return ~Q(**{f"{field}__in": found.barred(kind)}) if found.barred(kind) else Q()
    return Q(**{f"{field}__in": found.ids(kind)})
