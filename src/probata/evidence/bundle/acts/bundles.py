"""Ordering, assembling, packing and taking bundles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

from probata.evidence.bundle import access, errors
from probata.evidence.bundle.entries import (
    BundleAssembled,
    BundleFailed,
    BundleOrdered,
    BundlePacked,
    BundleTaken,
)
from probata.evidence.bundle.locks import refuse_locked, refuse_shown
from probata.evidence.bundle.models import Bundle, BundleState, Exhibit, Variant
from probata.pure.digest import Digest
from probata.trust.access import policy
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from probata.pure.errors import ProbataError
    from probata.trust.ledger.actor import Actor
    from probata.trust.vault.entries import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What was made: spec, digests of PDF and manifest, and what the manifest was made of."""

    spec: bytes
    pdf: str
    pages: int
    page_map: list[dict[str, Any]]
    parts: dict[str, Any]
    manifest: str


@act(BundleOrdered)
def order_bundle(
    matter: str,
    *,
    actor: Actor,
    at: datetime,
    title: str,
    language: str = "en",
    exhibits: Sequence[str] = (),
    originals: bool = True,
    variant: str = Variant.FULL,
) -> BundleOrdered:
    """Ask for a bundle of the exhibits named by id (all that stand, when none is named).

    Refused when a locked item stands behind one of them.
    The variant `redacted` hides what was redacted and encloses no original of which a passage is.
    """
    scope = f"matter:{matter}"
    policy.require(actor, access.BUILD, scope, at=at)
    chosen = _standing(matter, exhibits)
    if variant not in Variant.values:
        raise errors.VariantUnknown()
    kind = Variant(variant)
    before = Bundle.objects.filter(matter=matter, state=BundleState.PACKED, variant=kind)
    last = Bundle.objects.filter(matter=matter).aggregate(top=Max("number"))["top"]
    known = {code for code, _name in settings.LANGUAGES}
    bundle = Bundle.objects.create(
        id=ulid(at),
        matter_id=matter,
        number=(last or 0) + 1,
        title=" ".join(title.split())[:200],
        language=language if language in known else "en",
        originals=originals,
        exhibits=chosen,
        variant=kind,
        previous=before.order_by("-number").first(),
        ordered_at=at,
        ordered_by=actor.ref,
    )
    return BundleOrdered(
        on=bundle.subject,
        within=scope,
        number=bundle.number,
        title=bundle.title,
        language=bundle.language,
        exhibits=chosen,
        originals=originals,
        variant=kind.value,
    )


def _standing(matter: str, wanted: Sequence[str]) -> list[str]:
    """Return the ids of the exhibits that are wanted, or of all that stand, in their order."""
    standing = Exhibit.objects.filter(matter=matter, withdrawn_at=None).order_by("position")
    chosen = [one.id for one in standing if not wanted or one.id in wanted]
    if len(chosen) < len(set(wanted)):
        raise errors.ExhibitUnknown()
    if not chosen:
        raise errors.NothingToBundle()
    refuse_locked(chosen)
    return chosen


@act(BundleAssembled)
def assemble(
    bundle: Bundle,
    *,
    made: Assembled,
    actor: Actor,
    at: datetime,
) -> BundleAssembled:
    """Record what was made: digests of the pages and of the manifest that names every part."""
    policy.require(actor, access.BUILD, bundle.matter.scope, at=at)
    refuse_shown(bundle, actor)
    bundle.state, bundle.problem = BundleState.ASSEMBLED, {}
    bundle.spec, bundle.pdf, bundle.pages = made.spec.decode(), made.pdf, made.pages
    bundle.page_map, bundle.parts, bundle.manifest = made.page_map, made.parts, made.manifest
    bundle.save()
    return BundleAssembled(
        on=bundle.subject,
        within=bundle.matter.scope,
        digest=made.manifest,
        pdf=made.pdf,
        pages=made.pages,
        spec=str(Digest.of(made.spec)),
    )


@act(BundlePacked)
def packed(
    bundle: Bundle, package: Stored, *, entry: str, actor: Actor, at: datetime
) -> BundlePacked:
    """Note that the package with all its proofs lies ready in the vault; `entry` assembled it."""
    policy.require(actor, access.BUILD, bundle.matter.scope, at=at)
    refuse_shown(bundle, actor)
    bundle.state, bundle.packed_at, bundle.assembled_entry = BundleState.PACKED, at, entry
    bundle.package, bundle.package_size = package.digest, package.size
    bundle.save(update_fields=["state", "package", "package_size", "packed_at", "assembled_entry"])
    return BundlePacked(
        on=bundle.subject, within=bundle.matter.scope, package=package.digest, size=package.size
    )


@act(BundleFailed)
def fail(bundle: Bundle, error: ProbataError, *, actor: Actor, at: datetime) -> BundleFailed:
    """Note that the bundle could not be made, and why, for whoever ordered it."""
    policy.require(actor, access.FAIL, bundle.matter.scope, at=at)
    bundle.state = BundleState.FAILED
    bundle.problem = {
        "code": error.code,
        "says": str(error),
        "remedy": error.remedy_text(),
        "sentence": error.sentence(),
        "advice": error.advice(),
    }
    bundle.save(update_fields=["state", "problem"])
    return BundleFailed(on=bundle.subject, within=bundle.matter.scope, code=error.code)


@act(BundleTaken)
def take(bundle: str, *, actor: Actor, at: datetime) -> BundleTaken:
    """Note that somebody takes a copy; the bytes are then opened by the package's digest.

    Refused while an item in it is locked, although the package stays as it is.
    """
    found = access.bundle_for(actor, bundle, to=access.TAKE)
    if found.state != BundleState.PACKED:
        raise errors.NotReadyYet()
    refuse_shown(found, actor)
    return BundleTaken(on=found.subject, within=found.matter.scope, package=found.package)
