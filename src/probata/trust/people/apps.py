"""How Django finds the people context."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The context and its label."""

    name = "probata.trust.people"
    label = "people"
