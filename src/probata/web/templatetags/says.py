"""Tags and filters: reports and steps in the reader's language, days, names kept apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext, gettext_noop

from probata.pure.proof import report as reports
from probata.web.says import isolated

if TYPE_CHECKING:
    from probata.pure.proof.report import Report, Step

register = template.Library()


STEPS = {
    "zip": gettext_noop("Package"),
    "manifest": gettext_noop("Manifest"),
    "assembly": gettext_noop("Slip of the assembly"),
    "key": gettext_noop("Key of the ledger"),
    "cosignatures": gettext_noop("Cosignatures"),
    "stamps": gettext_noop("Time stamps"),
    "pdf": gettext_noop("Pages of the PDF"),
    "slips": gettext_noop("Proof slips"),
    "originals": gettext_noop("Originals"),
    "exhibits": gettext_noop("Exhibits"),
    "verifier": gettext_noop("Page for checking"),
    "bag": gettext_noop("Completeness"),
    "form": gettext_noop("Form of the slip"),
    "entry": gettext_noop("Entry"),
    "inclusion": gettext_noop("Place in the ledger"),
    "checkpoint": gettext_noop("Signature of the ledger"),
    "original": gettext_noop("Original"),
}
"""What each step of a report looks at."""

register.filter("isolated", isolated)


@register.filter
def step_name(step: Step) -> str:
    """Return what a step looks at."""
    return gettext(STEPS.get(step.name, step.name))


@register.filter
def as_day(day: str) -> date | str:
    """Return an ISO day as a date, so that it can be written as a language writes days."""
    try:
        return date.fromisoformat(day)
    except ValueError:  # a year beyond the calendar stays a number
        return day


@register.simple_tag
def report_limit() -> str:
    """Return what no check can show."""
    return gettext(reports.SAYS["limit"])


@register.simple_tag
def report_step(step: Step) -> str:
    """Return what a step says."""
    return reports.sentence(step.code, step.parts, step.params, gettext)


@register.simple_tag
def report_result(report: Report) -> str:
    """Return the one plain result."""
    return reports.sentence(report.code, report.parts, report.params, gettext)
