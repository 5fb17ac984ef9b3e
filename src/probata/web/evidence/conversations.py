"""One item as a conversation: messages by window and day, findings, the bytes behind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from probata.evidence.assessment import queries as assessment
from probata.evidence.bundle.access import MARK
from probata.evidence.intake import acts
from probata.evidence.intake import queries as intake
from probata.evidence.intake.access import HINT, LOCK, ORIGINAL
from probata.evidence.intake.queries.streams import original_chunks
from probata.pure import reading as readers
from probata.pure import sniff
from probata.pure.sentences.named import READERS
from probata.web.errors import page
from probata.web.evidence import locks, places
from probata.web.evidence.chart import chart_of
from probata.web.evidence.items import findings_shown, kind_of, problem_of
from probata.web.evidence.talk import span, talk, told, who
from probata.web.handing import handed_out
from probata.web.request import actor_of, allowed, now
from probata.web.says import filled

if TYPE_CHECKING:
    from probata.evidence.intake.queries import ItemView
    from probata.trust.ledger.actor import Actor

WINDOW = 100
LONGEST_FIELD = 2_000


@dataclass(frozen=True, slots=True)
class Person:
    """A sender: the label as the file writes it, the name that is shown, how many messages."""

    label: str
    shown: str
    messages: int


class HintsForm(forms.Form):
    """What a person knows and the file does not say."""

    zone = forms.CharField(
        label=_("Time zone of the phone when it made this export"),
        required=False,
        max_length=64,
        help_text=_("For example Asia/Shanghai, Asia/Ho_Chi_Minh or Europe/Paris. Empty: unknown."),
        widget=forms.TextInput(
            attrs={"class": "govuk-input govuk-input--width-20", "autocomplete": "off"}
        ),
    )
    date_order = forms.ChoiceField(
        label=_("Order of the dates in this file"),
        required=False,
        choices=(
            ("", _("Let the file decide")),
            ("DMY", _("day, month, year")),
            ("MDY", _("month, day, year")),
            ("YMD", _("year, month, day")),
        ),
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )
    reader = forms.ChoiceField(
        label=_("What this file is"),
        required=False,
        choices=lambda: [
            ("", _("Let the file decide")),
            *((name, gettext(READERS.get(name, name))) for name in readers.names()),
        ],
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )


@require_safe
@page
def item(request: HttpRequest, item: str) -> HttpResponse:
    """Show an item: a window of its conversation around one message."""
    actor = actor_of(request)
    held = intake.lock(actor, item)
    if held is not None:
        return locks.told(request, held)
    found = intake.item(actor, item)
    elsewhere = _elsewhere(request, actor, found)
    if elsewhere is not None:
        return elsewhere
    around = _number(request.GET.get("at"))
    window = intake.conversation(actor, item, around=around or 0, limit=WINDOW)
    edges = [window[0].index, window[-1].index] if window else []
    acts.view(found.matter, "conversation", actor=actor, at=now(), item=item, places=edges)
    sender, right = request.GET.get("sender", ""), request.GET.get("right", "")
    total = found.reading.passages if found.reading else 0
    shown = {
        "item": found,
        "matter": intake.matter(actor, found.matter),
        "kind": kind_of(found),
        "problem": problem_of(found.problem),
        "section": "matters",
        "around": around,
        "begin": _number(request.GET.get("begin")),
        "first": edges[0] if edges else 0,
        "last": edges[-1] if edges else 0,
        "total": total,
        "before": max(0, edges[0] - WINDOW // 2) if edges else 0,
        "after": (edges[-1] + WINDOW // 2) if edges else 0,
        "sender": sender,
        "right": right,
        "hints_form": HintsForm(initial=dict(found.hints)),
        "may": allowed(actor, f"matter:{found.matter}", (HINT, LOCK, ORIGINAL, MARK)),
        **_reading(actor, found),
    }
    gaps = intake.gaps(actor, item)
    shown["talk"] = talk(window, gaps=gaps, total=total, sender=sender, right=right)
    return render(request, "evidence/intake/item.html", shown)


def _elsewhere(request: HttpRequest, actor: Actor, found: ItemView) -> HttpResponse | None:
    """Lead to the message of a day or of a byte; None when neither was asked for."""
    asked = request.GET
    byte = _number(asked.get("byte"))
    if asked.get("day"):
        index = places.of_day(intake.days(actor, found.id), asked["day"])
    elif byte is not None:
        index = places.of_byte(actor, found, asked.get("member", ""), byte)
    else:
        return None
    kept = {name: asked[name] for name in ("sender", "right", "begin") if asked.get(name)}
    if index is not None:
        kept["at"] = str(index)
    mark = "" if index is None else f"#m{index}"
    return redirect(f"{reverse('item', args=[found.id])}?{urlencode(kept)}{mark}")


def _reading(actor: Actor, found: ItemView) -> dict[str, object]:
    """Return what the reading found, for the part above the conversation."""
    if found.reading is None:
        return {"people": [], "days": [], "findings": [], "remarks": [], "gaps": []}
    people = [
        Person(one.label, who(one.label, one.account), one.messages)
        for one in intake.participants(actor, found.id)
    ]
    days = intake.days(actor, found.id)
    findings = findings_shown(assessment.findings(actor, found.id))
    gaps = [(one.where, filled(one.reason, one.params)) for one in intake.gaps(actor, found.id, 50)]
    balance = found.reading.report.get("balance", {})
    return {
        "people": people,
        "days": days,
        "steps": places.steps(days),
        "chart": chart_of(days),
        "findings": [one for one in findings if one.severity != "info"],
        "remarks": [one for one in findings if one.severity == "info"],
        "gaps": gaps,
        "balance": balance,
        "balance_unit": _(balance["unit"]) if balance else "",
        "attached": found.reading.report.get("attachments", {}),
    }


@require_safe
@page
def original(request: HttpRequest, item: str, index: int) -> HttpResponse:
    """Show the bytes behind one message, invisible marks called by name."""
    actor = actor_of(request)
    found = intake.item(actor, item)
    line = intake.original_line(actor, item, index)
    acts.view(found.matter, "original", actor=actor, at=now(), item=item, places=[index])
    message = intake.message(actor, item, index)
    shown = {
        "item": found,
        "index": index,
        "line": line,
        "told": told(message),
        "span": span(message),
        "fields": [(name, _shortly(value)) for name, value in message.extra.items()],
        "section": "matters",
    }
    return render(request, "evidence/intake/original.html", shown)


@require_safe
@page
def original_file(request: HttpRequest, item: str) -> HttpResponseBase:
    """Hand out the whole original, byte for byte."""
    actor = actor_of(request)
    found = intake.item(actor, item)
    chunks = original_chunks(actor, item)
    if request.method == "GET":
        acts.view(found.matter, "export", actor=actor, at=now(), item=item)
    return handed_out(chunks, name=found.name, size=found.size)


@require_safe
@page
def attachment(request: HttpRequest, item: str, index: int, position: int) -> HttpResponseBase:
    """Hand out a file that a message names; only plain pictures are shown in the page."""
    actor = actor_of(request)
    found = intake.message(actor, item, index)
    content = intake.attachment_bytes(actor, item, index, position)
    acts.view(
        intake.item(actor, item).matter,
        "attachment",
        actor=actor,
        at=now(),
        item=item,
        places=[index],
    )
    name = found.attachments[position].name
    return handed_out(iter([content]), name=name, size=len(content), kind=sniff.sniff(content))


@require_POST
@page
def hints(request: HttpRequest, item: str) -> HttpResponse:
    """Take what a person says about zone, order of dates and reader; the item is read anew."""
    actor = actor_of(request)
    held = intake.item(actor, item).hints
    said = {name: request.POST.get(name, held[name]).strip() for name in HintsForm.base_fields}
    acts.give_hints(item, **said, actor=actor, at=now())
    messages.success(request, _("Noted. The item is being read anew."))
    return redirect("item", item)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def _shortly(value: object) -> str:
    """Return a field as the reader kept it; a long one is cut, the original holds it whole."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_FIELD else text[:LONGEST_FIELD] + " …"
