"""A vault of its own for each test, in a folder of its own."""

from pathlib import Path

import pytest

from probata.trust.ledger.actor import Actor


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> Path:
    """Let the vault lie in the folder of the test."""
    settings.PROBATA_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def reader() -> Actor:
    """The part of the system that puts originals into the vault."""
    return Actor.system("reader")
