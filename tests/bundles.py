"""A desk in one matter: what the tests of bundles do through acts, and the bundles they get."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cast import AT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from probata.evidence.bundle.queries import BundleView
    from probata.trust.ledger.actor import Actor


@dataclass(frozen=True)
class Built:
    """A bundle that was made: its view, and the files of its package."""

    view: BundleView
    data: bytes

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the package by name."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as held:
            return {name: held.read(name) for name in held.namelist()}

    @property
    def pdf(self) -> bytes:
        """The bundle as PDF."""
        return self.files["data/bundle.pdf"]


@dataclass(frozen=True)
class Desk:
    """What one person does in one matter, at one instant unless another is given."""

    actor: Actor
    matter: str

    def hand_in(self, data: bytes, name: str = "chat.json", *, at: datetime = AT) -> str:
        """Hand a file in, let it be read and assessed, and return the item."""
        from probata.evidence.assessment import jobs as assessing
        from probata.evidence.intake import acts, jobs

        deed = acts.receive(self.matter, acts.Handed(data, name), actor=self.actor, at=at)
        item = deed.on.removeprefix("item:")
        jobs.read_item(item, at=at)
        assessing.assess_item(item, at=at)
        return item

    def exhibit(self, item: str, title: str = "Messages", **words: Any) -> str:
        """Put an item forward, and return the exhibit."""
        from probata.evidence.bundle import acts
        from probata.evidence.bundle.rules import Proposal

        deed = acts.make_exhibit(item, Proposal(title=title, **words), actor=self.actor, at=AT)
        return deed.on.removeprefix("exhibit:")

    def order(self, title: str = "Lan", *, at: datetime = AT, **told: Any) -> str:
        """Order a bundle, and return it."""
        from probata.evidence.bundle import acts

        deed = acts.order_bundle(self.matter, title=title, actor=self.actor, at=at, **told)
        return deed.on.removeprefix("bundle:")

    def bundle(self, title: str = "Lan", *, at: datetime = AT, **told: Any) -> Built:
        """Order a bundle and make it, the whole way."""
        from probata.evidence.bundle import jobs, queries

        id = self.order(title, at=at, **told)
        jobs.make_now(id, at=at)
        view = queries.bundle(self.actor, id)
        assert view.state == "packed", view.problem
        return Built(view, b"".join(queries.package_chunks(self.actor, id)))


def open_desk(actor: Actor, title: str = "Lan") -> Desk:
    """Open a matter, and return the desk of whoever opened it."""
    from probata.evidence.intake import acts

    return Desk(actor, acts.open_matter(title, actor=actor, at=AT).on.removeprefix("matter:"))


@contextmanager
def taken_back(blocker: Any, home: Path) -> Iterator[None]:
    """Let a fixture of a whole module use the database, in a transaction that is taken back."""
    from django.db import transaction
    from django.test import override_settings

    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may stand within it
    with override_settings(PROBATA_HOME=home), blocker.unblock(), block:
        yield
        transaction.set_rollback(True)
