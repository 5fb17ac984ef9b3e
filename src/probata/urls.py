"""Addresses of the whole deployment, composed from those of its doors."""

import importlib.util

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if importlib.util.find_spec("probata.web.urls"):
    urlpatterns.append(path("", include("probata.web.urls")))
    # Django looks for these in the root alone.
    handler400 = "probata.web.errors.odd"
    handler404 = "probata.web.errors.not_found"
    handler500 = "probata.web.errors.broken"
