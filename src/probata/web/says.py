"""Sentences of errors and checks in the reader's language, with their places filled."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from probata.pure import filling
from probata.pure.errors import ProbataError
from probata.pure.sentences.named import NAMED


def filled(says: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill its places; a missing value leaves the place visible."""
    return filling.filled(says, params, translation, named=NAMED)


def kept(problem: Mapping[str, Any], sentence: str, text: str) -> str:
    """Return what a kept problem says: its sentence, or the text that older ones have alone."""
    held = problem.get(sentence) or {"says": problem.get(text, ""), "params": {}}
    return filled(held["says"], held["params"])


def isolated(text: str) -> str:
    """Return text that cannot turn the words around it, for places where no element can isolate."""
    return f"\u2068{text}\u2069" if any(map(_turns, text)) else text


def _turns(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _TURNING


_TURNING = frozenset(("R", "AL", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"))


def sentence(error: ProbataError) -> str:
    """Return what an error says."""
    params = dict(error.params)
    if isinstance(params.get("reason"), str):
        params["reason"] = gettext(str(params["reason"])) if params["reason"] else ""
    return filled(error.says, params)


def remedy(error: ProbataError) -> str:
    """Return what can be done about it."""
    return filled(error.remedy, error.params)
