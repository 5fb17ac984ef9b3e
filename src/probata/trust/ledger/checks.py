"""What `manage.py check --deploy` says about a deployment that is open to the outside."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register("probata", deploy=True)
def deployment(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Return what is missing: an outside clock, a database for many, named hosts, own keys."""
    found: list[CheckMessage] = []
    if not settings.PROBATA_STAMP_AUTHORITIES:
        found.append(
            Warning(
                "No outside time stamp authority: the only clock is our own.",
                hint="Set PROBATA_STAMP_AUTHORITIES to one or more addresses.",
                id="probata.W001",
            )
        )
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        found.append(
            Warning(
                "The embedded database serves one machine and one writer at a time.",
                hint="Set PROBATA_DATABASE to a PostgreSQL server.",
                id="probata.W002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "Any host name is accepted.",
                hint="Set PROBATA_HOSTS to the names of this deployment.",
                id="probata.E001",
            )
        )
    if settings.PROBATA_MASTER_KEY is None:
        found.append(
            Warning(
                "The master key lies beside the originals it protects.",
                hint="Keep it elsewhere and set PROBATA_MASTER_KEY_FILE.",
                id="probata.W003",
            )
        )
    return found + _readable_keys()


def _readable_keys() -> list[CheckMessage]:
    """Name keys that others on this machine can read."""
    folder = Path(settings.PROBATA_HOME) / "keys"
    open_to_others = [
        path.name
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.stat().st_mode & 0o077
    ]
    if not open_to_others:
        return []
    return [
        Error(
            f"Others can read these keys: {', '.join(open_to_others)}.",
            hint=f"Run: chmod 600 {folder}/*",
            id="probata.E002",
        )
    ]
