"""Opening a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from probata.evidence.intake import access, errors, rules
from probata.evidence.intake.entries import MatterOpened
from probata.evidence.intake.models import Matter
from probata.trust.access import acts as grants
from probata.trust.access import policy, roles
from probata.trust.access import queries as held
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid

if TYPE_CHECKING:
    from datetime import datetime

_LOCK = 7_301_001  # any number that no other lock uses


@act(MatterOpened)
def open_matter(title: str, *, actor: Actor, at: datetime, note: str = "") -> MatterOpened:
    """Open a matter under a neutral title; whoever opens it may work in it."""
    reach = policy.reach(actor, access.OPEN, at=at)
    if not reach.everything and not reach.scopes:
        raise NotFoundHere()
    title = " ".join(title.split())
    rules.may_be_title(title).or_raise(errors.TitleRefused)
    serial = _next_serial()
    matter = Matter.objects.create(
        id=ulid(at),
        serial=serial,
        number=f"M-{serial:04d}",
        title=title,
        note=note,
        opened_at=at,
        opened_by=actor.ref,
    )
    if not policy.may(actor, access.READ, matter.scope, at=at):
        _let_in(matter, actor, at)
    return MatterOpened(on=matter.scope, within=matter.scope, number=matter.number, title=title)


def _next_serial() -> int:
    """Return the next number; PostgreSQL lets many write at once, so it needs a lock of its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last: int | None = Matter.objects.aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def _let_in(matter: Matter, actor: Actor, at: datetime) -> None:
    """Give whoever opened the matter, in it, the role by which they were allowed to open it."""
    table = roles.table().permissions
    role = next(
        one.role
        for one in held.held(actor.ref)
        if access.OPEN in table.get(one.role, frozenset()) and (one.until is None or one.until > at)
    )
    grants.grant(
        actor.ref,
        role=role,
        scope=matter.scope,
        reason="Opened the matter.",
        actor=Actor.system("setup"),
        at=at,
    )
