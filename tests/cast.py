"""The cast: claimant, respondent, lawyer, clerk, judge, warden, inspector, stranger."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

# login -> (display name, role everywhere or none, language)
CAST: dict[str, tuple[str, str, str]] = {
    "claimant": ("Nguyễn Thị Lan", "", "vi"),
    "respondent": ("Paul Roy", "", "fr"),
    "lawyer": ("Mei Chen", "representative", "zh-hans"),
    "clerk": ("Olga Petrova", "clerk", "en"),
    "judge": ("Amina Diallo", "judge", "fr"),
    "warden": ("Trần Văn Hùng", "", "vi"),
    "inspector": ("Jean Tremblay", "inspector", "fr"),
    "stranger": ("Sam Stranger", "", "en"),
}


def enrol(login: str, *, role: str = "", name: str = "", language: str = "en") -> Actor:
    """Open an account through acts and give it a role everywhere, or none."""
    from probata.trust.access import acts as granting
    from probata.trust.ledger.actor import Actor
    from probata.trust.people import acts as people
    from probata.trust.people import queries

    setup = Actor.system("setup")
    done = people.enrol(
        login, name=name or login, language=language, password=login, actor=setup, at=AT
    )
    if role:
        granting.grant(done.on, role=role, scope="*", actor=setup, at=AT)
    return queries.actor_of(login)


def _member(login: str) -> Any:
    name, role, language = CAST[login]

    @pytest.fixture(name=login)
    def member(db: None) -> Actor:
        return enrol(login, role=role, name=name, language=language)

    return member


claimant = _member("claimant")
respondent = _member("respondent")
lawyer = _member("lawyer")
clerk = _member("clerk")
judge = _member("judge")
warden = _member("warden")
inspector = _member("inspector")
stranger = _member("stranger")


@pytest.fixture
def at() -> datetime:
    """The frozen instant of the tests."""
    return AT


@pytest.fixture
def owner(db: None) -> Actor:
    """The owner of an embedded vault, as the command line opens it."""
    from probata.trust.people import acts as people

    return people.first_owner(name="Owner", at=AT)


def account(login: str) -> Any:
    """Return the account of a member of the cast, for doors."""
    from probata.trust.people import queries

    return queries.account_of(login)
