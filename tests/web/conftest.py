"""A matter with a chat that holds a canary, the people around it, and their browsers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from cast import AT, enrol
from webs import CANARY, CHAT, Kept, hand_in, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True, scope="session")
def _static_files() -> None:
    """Make the folder that `probata serve` fills: the server of static files asks for it."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    """Give each test a vault and a log of its own."""
    settings.PROBATA_HOME = tmp_path


@pytest.fixture(autouse=True)
def _fresh_throttles() -> None:
    """Let no test wait for what another one tried."""
    from probata.web.evidence.checking import TRIES as CHECKS
    from probata.web.trust.people import TRIES as SIGN_INS

    CHECKS._seen.clear()
    SIGN_INS._seen.clear()


@pytest.fixture
def put(kept: Kept) -> Callable[[bytes, str], str]:
    """Put a further file into the matter."""
    return lambda data, name: hand_in(kept.lawyer, kept.matter, data, name)


@pytest.fixture
def kept(db: None) -> Kept:
    """A matter of the lawyer with one chat."""
    from probata.evidence.intake import acts

    lawyer = enrol("lawyer", role="representative", name="Mei Chen")
    opened = acts.open_matter(f"Matter {CANARY}", note=CANARY, actor=lawyer, at=AT)
    matter = opened.on.removeprefix("matter:")
    return Kept(lawyer, matter, hand_in(lawyer, matter, CHAT, f"{CANARY}.txt"))


@pytest.fixture
def client(kept: Kept) -> Client:
    """The lawyer's browser."""
    return signed_in("lawyer")


@pytest.fixture
def nobody() -> Client:
    """A browser of nobody."""
    return Client()


@pytest.fixture
def outsider(kept: Kept) -> Client:
    """The browser of the stranger: an account with matters of its own, and none of these."""
    enrol("stranger", name="Sam Stranger")
    return signed_in("stranger")


@pytest.fixture
def helper(kept: Kept) -> Client:
    """The browser of a friend who may read and put files in, and no more."""
    from probata.trust.access import acts as granting
    from probata.trust.ledger.actor import Actor

    friend = enrol("friend", name="Friend")
    scope = f"matter:{kept.matter}"
    setup = Actor.system("setup")
    granting.grant(friend.ref, role="supporter", scope=scope, actor=setup, at=AT)
    return signed_in("friend")


@pytest.fixture
def exhibit(kept: Kept) -> str:
    """An exhibit of two messages."""
    from probata.evidence.bundle import acts
    from probata.evidence.bundle.rules import Proposal

    proposal = Proposal(title=f"Exhibit {CANARY}", first=0, last=1)
    done = acts.make_exhibit(kept.item, proposal, actor=kept.lawyer, at=AT)
    return done.on.removeprefix("exhibit:")
