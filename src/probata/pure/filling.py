"""Filling a sentence: the form that its number asks for, its values as words, in one pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

Named = Mapping[str, Mapping[str, str]]
"""Place -> value -> the word that says this value, a key for translation."""

_PLACE = re.compile(r"\{([a-z_]+)\}")


class Words(Protocol):
    """A language that sentences are said in; Django's `translation` module is one."""

    def gettext(self, message: str) -> str:
        """Return a sentence in this language."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form of a sentence that a number asks for, in this language."""


class _English:
    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return singular if number == 1 else plural


ENGLISH: Words = _English()
"""The language in which sentences are written; the others are translations of it."""


def filled(
    says: str,
    params: Mapping[str, object],
    words: Words = ENGLISH,
    *,
    one: str = "",
    counts: str = "count",
    named: Named = MappingProxyType({}),
) -> str:
    """Translate a sentence and fill its places in one pass; without a value a place stays visible.

    `one` is the form for one thing, and `counts` the place whose number decides. Values that stand
    in `named` are said by their word, translated; all others come from a file or a person and are
    said as they are. A value can be a sentence itself (`says`, `params`), or a list.

    >>> filled("{count} mails carry no date.", {"count": 1}, one="{count} mail carries no date.")
    '1 mail carries no date.'
    """
    number = params.get(counts)
    if one and isinstance(number, int):
        said = words.ngettext(one, says, number)
    else:
        said = words.gettext(says) if says else ""

    def place(found: re.Match[str]) -> str:
        name = found[1]
        return _shown(name, params[name], words, named) if name in params else found[0]

    return _PLACE.sub(place, said)


class Said(str):
    """A text in English that knows its sentence: it is said in another language where it stands.

    >>> Said("a number from 1 to {most}", most=5)
    'a number from 1 to 5'
    """

    says: str
    params: Mapping[str, object]

    def __new__(cls, says: str, /, **params: object) -> Said:
        """Fill the sentence, and keep it."""
        self = super().__new__(cls, filled(says, params))
        self.says, self.params = says, params
        return self


def _shown(name: str, value: object, words: Words, named: Named) -> str:
    """Return a value as it stands in a sentence: lists with commas, lists of lists with “;”."""
    if isinstance(value, Said):
        return filled(value.says, value.params, words, named=named)
    if isinstance(value, Mapping) and isinstance(value.get("says"), str):
        return filled(value["says"], value.get("params", {}), words, named=named)
    if isinstance(value, (list, tuple)):
        sign = "; " if any(isinstance(one, (list, tuple)) for one in value) else ", "
        return sign.join(_shown(name, one, words, named) for one in value)
    text = str(value)
    word = named.get(name, {}).get(text)
    return text if word is None else words.gettext(word)


def gettext_noop(said: str) -> str:
    """Mark a sentence for translation, and return it as it is."""
    return said
