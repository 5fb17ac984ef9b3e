"""A desk with a matter of its own, where tests hand files in as a person does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bundles import Desk, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from probata.trust.ledger.actor import Actor


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    """Give each test a log, keys and a vault of its own."""
    settings.PROBATA_HOME = tmp_path / "home"


@pytest.fixture
def desk(lawyer: Actor) -> Desk:
    """The lawyer's desk, with an empty matter on it."""
    return open_desk(lawyer)
