"""The door for people, as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates and their tags."""

    name = "probata.web"
    label = "web"
