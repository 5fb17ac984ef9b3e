"""Tags that say a report of a verification in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext

from probata.pure.proof import report as reports

if TYPE_CHECKING:
    from probata.pure.proof.report import Report, Step

register = template.Library()


@register.simple_tag
def report_step(step: Step) -> str:
    """Return what a step says."""
    return reports.sentence(step.code, step.parts, step.params, gettext)


@register.simple_tag
def report_result(report: Report) -> str:
    """Return the one plain result."""
    return reports.sentence(report.code, report.parts, report.params, gettext)
