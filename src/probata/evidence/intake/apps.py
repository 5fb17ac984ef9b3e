"""How Django finds the intake context."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The context and its label."""

    name = "probata.evidence.intake"
    label = "intake"
