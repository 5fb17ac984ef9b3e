"""How Django finds the access context."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.access"
    label = "access"
