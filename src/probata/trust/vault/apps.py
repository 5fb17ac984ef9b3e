"""How Django finds the vault context."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.vault"
    label = "vault"
