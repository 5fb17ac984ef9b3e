"""Words: the few words pages need by themselves, in the four languages, and dates written out."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh-hans", "vi", "fr")
_TABLE = Path(__file__).with_name("words.toml")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


def table(language: str) -> dict[str, Any]:
    """Return the words of a language (`zh-Hans` and `zh-hans` are one); English when unknown."""
    return _tables().get(language.lower(), _tables()["en"])


def word(language: str, name: str, **places: object) -> str:
    """Return one word or sentence with its places filled; KeyError for a name nobody wrote."""
    return str(table(language)[name]).format_map(places)


def day(language: str, on: date) -> str:
    """Write a day out: “Sunday 31 December 2023”."""
    return _written(language, "date", on)


def month(language: str, on: date) -> str:
    """Write a month out: “December 2023”."""
    return _written(language, "month", on)


def _written(language: str, pattern: str, on: date) -> str:
    words = table(language)
    return str(words[pattern]).format(
        weekday=words["weekdays"][on.weekday()],
        day=on.day,
        month=words["months"][on.month - 1],
        number=on.month,
        year=on.year,
    )
