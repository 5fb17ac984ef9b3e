"""How Django finds the ledger context."""

from pathlib import Path

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.ledger"
    label = "ledger"

    def ready(self) -> None:
        """See to it that there is a folder for everything the program writes."""
        from django.conf import settings

        Path(settings.PROBATA_HOME).mkdir(mode=0o700, parents=True, exist_ok=True)
