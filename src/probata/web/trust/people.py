"""Signing in and out, and the language of the pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from probata.trust.people import acts as people
from probata.web.request import actor_of, now
from probata.web.throttle import Throttle

if TYPE_CHECKING:
    from probata.trust.people.models import Account

TRIES = Throttle(most=8, seconds=300)


class SignInForm(forms.Form):
    """A login name and a password; which of them is wrong is never said."""

    login = forms.CharField(
        label=_("Login name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input govuk-input--width-20",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "govuk-input govuk-input--width-20", "autocomplete": "current-password"}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        """Keep the request: the place a try comes from is part of the throttle."""
        super().__init__(*args, **kwargs)
        self.request = request
        self.account: Account | None = None

    def clean(self) -> dict[str, Any]:
        """Check name and password together, and not more often than the throttle allows."""
        given = super().clean() or {}
        if self.errors:
            return given
        place = f"{self.request.META.get('REMOTE_ADDR', '')} {given['login'].lower()}"
        if not TRIES.allow(place):
            raise forms.ValidationError(_("Too many tries. Wait five minutes, then try again."))
        found = authenticate(self.request, username=given["login"], password=given["password"])
        if found is None:
            raise forms.ValidationError(_("The login name or the password is not right."))
        TRIES.forget(place)
        self.account = found
        return given


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; go on to where the person wanted to go."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid() and form.account is not None:
        login(request, form.account)
        actor = form.account.actor
        people.sign_in(actor.ref, actor=actor, at=now())
        answer = redirect(onward)
        if "django_language" not in request.COOKIES:
            answer.set_cookie(
                "django_language", form.account.language, samesite="Lax", httponly=True
            )
        return answer
    return render(
        request,
        "trust/people/sign_in.html",
        {"form": form, "next": onward, "section": "sign-in"},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this device."""
    if request.user.is_authenticated:
        actor = actor_of(request)
        people.sign_out(actor.ref, actor=actor, at=now())
    logout(request)
    return redirect("sign-in")


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/"
