"""The help page, open to everybody: what this program does, what it does not do, what leaves it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show it; who is asked for time stamps is told to those who are signed in."""
    told = {
        "helplines": settings.PROBATA_HELPLINES,
        "authorities": settings.PROBATA_STAMP_AUTHORITIES,
        "store": str(settings.PROBATA_STORE).startswith("s3:"),
        "section": "help",
    }
    return render(request, "help.html", told)
