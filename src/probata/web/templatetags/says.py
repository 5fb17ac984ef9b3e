"""Tags and filters: reports and steps in the reader's language, days, names kept apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django import template
from django.utils.translation import get_language

from probata.pure import languages
from probata.pure.proof import words
from probata.web.says import isolated

if TYPE_CHECKING:
    from probata.pure.proof.report import Report, Step

register = template.Library()


class SaidStep(NamedTuple):
    """A step with the name of what it looks at and the word for what it found."""

    step: Step
    name: str
    mark: str


class SaidReport(NamedTuple):
    """A report in the reader's language, and its steps with their words."""

    report: Report
    steps: list[SaidStep]


register.filter("isolated", isolated)


@register.filter
def as_day(day: str) -> date | str:
    """Return an ISO day as a date, so that it can be written as a language writes days."""
    try:
        return date.fromisoformat(day)
    except ValueError:  # a year beyond the calendar stays a number
        return day


@register.simple_tag
def report_said(report: Report) -> SaidReport:
    """Return a report in the words that the page for checking offline has, too."""
    language = languages.nearest(get_language() or "") or "en"
    names, marks = words.table(language)["name"], words.marks(language)
    told = words.said(report, language)
    steps = [SaidStep(step, names[step.name], marks[step.ok]) for step in told.steps]
    return SaidReport(told, steps)
