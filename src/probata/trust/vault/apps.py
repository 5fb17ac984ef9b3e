"""How Django finds the vault context."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.vault"
    label = "vault"

    def ready(self) -> None:
        """Have the vault checked with everything else."""
        from probata.trust.ledger import fsck as ledger
        from probata.trust.vault import fsck

        ledger.register("vault", fsck.problems)
