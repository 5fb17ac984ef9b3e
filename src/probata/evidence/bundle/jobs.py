"""Followers that make bundles: pages when one is ordered, the package when it is proven."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.utils import translation

from probata.evidence.assessment import jobs as assessing
from probata.evidence.bundle import access, acts, errors
from probata.evidence.bundle.locks import refuse_shown
from probata.evidence.bundle.making import packing
from probata.evidence.bundle.making.pages import Maker
from probata.evidence.bundle.making.spec import read_spec, settled, spec_of
from probata.evidence.bundle.models import Bundle, BundleState, Exhibit
from probata.evidence.intake import jobs as reading
from probata.evidence.intake import queries as intake
from probata.evidence.intake.access import READ
from probata.pure.errors import ProbataError
from probata.pure.proof import package
from probata.trust.access import policy
from probata.trust.ledger import prove, publish, sequence, stamping
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.errors import NotPublishedYet
from probata.trust.ledger.follower import Follower, Postponed
from probata.trust.vault import acts as vault
from probata.trust.vault import queries as kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from probata.trust.ledger.entry import EntryView

    Tick = Callable[[int, int, str], None]

BINDER = Actor.system("binder")
"""Notes that a bundle could not be made: whoever ordered it may have lost access by then."""


def _quiet(_done: int, _total: int, _says: str = "") -> None:
    """Tell nobody how far the work is."""


def make(id: str, *, at: datetime, tick: Tick = _quiet) -> None:
    """Make pages and manifest of an ordered bundle and record them; harmless when made already.

    Whoever ordered it is the actor: what that person may not see cannot get into the bundle.
    Raises Postponed while the originals are not proven yet. What goes wrong for good is recorded.
    """
    bundle = Bundle.objects.select_related("matter", "previous").get(pk=id)
    if bundle.state != BundleState.ORDERED:
        return
    with _failing(bundle, at), _folder() as folder, translation.override(bundle.language):
        _make(bundle, folder, at=at, tick=tick)


@contextmanager
def _failing(bundle: Bundle, at: datetime) -> Iterator[None]:
    """Record what goes wrong for good; waiting is no failure."""
    try:
        yield
    except (Postponed, NotPublishedYet):
        raise
    except ProbataError as error:
        acts.fail(bundle, error, actor=BINDER, at=at)


def _on_behalf(bundle: Bundle, at: datetime) -> Actor:
    """Return whoever ordered the bundle; raise OrderLapsed when that person may no more."""
    actor = Actor(bundle.ordered_by, "")
    if not all(policy.may(actor, one, bundle.matter.scope, at=at) for one in (READ, access.BUILD)):
        raise errors.OrderLapsed()
    return actor


def _make(bundle: Bundle, folder: Path, *, at: datetime, tick: Tick) -> None:
    actor = _on_behalf(bundle, at)
    spec = spec_of(bundle, actor)
    out = folder / "bundle.pdf"
    made = Maker(spec, actor, folder).make(out, tick=tick)
    parts = packing.parts_of(spec, made.spliced.segments)
    pages, page_map = made.spliced.pages, made.page_map
    said = packing.contents(spec, parts=parts, pages=pages, page_map=page_map)
    result = acts.Assembled(
        spec=spec.text(),
        pdf=vault.put(out, actor=actor, at=at).digest,
        pages=pages,
        page_map=page_map,
        parts=parts,
        manifest=package.manifest_digest(said, pdf=out),
    )
    acts.assemble(bundle, made=result, actor=actor, at=at)


def pack(id: str, entry: str, *, at: datetime) -> None:
    """Write the package once the log has published the entry of its assembly; then keep it.

    A manifest names the page that checks it and the version of the program. When these changed
    since, the manifest of the same pages is recorded anew, and its own entry leads to the package.
    When an item in it was locked meanwhile, nothing is packed and the bundle has failed.
    """
    bundle = Bundle.objects.select_related("matter").get(pk=id)
    if bundle.state != BundleState.ASSEMBLED or entry != assembled_entry(bundle):
        return
    with _failing(bundle, at), _folder() as folder, translation.override(bundle.language):
        _pack(bundle, entry, folder, at=at)


def _pack(bundle: Bundle, entry: str, folder: Path, *, at: datetime) -> None:
    actor, slip = _on_behalf(bundle, at), prove.slip_for(entry)
    refuse_shown(bundle, actor)
    said = packing.contents(
        read_spec(bundle.spec), parts=bundle.parts, pages=bundle.pages, page_map=bundle.page_map
    )
    pdf, out = folder / "bundle.pdf", folder / "package.zip"
    with kept.open_original(bundle.pdf) as opened, pdf.open("wb") as copy:
        shutil.copyfileobj(opened.file(), copy, 1 << 20)
    manifest = package.manifest_digest(said, pdf=pdf)
    if manifest != bundle.manifest:
        acts.assemble(bundle, made=_as_before(bundle, manifest), actor=actor, at=at)
        return
    package.write(out, said, pdf=pdf, assembled=slip)
    stored = vault.put(out, actor=actor, at=at)
    acts.packed(bundle, stored, entry=entry, actor=actor, at=at)


def _as_before(bundle: Bundle, manifest: str) -> acts.Assembled:
    """Return what was made before, under another manifest."""
    return acts.Assembled(
        spec=bundle.spec.encode(),
        pdf=bundle.pdf,
        pages=bundle.pages,
        page_map=bundle.page_map,
        parts=bundle.parts,
        manifest=manifest,
    )


def make_now(id: str, *, at: datetime, tick: Tick = _quiet) -> None:
    """Read, number, publish, make, publish, pack: the whole way, for a command that waits."""
    _settle(id, at)
    _publish(at)
    make(id, at=at, tick=tick)
    for _again in range(2):  # once more when the program changed in between
        bundle = Bundle.objects.get(pk=id)
        if bundle.state == BundleState.ASSEMBLED:
            _publish(at)
            pack(id, assembled_entry(bundle), at=at)


def _settle(id: str, at: datetime) -> None:
    """Read and assess what is put forward, unless the followers have done so."""
    bundle = Bundle.objects.get(pk=id)
    actor = Actor(bundle.ordered_by, "")
    chosen = Exhibit.objects.filter(pk__in=bundle.exhibits, item__locked_at=None)
    for item in chosen.order_by("item").values_list("item", flat=True).distinct():
        reading.read_item(item, at=at)
        try:
            settled(intake.item(actor, item))
        except Postponed:
            assessing.assess_item(item, at=at)


def _publish(at: datetime) -> None:
    sequence.number_entries()
    publish.publish(at=at)
    stamping.stamp_newest(at=at)


def assembled_entry(bundle: Bundle) -> str:
    """Return the id of the entry that recorded the assembly."""
    return ledger.entries_on(bundle.subject, names=["bundle.assembled"])[-1].id


@contextmanager
def _folder() -> Iterator[Path]:
    """A working folder that only this account can read; nothing of it stays."""
    home = Path(settings.PROBATA_HOME) / "work"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=home) as name:
        yield Path(name)


class MakeBundles(Follower):
    """Makes what is ordered."""

    name: ClassVar[str] = "bundle.make"
    entries: ClassVar[frozenset[str]] = frozenset({"bundle.ordered"})

    def follow(self, entry: EntryView, *, at: datetime, progress: Tick) -> None:
        """Make pages and manifest; wait while an original has no published proof."""
        try:
            make(entry.on.removeprefix("bundle:"), at=at, tick=progress)
        except NotPublishedYet as reason:
            raise Postponed(reason=str(reason)) from reason


class PackBundles(Follower):
    """Packs what was assembled, as soon as the log has published it."""

    name: ClassVar[str] = "bundle.pack"
    entries: ClassVar[frozenset[str]] = frozenset({"bundle.assembled"})

    def follow(self, entry: EntryView, *, at: datetime, progress: Tick) -> None:
        """Write the package with its own proof inside."""
        try:
            pack(entry.on.removeprefix("bundle:"), entry.id, at=at)
        except NotPublishedYet as reason:
            raise Postponed(reason=str(reason)) from reason
        progress(1, 1, "")


FOLLOWERS = [MakeBundles(), PackBundles()]
