"""The sentences of the verifiers in four languages: read from verify.html, which holds them.

The page has to be one file that needs nothing else, so the words stand there; whoever says a step
elsewhere takes them from here, and both say the same. English needs no table: `report` has it.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from probata.pure.proof import report as reports

if TYPE_CHECKING:
    from probata.pure.proof.report import Report

_BEGIN, _END = '<script type="application/json" id="words">', "</script>"


@cache
def _tables() -> dict[str, dict[str, Any]]:
    path = os.path.join(os.path.dirname(__file__), "verify.html")
    with open(path, encoding="utf-8") as page:
        held = page.read().partition(_BEGIN)[2].partition(_END)[0]
    tables: dict[str, dict[str, Any]] = json.loads(held)
    return tables


def table(language: str) -> dict[str, Any]:
    """Return the words of a language by code; `name` has the names of the steps."""
    return _tables()[language]


def marks(language: str) -> dict[bool | None, str]:
    """Return the words for what a step found: it holds, it does not, it was not shown."""
    words = table(language)
    return {True: words["ok_true"], False: words["ok_false"], None: words["ok_null"]}


def said(report: Report, language: str) -> Report:
    """Return a report whose sentences are in another language; nothing else changes."""
    words, none_is_one = table(language), language == "fr"
    steps = tuple(
        step._replace(says=reports.sentence(step.code, step.parts, step.params, words, none_is_one))
        for step in report.steps
    )
    whole = reports.sentence(report.code, report.parts, report.params, words, none_is_one)
    return report._replace(result=whole, steps=steps, limit=words["limit"])
