"""A matter of the lawyer, and files handed into it, through acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cast import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.trust.ledger.actor import Actor


@pytest.fixture
def matter(lawyer: Actor) -> str:
    """The id of a matter that the lawyer opened."""
    from probata.evidence.intake import acts

    return acts.open_matter("Lan", actor=lawyer, at=AT).on.removeprefix("matter:")


@pytest.fixture
def hand_in(lawyer: Actor, matter: str) -> Callable[..., str]:
    """Hand a file into the matter, read it, assess it, and return the item's id."""
    from probata.evidence.assessment import jobs as assessing
    from probata.evidence.intake import acts, jobs

    def hand(data: bytes, name: str = "chat.json", folder: str = "", **told: Any) -> str:
        handed = acts.Handed(data, name, folder)
        deed = acts.receive(matter, handed, actor=lawyer, at=AT, **told)
        item = deed.on.removeprefix("item:")
        jobs.read_item(item, at=AT)
        assessing.assess_item(item, at=AT)
        return item

    return hand
