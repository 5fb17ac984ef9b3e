"""Pages of matters: the list, a new one, one matter with its items, and putting files in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from probata.evidence.bundle import queries as bundles
from probata.evidence.bundle.access import BUILD, MARK, TAKE
from probata.evidence.intake import acts, errors
from probata.evidence.intake import queries as intake
from probata.evidence.intake.access import LOCK, OPEN, RECEIVE, UNLOCK
from probata.evidence.intake.acts.receiving import Handed
from probata.pure.errors import ProbataError
from probata.trust.access import policy
from probata.web.errors import page
from probata.web.evidence.items import rows_of
from probata.web.request import actor_of, allowed, now
from probata.web.says import isolated, sentence

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from probata.evidence.intake.queries import MatterView
    from probata.trust.ledger.actor import Actor

_INPUT = {"class": "govuk-input"}


class MatterForm(forms.Form):
    """A neutral title and a note."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_(
            "Short and neutral: others may see it on your screen. Names need not be in it."
        ),
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Note (optional)"),
        required=False,
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 3}),
    )


@require_safe
@page
def listing(request: HttpRequest) -> HttpResponse:
    """Show the matters within reach."""
    actor = actor_of(request)
    reach = policy.reach(actor, OPEN)
    told = {
        "matters": intake.matters(actor),
        "may_open": reach.everything or bool(reach.scopes),
        "section": "matters",
    }
    return render(request, "evidence/intake/matters.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def new(request: HttpRequest) -> HttpResponse:
    """Open a matter."""
    form = MatterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = acts.open_matter(
                given["title"], note=given["note"], actor=actor_of(request), at=now()
            )
            return redirect("matter", done.on.removeprefix("matter:"))
        except errors.TitleRefused as refused:
            form.add_error("title", sentence(refused))
    status = 422 if request.method == "POST" else 200
    told = {"form": form, "section": "matters"}
    return render(request, "evidence/intake/matter_new.html", told, status=status)


@require_safe
@page
def one(request: HttpRequest, matter: str) -> HttpResponse:
    """Show one matter: what is kept, what was found, what is put forward."""
    actor = actor_of(request)
    found = intake.matter(actor, matter)
    acts.view(matter, "matter", actor=actor, at=now())
    return render(
        request,
        "evidence/intake/matter.html",
        {
            "matter": found,
            **_items(actor, found),
            "exhibits": bundles.exhibits(actor, matter),
            "redactions": bundles.redactions(actor, matter),
            "bundles": bundles.bundles(actor, matter),
            "may": allowed(actor, found.scope, (RECEIVE, LOCK, UNLOCK, MARK, BUILD, TAKE)),
            "section": "matters",
        },
    )


@require_safe
@page
def items_part(request: HttpRequest, matter: str) -> HttpResponse:
    """Answer the part of the page that shows how far the reading is."""
    actor = actor_of(request)
    found = intake.matter(actor, matter)
    told = _items(actor, found) | {"may": allowed(actor, found.scope, (LOCK, UNLOCK))}
    return render(request, "evidence/intake/items_part.html", told)


def _items(actor: Actor, matter: MatterView) -> dict[str, object]:
    rows = rows_of(actor, matter.id)
    return {
        "rows": rows,
        "locked": sum(row.item.is_locked for row in rows),
        "is_working": any(row.is_working for row in rows),
        "matter_id": matter.id,
    }


@require_POST
@page
def receive(request: HttpRequest, matter: str) -> HttpResponse:
    """Receive files that a person hands over; each is sealed as it came."""
    files = request.FILES.getlist("files")
    actor = actor_of(request)
    if not files:
        intake.matter(actor, matter)
        messages.error(request, _("Choose at least one file first."))
        return redirect("matter", matter)
    done, refused = _receive(actor, matter, files, request.POST.get("handed_by", ""))
    if done:
        told = ngettext(
            "{count} file was sealed and is being read.",
            "{count} files were sealed and are being read.",
            done,
        )
        messages.success(request, told.format(count=done))
    for name, error in refused:
        messages.error(request, f"{isolated(name)}: {sentence(error)}")
    return redirect("matter", matter)


def _receive(
    actor: Actor, matter: str, files: list[UploadedFile[Any]], handed_by: str
) -> tuple[int, list[tuple[str, ProbataError]]]:
    """Receive one by one: what one file cannot does not lose the others; one receipt for all."""
    done, receipt, refused = 0, "", []
    for file in files:
        handed = Handed(cast(Any, file.file), file.name or "file")
        try:
            deeds = acts.receive_many(
                matter,
                [handed],
                actor=actor,
                at=now(),
                handed_by=handed_by,
                means="web",
                receipt=receipt,
            )
        except errors.MatterUnknown:
            raise
        except ProbataError as error:
            if error.status == 404:
                raise
            refused.append((file.name or "", error))
            continue
        receipt = deeds[0].receipt
        done += 1
    return done, refused
