"""DNS key records kept beside a mail: keys vanish from the net, so they are kept at import."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from probata.pure.reader import Source

_NAMED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+\._domainkey\.[A-Za-z0-9._-]+?)(?:\.(?:txt|dns|key))?\Z"
)
_ZONE = re.compile(
    r"^[ \t]*(?P<name>[A-Za-z0-9._-]+\._domainkey\.[A-Za-z0-9.-]+)\s.*?\bTXT\b\s*\(?"
    r"(?P<text>[^\n]*(?:\n[ \t]+[^\n]*)*)",
    re.MULTILINE,
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key record as the DNS gave it, and when it was obtained (ISO 8601), if that is known."""

    text: str
    obtained: str = ""


def record_name(selector: str, domain: str) -> str:
    """Return the DNS name under which a signature's key is found."""
    return f"{selector}._domainkey.{domain}".lower().rstrip(".")


def beside(source: Source) -> dict[str, KeyRecord]:
    """Gather key records from the files beside a source.

    Taken are files named like the record (`brisbane._domainkey.example.com.txt`), zone lines or
    output of `dig` in *.dns and *.zone, and `dkim-keys.json` (name to text, or to an object with
    `record` and `obtained`).
    """
    found: dict[str, KeyRecord] = {}
    for path, neighbour in source.members.items():
        name = path.rpartition("/")[2]
        if "_domainkey" not in name and not name.endswith((".dns", ".zone", "dkim-keys.json")):
            continue
        if len(neighbour.data) > _MOST:
            continue
        text = bytes(neighbour.data).decode("utf-8", "replace")
        if name.endswith("dkim-keys.json"):
            found.update(_listed(text))
            continue
        found.update(_zone_lines(text))
        named = _NAMED.match(name)
        if named and "TXT" not in text:
            found.setdefault(named["name"].lower(), KeyRecord(_unquoted(text)))
    return found


def _zone_lines(text: str) -> dict[str, KeyRecord]:
    return {
        found["name"].lower().rstrip("."): KeyRecord(_unquoted(found["text"]))
        for found in _ZONE.finditer(text)
    }


def _unquoted(text: str) -> str:
    pieces = _QUOTED.findall(text)
    return re.sub(r"\\(.)", r"\1", "".join(pieces)) if pieces else text.strip()


def _listed(text: str) -> dict[str, KeyRecord]:
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(listed, Mapping):
        return {}
    found = {}
    for name, value in listed.items():
        if isinstance(value, Mapping):
            record, obtained = value.get("record"), value.get("obtained", "")
        else:
            record, obtained = value, ""
        if isinstance(record, str):
            found[str(name).lower().rstrip(".")] = KeyRecord(record, str(obtained))
    return found
