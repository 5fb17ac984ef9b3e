"""The language of the person at the terminal: what the environment asks for, and saying it.

English is spoken until `main` says otherwise, and for `--json` always. Nothing of Django takes part
in it: commands that need no server speak too, and no act that a command calls finds a translation
that was left switched on. `probata verify` must start at once, so English imports nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from probata.pure.errors import ProbataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from probata.pure.filling import Words

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SEPARATORS = {"en": ",", "zh-Hans": ",", "vi": ".", "fr": "\u00a0"}
_spoken = "en"
_catalogues: dict[str, Words] = {}


class LanguageUnknown(ProbataError):
    """A PROBATA_LANGUAGE that is none of ours; as with every setting, its value is not repeated."""

    code = "cli.language"
    says = "The setting PROBATA_LANGUAGE names no language that Probata speaks."
    remedy = "Set it to en, zh-Hans, vi or fr. Without it LC_ALL, LC_MESSAGES and LANG decide."
    exit = 2


def of_locale() -> str:
    """Return the language of the locale; English for the locale “C” and for one we do not speak."""
    named = next((os.environ[name] for name in _LOCALES if os.environ.get(name)), "C")
    return _nearest(named) or "en"


def of_terminal() -> str:
    """Return the language that PROBATA_LANGUAGE names, else that of the locale."""
    named = os.environ.get("PROBATA_LANGUAGE", "").strip()
    found = _nearest(named) if named else of_locale()
    if not found:
        raise LanguageUnknown()
    return found


def _nearest(code: str) -> str:
    from probata.pure import languages

    return languages.nearest(code)


def speak(code: str) -> str:
    """Speak a language from now on, and return the one that was spoken before."""
    global _spoken
    before, _spoken = _spoken, code
    return before


def spoken() -> str:
    """Return the language that is spoken now."""
    return _spoken


def words() -> Words:
    """Return the language that is spoken now, for sentences that are said in any."""
    if _spoken == "en":
        from probata.pure.filling import ENGLISH

        return ENGLISH
    if _spoken not in _catalogues:
        from gettext import GNUTranslations

        folder = os.path.dirname(os.path.dirname(__file__))
        name = _spoken.replace("-", "_")
        with open(os.path.join(folder, "locale", name, "LC_MESSAGES", "django.mo"), "rb") as file:
            _catalogues[_spoken] = GNUTranslations(file)
    return _catalogues[_spoken]


def gettext(says: str, /, **params: object) -> str:
    """Return a sentence in the language that is spoken, with its places filled."""
    from probata.pure.filling import filled

    return filled(says, params, words())


def ngettext(one: str, many: str, number: int, /, **params: object) -> str:
    """Return the form of a sentence that a number asks for; its place is {count}."""
    from probata.pure.filling import filled

    return filled(words().ngettext(one, many, number), {"count": grouped(number), **params})


def said(says: str, params: Mapping[str, object]) -> str:
    """Return a sentence that was kept with its values, of which some are words of ours."""
    from probata.pure.filling import filled
    from probata.pure.sentences.named import NAMED

    return filled(says, _values(params), words(), named=NAMED)


def grouped(number: int) -> str:
    """Return a number with its thousands set apart."""
    return f"{number:,}".replace(",", _SEPARATORS[_spoken])


def sentence(error: ProbataError) -> str:
    """Return what an error says."""
    return str(error) if _spoken == "en" else said(error.says, error.params)


def remedy(error: ProbataError) -> str:
    """Return what can be done about it."""
    return error.remedy_text() if _spoken == "en" else said(error.remedy, error.params)


def _values(params: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a sentence: a reason is a sentence of its own, or an error is one."""
    values = {
        name: one.sentence() if isinstance(one, ProbataError) else one
        for name, one in params.items()
    }
    reason = values.get("reason")
    if isinstance(reason, str) and not hasattr(reason, "says"):
        values["reason"] = gettext(reason)
    return values
