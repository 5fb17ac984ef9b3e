"""What a person sees when something is refused: the sentence and the remedy, in their language."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from probata.pure.errors import ProbataError
from probata.web.says import remedy, sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(view: View[P]) -> View[P]:
    """Require a sign-in, and turn what an act or a query refuses into a page."""

    @login_required
    @functools.wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ProbataError as error:
            return refused(request, error)

    return shown


def refused(request: HttpRequest, error: ProbataError) -> HttpResponse:
    """Return the page of a refusal, with the status that its error names."""
    title = gettext("Not found") if error.status == 404 else gettext("This did not work")
    told = {"title": title, "says": sentence(error), "remedy": remedy(error), "code": error.code}
    return render(request, "refused.html", told, status=error.status)


def not_found(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """Return the page for an address that leads nowhere."""
    return render(
        request,
        "refused.html",
        {
            "title": gettext("Not found"),
            "says": gettext("There is no page at this address."),
            "remedy": gettext("Check the address, or begin with the list of matters."),
            "code": "web.not_found",
        },
        status=404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours; nothing about its inside."""
    return render(
        request,
        "refused.html",
        {
            "title": gettext("This did not work"),
            "says": gettext("Probata made a mistake here. What you had put in before is kept."),
            "remedy": gettext("Try again; if it happens again, tell the operator the time."),
            "code": "web.fault",
        },
        status=500,
    )


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Return the page for a form that was sent without its token."""
    return render(
        request,
        "refused.html",
        {
            "title": gettext("This did not work"),
            "says": gettext("This page had been open too long, or cookies are switched off."),
            "remedy": gettext("Go back, load the page again and send the form once more."),
            "code": "web.stale_form",
        },
        status=403,
    )
