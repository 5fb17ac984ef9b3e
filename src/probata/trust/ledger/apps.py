"""How Django finds the ledger context."""

from pathlib import Path

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.ledger"
    label = "ledger"

    def ready(self) -> None:
        """See to it that there are folders for all that the program writes; register checks."""
        from django.conf import settings

        from probata.trust.ledger import audit, checks, fsck  # noqa: F401  (checks register)

        for folder in (settings.PROBATA_HOME, settings.FILE_UPLOAD_TEMP_DIR):
            if folder:
                Path(str(folder)).mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, check in audit.CHECKS.items():
            fsck.register(name, check)
