"""How Django finds the assessment context."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The context and its label."""

    name = "probata.evidence.assessment"
    label = "assessment"
