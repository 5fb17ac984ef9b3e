"""Decisions on access: grants in, verdict out; deny by default, and an exclusion beats all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from probata.pure.verdict import Reason, Verdict

EVERYWHERE = "*"
CHALLENGE_AT_MOST = timedelta(days=7)

DENIED = Reason("access.denied", "No running grant gives this permission here.")
EXCLUDED = Reason("access.excluded", "The account is excluded here.")
NEEDS_ROLE = Reason("access.needs_role", "A grant needs a role.")
NEEDS_SCOPE = Reason("access.needs_scope", "A specific or challenged grant is for one scope.")
NEEDS_REASON = Reason(
    "access.needs_reason", "A specific or challenged grant and an exclusion need a reason."
)
NEEDS_END = Reason("access.needs_end", "A challenged grant ends within seven days.")
ENDS_TOO_EARLY = Reason("access.ends_too_early", "A grant cannot end before it begins.")
OWN_ACCOUNT = Reason("access.own_account", "Nobody changes the access of their own account.")

Roles = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as a value: what rules need to know of it."""

    level: str
    scope: str
    role: str
    since: datetime
    until: datetime | None = None

    def runs(self, at: datetime) -> bool:
        """Say whether the grant runs at the instant: from `since` on, and before `until`."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a permission holds: in `scopes`, or everywhere; never in `excluded`."""

    everything: bool
    scopes: frozenset[str] = field(default_factory=frozenset)
    excluded: frozenset[str] = field(default_factory=frozenset)

    def covers(self, scope: str) -> bool:
        """Say whether one scope is within reach."""
        return scope not in self.excluded and (self.everything or scope in self.scopes)

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids of one kind of scope: "matter" gives X for matter:X."""
        return _ids(self.scopes, kind)

    def barred(self, kind: str) -> frozenset[str]:
        """Return the excluded ids of one kind of scope."""
        return _ids(self.excluded, kind)


def _ids(scopes: frozenset[str], kind: str) -> frozenset[str]:
    start = f"{kind}:"
    return frozenset(one.removeprefix(start) for one in scopes if one.startswith(start))


def gives(held: Held, permission: str, roles: Roles, basic: frozenset[str]) -> bool:
    """Say whether the grant carries the permission; a basic one carries only what `basic` names."""
    if held.level == "EXCLUDED" or permission not in roles.get(held.role, frozenset()):
        return False
    return held.level != "BASIC" or permission in basic


def reach(
    grants: Iterable[Held], permission: str, *, roles: Roles, basic: frozenset[str], at: datetime
) -> Reach:
    """Return where the running grants give the permission."""
    running = [one for one in grants if one.runs(at)]
    excluded = frozenset(one.scope for one in running if one.level == "EXCLUDED")
    if EVERYWHERE in excluded:
        return Reach(False, frozenset(), excluded)
    given = {one.scope for one in running if gives(one, permission, roles, basic)}
    return Reach(EVERYWHERE in given, frozenset(given - excluded - {EVERYWHERE}), excluded)


def may(found: Reach, scope: str) -> Verdict:
    """Answer for one scope from what is within reach: so that a list and a record never differ."""
    if scope in found.excluded or EVERYWHERE in found.excluded:
        return Verdict.no(EXCLUDED)
    return Verdict.yes() if found.covers(scope) else Verdict.no(DENIED)


def may_touch(account: str, by: str) -> Verdict:
    """Say whether `by` may change the access of the account: never one's own."""
    return Verdict.no(OWN_ACCOUNT) if account == by else Verdict.yes()


def may_grant(
    *, level: str, scope: str, role: str, reason: str, since: datetime, until: datetime | None
) -> Verdict:
    """Say whether a grant of this shape can be given."""
    missing = []
    if level != "EXCLUDED" and not role:
        missing.append(NEEDS_ROLE)
    if level in ("SPECIFIC", "CHALLENGED") and scope == EVERYWHERE:
        missing.append(NEEDS_SCOPE)
    if level in ("SPECIFIC", "CHALLENGED", "EXCLUDED") and not reason.strip():
        missing.append(NEEDS_REASON)
    if level == "CHALLENGED" and (until is None or until - since > CHALLENGE_AT_MOST):
        missing.append(NEEDS_END)
    if until is not None and until < since:
        missing.append(ENDS_TOO_EARLY)
    return Verdict.no(*missing) if missing else Verdict.yes()
