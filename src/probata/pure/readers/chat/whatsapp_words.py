"""Words of the app in many languages: they label a kind, they never find a record."""

from __future__ import annotations

import tomllib
from importlib import resources

_TABLES: dict[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("whatsapp_words.toml").read_text("utf-8")
)


def _table(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _TABLES[name])


LEFT_OUT = _table("left_out")
DELETED_BY_EXPORTER = _table("deleted_by_exporter")
DELETED_BY_OTHER = _table("deleted_by_other")
EDITED = _table("edited")
FILE_ATTACHED = _table("file_attached")
MISSED_CALL = _table("missed_call")
CALL = tuple(sorted(_table("call")))
POLL = _table("poll")
ENCRYPTION = tuple(sorted(_table("encryption")))
APP_NAMES = _table("app_names")

VIEW_ONCE = "null"
"""What Android writes for an item that could be looked at once."""


def keys() -> frozenset[bytes]:
    """Return the first eight bytes of every text that is a phrase, as it is usually capitalised."""
    phrases = [VIEW_ONCE]
    for name in ("left_out", "deleted_by_exporter", "deleted_by_other", "missed_call"):
        phrases += _TABLES[name]
    phrases += [f"{word}: https://" for word in _TABLES["location"]]
    phrases += [f"{word}:\n" for word in _TABLES["poll"]]
    phrases += [f"{word}:\r\n" for word in _TABLES["poll"]]
    return frozenset(form.encode()[:8] for phrase in phrases for form in _forms(phrase))


def _forms(phrase: str) -> tuple[str, ...]:
    return (phrase, phrase[:1].upper() + phrase[1:], phrase.upper())
