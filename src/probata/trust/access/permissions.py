"""What can be permitted: each context declares its permissions, each with a sentence."""

from probata.trust.access.errors import PermissionUnknown

_DECLARED: dict[str, str] = {}


def declare(permission: str, says: str) -> str:
    """Declare a permission once, with the sentence that an administrator reads; return its name."""
    if _DECLARED.get(permission, says) != says:
        raise ValueError(f"{permission} is declared twice")
    if not says.endswith("."):
        raise ValueError(f"{permission} needs a whole sentence")
    _DECLARED[permission] = says
    return permission


def declared() -> dict[str, str]:
    """Return every declared permission with its sentence."""
    return dict(sorted(_DECLARED.items()))


def known(permission: str) -> str:
    """Return the permission; raise PermissionUnknown when nobody declared it."""
    if permission not in _DECLARED:
        raise PermissionUnknown(permission=permission[:80])
    return permission


GRANT = declare("access.grant", "Give, end and refuse access to an account.")
SEE = declare("access.see", "See who has access to what.")
# The ledger lies below access and cannot declare its own.
LEDGER_SEE = declare("ledger.see", "See entries, leaf numbers, checkpoints and the worker's state.")
LEDGER_REPAIR = declare("ledger.repair", "Have failed work tried again and repair the ledger.")
