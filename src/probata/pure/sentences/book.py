"""The book of sentences: one module a family, joined on first use."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from probata.pure.filling import ENGLISH, Words, filled
from probata.pure.sentences.named import NAMED

SEVERITIES = ("info", "notice", "warning")
FAMILIES = ("chat", "telegram", "mail", "phone", "intake")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one check says.

    `says` (with `{name}` places), `causes` (innocent explanations) and `limit` (what the check
    cannot show) are whole English sentences that serve as keys for translation. Where `says` speaks
    of many things, `one` is the same for one of them, and `counts` the place that holds the number.
    """

    check: str
    severity: str
    says: str
    causes: tuple[str, ...] = ()
    limit: str = ""
    one: str = ""
    counts: str = "count"

    def text(self, params: Mapping[str, object], words: Words = ENGLISH) -> str:
        """Return the sentence with its places filled; a missing value leaves the place visible."""
        return filled(self.says, params, words, one=self.one, counts=self.counts, named=NAMED)


@cache
def _book() -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for family in FAMILIES:
        module = importlib.import_module(f"probata.pure.sentences.{family}")
        for sentence in module.SENTENCES:
            if sentence.check in found:
                raise ValueError(f"two sentences for {sentence.check}")
            found[sentence.check] = sentence
    return found


def lookup(check: str) -> Sentence:
    """Return the sentence of a check; KeyError when nobody wrote one."""
    return _book()[check]


def every() -> tuple[Sentence, ...]:
    """Return all sentences, for translation and for the catalogue."""
    return tuple(_book().values())
