"""The one table of roles and permissions, read from the reviewed file beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from probata.trust.access.errors import RoleUnknown

_FILE = Path(__file__).with_name("roles.toml")


@dataclass(frozen=True, slots=True)
class Table:
    """Role -> permissions; the permissions a basic grant carries; role -> what the role is."""

    permissions: dict[str, frozenset[str]]
    basic: frozenset[str]
    says: dict[str, str]


@cache
def table() -> Table:
    """Return the table; a line that names an unknown role is a fault of the file."""
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    says: dict[str, str] = found["roles"]
    given: dict[str, set[str]] = {role: set() for role in says}
    for permission, roles in found["permissions"].items():
        for role in roles:
            given[role].add(permission)
    permissions = {role: frozenset(held) for role, held in given.items()}
    return Table(permissions, frozenset(found["basic"]["permissions"]), says)


def known(role: str) -> str:
    """Return the role of a person; raise RoleUnknown for other words and parts of the system."""
    names = [name for name in table().says if not name.startswith("system:")]
    if role not in names:
        raise RoleUnknown(role=role[:40], roles=", ".join(names))
    return role
