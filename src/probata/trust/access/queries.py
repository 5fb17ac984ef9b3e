"""What policy and pages read of grants."""

from datetime import datetime

from django.db import connection

from probata.trust.access.models import Grant
from probata.trust.access.rules import Held


def held(account_ref: str) -> list[Held]:
    """Return all grants of an account, running or not."""
    rows = Grant.objects.filter(account_ref=account_ref)
    return [Held(one.level, one.scope, one.role, one.since, one.until) for one in rows]


def grants_in(scope: str, *, at: datetime) -> list[Grant]:
    """Return the grants that run in one scope at the instant, oldest first."""
    rows = Grant.objects.filter(scope=scope, since__lte=at).order_by("since", "id")
    return [one for one in rows if one.until is None or at < one.until]


def database_time() -> datetime:
    """Return the clock of the database: for questions that come without a time."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            found: datetime = cursor.fetchone()[0]
            return found
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])
