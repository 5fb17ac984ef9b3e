"""Deeds on exhibits and bundles; the only code that changes them."""

from probata.evidence.bundle.acts.bundles import (
    Assembled,
    assemble,
    fail,
    order_bundle,
    packed,
    take,
)
from probata.evidence.bundle.acts.exhibits import (
    change_exhibit,
    make_exhibit,
    withdraw_exhibit,
)
from probata.evidence.bundle.acts.redactions import lift, redact

__all__ = [
    "Assembled",
    "assemble",
    "change_exhibit",
    "fail",
    "lift",
    "make_exhibit",
    "order_bundle",
    "packed",
    "redact",
    "take",
    "withdraw_exhibit",
]
