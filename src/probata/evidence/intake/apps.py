"""How Django finds the intake context."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The context and its label."""

    name = "probata.evidence.intake"
    label = "intake"

    def ready(self) -> None:
        """Register the checks of this context."""
        from probata.evidence.intake import audit
        from probata.trust.ledger import fsck

        for name, check in audit.CHECKS.items():
            fsck.register(name, check)
