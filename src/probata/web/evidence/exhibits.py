"""Pages of exhibits: choose a stretch, say what it shows, change it, hide of it, withdraw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from probata.evidence.bundle import acts, errors
from probata.evidence.bundle import queries as bundles
from probata.evidence.bundle.access import MARK
from probata.evidence.bundle.rules import Proposal
from probata.evidence.intake import queries as intake
from probata.web.errors import page
from probata.web.evidence import redactions
from probata.web.evidence.talk import told
from probata.web.request import actor_of, allowed, now
from probata.web.says import sentence

if TYPE_CHECKING:
    from probata.evidence.bundle.queries import ExhibitView
    from probata.evidence.intake.queries import ItemView
    from probata.trust.ledger.actor import Actor
    from probata.web.evidence.redactions import RedactionForm
    from probata.web.evidence.talk import Told

_NUMBER = {"class": "govuk-input govuk-input--width-5", "inputmode": "numeric"}
_AREA = {"class": "govuk-textarea", "rows": 3}


class ExhibitForm(forms.Form):
    """What is put forward of an item, and in whose words."""

    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"class": "govuk-input"})
    )
    mark = forms.CharField(
        label=_("Mark (optional)"),
        required=False,
        max_length=12,
        help_text=_("Empty: the next number. A mark is never given twice."),
        widget=forms.TextInput(attrs={"class": "govuk-input govuk-input--width-5"}),
    )
    first = forms.IntegerField(
        label=_("First message"),
        required=False,
        min_value=0,
        help_text=_(
            "Its number as the conversation shows it. Leave both empty for the whole item."
        ),
        widget=forms.TextInput(attrs=_NUMBER),
    )
    last = forms.IntegerField(
        label=_("Last message"), required=False, min_value=0, widget=forms.TextInput(attrs=_NUMBER)
    )
    shows = forms.CharField(
        label=_("What this shows"),
        required=False,
        help_text=_("In your own words, without arguing."),
        widget=forms.Textarea(attrs=_AREA),
    )
    shows_not = forms.CharField(
        label=_("What this does not show"),
        required=False,
        help_text=_("For example: who held the phone. What every export cannot show is added."),
        widget=forms.Textarea(attrs=_AREA),
    )

    def proposal(self) -> Proposal:
        """Return the form as what the act takes."""
        return Proposal(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def new(request: HttpRequest, item: str) -> HttpResponse:
    """Put forward a stretch of an item."""
    actor = actor_of(request)
    found = intake.item(actor, item)
    start = {name: request.GET.get(name, "") for name in ("first", "last")}
    form = ExhibitForm(_sent(request), initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            acts.make_exhibit(item, form.proposal(), actor=actor, at=now())
        except errors.ExhibitRefused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(request, _("The exhibit was put forward."))
            return redirect("matter", found.matter)
    return _show(request, form, actor, found, {"is_new": True})


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: HttpRequest, exhibit: str) -> HttpResponse:
    """Show an exhibit, and change its words or its range."""
    actor = actor_of(request)
    seen = bundles.exhibit(actor, exhibit)
    found = intake.item(actor, seen.item)
    form = _form_of(seen, _sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_exhibit(exhibit, form.proposal(), actor=actor, at=now())
        except errors.ExhibitRefused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(
                request, _("The exhibit was changed. Earlier bundles stay as they are.")
            )
            return redirect("matter", found.matter)
    return _show_made(request, form, actor, seen)


def _form_of(seen: ExhibitView, sent: QueryDict | None = None) -> ExhibitForm:
    names = ("title", "mark", "first", "last", "shows", "shows_not")
    form = ExhibitForm(sent, initial={name: getattr(seen, name) for name in names})
    form.fields["mark"].disabled = True
    return form


@require_POST
@page
def withdraw(request: HttpRequest, exhibit: str) -> HttpResponse:
    """Withdraw an exhibit."""
    actor = actor_of(request)
    seen = bundles.exhibit(actor, exhibit)
    acts.withdraw_exhibit(exhibit, actor=actor, at=now())
    messages.success(request, _("The exhibit was withdrawn. Its mark is not given again."))
    return redirect("matter", seen.matter)


@require_POST
@page
def redact(request: HttpRequest, exhibit: str) -> HttpResponse:
    """Hide messages of an exhibit in redacted copies."""
    actor = actor_of(request)
    seen = bundles.exhibit(actor, exhibit)
    hiding = redactions.form_of(intake.item(actor, seen.item), request.POST)
    if hiding.is_valid():
        try:
            acts.redact(exhibit, **hiding.cleaned_data, actor=actor, at=now())
        except errors.RedactionRefused as refused:
            has_range = "first" in hiding.fields and not seen.is_withdrawn
            hiding.add_error("first" if has_range else None, sentence(refused))
        else:
            messages.success(request, _("Redacted copies that are ordered from now on hide this."))
            return _back_to(exhibit)
    return _show_made(request, _form_of(seen), actor, seen, hiding)


@require_POST
@page
def lift(request: HttpRequest, exhibit: str, redaction: str) -> HttpResponse:
    """Show again what a redaction hides."""
    actor = actor_of(request)
    seen = bundles.exhibit(actor, exhibit)
    of_it = bundles.redactions(actor, seen.matter, item=seen.item, lifted=True)
    if redaction not in {one.id for one in of_it}:
        raise errors.RedactionUnknown()
    acts.lift(redaction, actor=actor, at=now())
    messages.success(request, _("Bundles that are ordered from now on show this again."))
    return _back_to(exhibit)


def _back_to(exhibit: str) -> HttpResponse:
    return redirect(reverse("exhibit", args=[exhibit]) + "#redactions")


def _show_made(
    request: HttpRequest,
    form: ExhibitForm,
    actor: Actor,
    seen: ExhibitView,
    hiding: RedactionForm | None = None,
) -> HttpResponse:
    item = intake.item(actor, seen.item)
    more = redactions.shown_of(actor, seen, item, hiding)
    return _show(request, form, actor, item, {"is_new": False, "exhibit": seen, **more})


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _show(
    request: HttpRequest, form: ExhibitForm, actor: Actor, item: ItemView, more: dict[str, Any]
) -> HttpResponse:
    shown = {"form": form, "item": item, "section": "matters", **more}
    shown["edges"] = _edges(actor, item, form)
    shown["may"] = allowed(actor, f"matter:{item.matter}", (MARK,))
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/bundle/exhibit.html", shown, status=status)


def _edges(actor: Actor, item: ItemView, form: ExhibitForm) -> list[Told]:
    """Return the first and last message of the range, so that a person sees what is chosen."""
    if item.reading is None:
        return []
    edges = []
    for name in ("first", "last"):
        value = str(form[name].value() if form[name].value() is not None else "")
        if value.isdecimal() and int(value) < item.reading.passages:
            edges.append(told(intake.message(actor, item.id, int(value))))
    return edges
