"""Who is asking and what time it is: the two things a page brings in from outside."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest

from probata.trust.ledger.actor import Actor

if TYPE_CHECKING:
    from probata.trust.people.models import Account


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in account as an actor; pages that call this require a sign-in."""
    return cast("Account", request.user).actor


def now() -> datetime:
    """Return the time; only doors look at the clock."""
    return datetime.now(UTC)


def surroundings(_request: HttpRequest) -> dict[str, object]:
    """Values that every page shows."""
    return {"exit_url": settings.PROBATA_EXIT_URL, "demo_notice": settings.PROBATA_DEMO}
