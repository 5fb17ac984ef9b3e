"""Exhibits and bundles, as Django knows them."""

from django.apps import AppConfig


class BundleConfig(AppConfig):
    """Exhibits: numbered, paginated, packed with proof slips."""

    name = "probata.evidence.bundle"
    label = "bundle"
