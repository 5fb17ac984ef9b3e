"""Pages of locks: lock an item, say that one is locked and what to do, lift the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from probata.evidence.bundle import queries as bundles
from probata.evidence.intake import acts, errors, rules
from probata.evidence.intake import queries as intake
from probata.evidence.intake.access import LOCK, UNLOCK
from probata.trust.access import policy
from probata.web.errors import page
from probata.web.request import actor_of, now
from probata.web.says import sentence

if TYPE_CHECKING:
    from probata.evidence.intake.queries import LockView
    from probata.trust.ledger.actor import Actor

REASONS = {
    "may_show_a_minor": _("It may show a person under 18 in a sexual image, or I am not sure"),
    "other": _("Another reason"),
}


class LockForm(forms.Form):
    """Why an item is locked, and that this is meant."""

    reason = forms.ChoiceField(
        label=_("Why should nobody see it?"),
        choices=[(code, REASONS[code]) for code in rules.LOCK_REASONS],
        error_messages={"required": _("Choose a reason.")},
    )
    words = forms.CharField(
        label=_("In words (optional)"),
        required=False,
        max_length=rules.LOCK_WORDS_AT_MOST,
        help_text=_(
            "For example where it was and when you saw it. Do not open it again to find out. Only "
            "those who may lift the lock can read this."
        ),
        widget=forms.Textarea(attrs={"class": "govuk-textarea", "rows": 3}),
    )
    confirm = forms.BooleanField(
        label=_("Lock it: nobody sees, searches, downloads or exports it from now on"),
        error_messages={"required": _("Confirm that you want to lock it.")},
    )


class UnlockForm(forms.Form):
    """That the lock is meant to be lifted."""

    confirm = forms.BooleanField(
        label=_("Lift the lock: everybody with access to the matter can see it again"),
        error_messages={"required": _("Confirm that you want to lift the lock.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page
def lock(request: HttpRequest, item: str) -> HttpResponse:
    """Lock an item; nothing of it is shown here, not even its name."""
    actor = actor_of(request)
    _require(actor, item, LOCK)
    held = intake.lock(actor, item)
    if held is not None:
        return told(request, held)
    form = LockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = acts.lock_item(
                item, reason=given["reason"], words=given["words"], actor=actor, at=now()
            )
        except errors.LockRefused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(
                request,
                _(
                    "The item is locked. Do not delete it and do not look at it; call the police "
                    "or a lawyer."
                ),
            )
            return redirect("matter", done.within.removeprefix("matter:"))
    shown = {"form": form, "item": item, "section": "matters"}
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/intake/lock.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def unlock(request: HttpRequest, item: str) -> HttpResponse:
    """Lift the lock of an item."""
    actor = actor_of(request)
    _require(actor, item, UNLOCK)
    held = intake.lock(actor, item)
    if held is None:
        return redirect("item", item)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        acts.unlock_item(item, actor=actor, at=now())
        messages.success(request, _("The lock was lifted."))
        return redirect("matter", held.matter)
    return told(request, held, form, status=422 if request.method == "POST" else 200)


def _require(actor: Actor, item: str, permission: str) -> None:
    """Refuse who may not do this, as if there were no such item."""
    if not policy.may(actor, permission, f"matter:{intake.matter_of(actor, item)}"):
        raise errors.ItemUnknown()


def told(
    request: HttpRequest, held: LockView, form: UnlockForm | None = None, *, status: int = 423
) -> HttpResponse:
    """Return the page of a locked item: that it is locked, what to do, and how it is lifted."""
    actor = actor_of(request)
    acts.view(held.matter, "lock", actor=actor, at=now(), item=held.item)
    titles = {one.id: one.title for one in intake.matters(actor)}
    shown = {
        "lock": held,
        "reason": REASONS.get(held.reason, ""),
        "elsewhere": [(one, titles[one]) for one in held.elsewhere if one in titles],
        "bundles": bundles.holding(actor, held.matter, held.item),
        "matter": intake.matter(actor, held.matter),
        "form": form or UnlockForm(),
        "section": "matters",
    }
    return render(request, "evidence/intake/locked.html", shown, status=status)
