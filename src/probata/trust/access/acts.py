"""Access: grant, exclude, revoke; the only code that changes who may do what."""

from datetime import datetime

from probata.trust.access import permissions, policy, roles, rules
from probata.trust.access.entries import AccessExcluded, AccessGranted, AccessRevoked
from probata.trust.access.errors import GrantRefused, GrantUnknown
from probata.trust.access.models import Grant
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.entry import instant
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid


@act(AccessGranted)
def grant(
    account: str,
    *,
    role: str,
    scope: str,
    actor: Actor,
    at: datetime,
    level: str = "STANDARD",
    until: datetime | None = None,
    reason: str = "",
) -> AccessGranted:
    """Give an account ("account:…") a role in a scope, or everywhere with "*"."""
    policy.require(actor, permissions.GRANT, scope, at=at)
    rules.may_touch(account, actor.ref).or_raise(GrantRefused)
    roles.known(role)
    rules.may_grant(
        level=level, scope=scope, role=role, reason=reason, since=at, until=until
    ).or_raise(GrantRefused)
    row = _add(account, level=level, scope=scope, role=role, reason=reason, at=at, until=until)
    return AccessGranted(
        on=account,
        within=_within(scope),
        grant=row.id,
        level=level,
        role=role,
        until=instant(until) if until else "",
        reason=reason,
    )


@act(AccessExcluded)
def exclude(
    account: str,
    *,
    scope: str,
    reason: str,
    actor: Actor,
    at: datetime,
    until: datetime | None = None,
) -> AccessExcluded:
    """Shut an account out of a scope; this beats every grant, earlier and later ones."""
    policy.require(actor, permissions.GRANT, scope, at=at)
    rules.may_touch(account, actor.ref).or_raise(GrantRefused)
    rules.may_grant(
        level="EXCLUDED", scope=scope, role="", reason=reason, since=at, until=until
    ).or_raise(GrantRefused)
    row = _add(account, level="EXCLUDED", scope=scope, role="", reason=reason, at=at, until=until)
    return AccessExcluded(
        on=account,
        within=_within(scope),
        grant=row.id,
        until=instant(until) if until else "",
        reason=reason,
    )


@act(AccessRevoked)
def revoke(grant: str, *, actor: Actor, at: datetime, reason: str = "") -> AccessRevoked:
    """End a grant or an exclusion now; the row stays, as does its entry."""
    row = Grant.objects.filter(id=grant).first()
    if row is None or not policy.may(actor, permissions.GRANT, row.scope, at=at):
        raise GrantUnknown(grant=grant[:26])
    rules.may_touch(row.account_ref, actor.ref).or_raise(GrantRefused)
    if not _end(row, at):
        raise GrantUnknown(grant=grant[:26])
    return AccessRevoked(on=row.account_ref, within=_within(row.scope), grant=row.id, reason=reason)


def _add(
    account: str,
    *,
    level: str,
    scope: str,
    role: str,
    reason: str,
    at: datetime,
    until: datetime | None,
) -> Grant:
    return Grant.objects.create(
        id=ulid(at),
        account_ref=account,
        level=level,
        scope=scope,
        role=role,
        since=at,
        until=until,
        reason=reason,
    )


def _end(row: Grant, at: datetime) -> bool:
    """End the grant unless somebody else just did; exactly one row must change."""
    ends = max(at, row.since)
    running = Grant.objects.filter(id=row.id, until=row.until)
    if row.until is None:
        running = Grant.objects.filter(id=row.id, until__isnull=True)
    elif row.until <= at:
        return False
    return running.update(until=ends) == 1


def _within(scope: str) -> str:
    return "" if scope == rules.EVERYWHERE else scope
