"""Who is asking and what time it is: the two things a page brings in from outside."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from probata.trust.access import policy
from probata.trust.ledger.actor import Actor

if TYPE_CHECKING:
    from probata.trust.people.models import Account

_SENT_ONLY = {
    "receive",
    "bundle-order",
    "hints",
    "exhibit-withdraw",
    "exhibit-redact",
    "redaction-lift",
    "sign-out",
    "set-language",
}


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in account as an actor; pages that call this require a sign-in."""
    return cast("Account", request.user).actor


def now() -> datetime:
    """Return the time; only doors look at the clock."""
    return datetime.now(UTC)


def allowed(actor: Actor, scope: str, permissions: Iterable[str]) -> dict[str, bool]:
    """Return which of these the actor may do in the scope, so that no button leads nowhere.

    A permission "bundles.take" is answered under the name "take"; the act decides again.
    """
    return {one.partition(".")[2]: bool(policy.may(actor, one, scope)) for one in permissions}


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Values that every page shows; `here` is where a change of the language leads back to."""
    here = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        match = request.resolver_match
        has_page = match is not None and match.url_name not in _SENT_ONLY
        here = request.path if has_page else reverse("matters")
    return {
        "exit_url": settings.PROBATA_EXIT_URL,
        "demo_notice": settings.PROBATA_DEMO,
        "here": here,
        "languages": settings.LANGUAGES,  # each by its own name, whatever language is spoken
    }
