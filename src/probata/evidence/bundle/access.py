"""What may be done with exhibits and bundles, and the way from an id to a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.evidence.bundle import errors
from probata.evidence.bundle.models import Bundle, Exhibit, Redaction
from probata.trust.access import permissions, policy

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor

MARK = permissions.declare("exhibits.mark", "Put forward, change and withdraw exhibits.")
BUILD = permissions.declare("bundles.build", "Order a bundle of exhibits.")
TAKE = permissions.declare("bundles.take", "Take the package of a bundle out of the vault.")
FAIL = permissions.declare("bundles.fail", "Note that a bundle could not be made.")


def exhibit_for(actor: Actor, id: str, *, to: str) -> Exhibit:
    """Return the exhibit when the actor may do this in its matter."""
    found = Exhibit.objects.select_related("matter", "item").filter(pk=id).first()
    if found is None or not policy.may(actor, to, found.matter.scope):
        raise errors.ExhibitUnknown()
    return found


def redaction_for(actor: Actor, id: str, *, to: str) -> Redaction:
    """Return the redaction when the actor may do this in its matter."""
    found = Redaction.objects.select_related("matter").filter(pk=id).first()
    if found is None or not policy.may(actor, to, found.matter.scope):
        raise errors.RedactionUnknown()
    return found


def bundle_for(actor: Actor, id: str, *, to: str) -> Bundle:
    """Return the bundle when the actor may do this in its matter."""
    found = Bundle.objects.select_related("matter", "previous").filter(pk=id).first()
    if found is None or not policy.may(actor, to, found.matter.scope):
        raise errors.BundleUnknown()
    return found
