"""What a person sees when something is refused: the sentence and the remedy, in their language."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from probata.pure.errors import ProbataError
from probata.web.says import remedy, sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(view: View[P]) -> View[P]:
    """Require a sign-in, and turn what an act or a query refuses into a page.

    No browser keeps a copy: whoever uses the device next sees nothing by going back.
    """

    @functools.wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        answer: HttpResponseBase
        if not request.user.is_authenticated:
            # A form that was sent cannot be sent again by its address.
            is_look = request.method in ("GET", "HEAD")
            onward = request.get_full_path() if is_look else reverse("matters")
            answer = redirect_to_login(onward)
        else:
            try:
                answer = view(request, *args, **kwargs)
            except ProbataError as error:
                answer = refused(request, error)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return shown


def refused(request: HttpRequest, error: ProbataError) -> HttpResponse:
    """Return the page of a refusal, with the status that its error names.

    What is unknown, what is forbidden and an address that leads nowhere look the same.
    """
    if error.status == 404:
        return not_found(request, error)
    told = {
        "title": gettext("This did not work"),
        "says": sentence(error),
        "remedy": remedy(error),
        "code": error.code,
    }
    return render(request, "refused.html", told, status=error.status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
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


def odd(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Return the page for a request that no page of ours sends."""
    return render(
        request,
        "refused.html",
        {
            "title": gettext("This did not work"),
            "says": gettext("What was sent here could not be understood."),
            "remedy": gettext("Go back, load the page again and send the form once more."),
            "code": "web.odd_request",
        },
        status=400,
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
