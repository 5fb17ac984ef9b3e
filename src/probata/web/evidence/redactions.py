"""Redactions as the page of an exhibit shows them: what is hidden by now, and the form to hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from probata.evidence.bundle import queries as bundles
from probata.evidence.bundle.rules import REASON_AT_MOST

if TYPE_CHECKING:
    from django.http import QueryDict

    from probata.evidence.bundle.queries import ExhibitView
    from probata.evidence.intake.queries import ItemView
    from probata.trust.ledger.actor import Actor

_NUMBER = {"class": "govuk-input govuk-input--width-5", "inputmode": "numeric"}
_LINE = {"class": "govuk-input", "autocomplete": "off"}


class RedactionForm(forms.Form):
    """Which messages redacted copies hide, and why; its names begin with `hide-`.

    An item without messages can only be hidden as a whole: it has no fields for a range.
    """

    first = forms.IntegerField(
        label=_("First message to hide"),
        required=False,
        min_value=0,
        help_text=_(
            "Its number as the conversation shows it. Leave both empty to hide all that this"
            " exhibit shows."
        ),
        widget=forms.TextInput(attrs=_NUMBER),
    )
    last = forms.IntegerField(
        label=_("Last message to hide"),
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_AT_MOST,
        help_text=_(
            "It is printed in the bundle, for the other side to read: do not repeat what is hidden."
        ),
        widget=forms.TextInput(attrs=_LINE),
    )

    def __init__(self, data: QueryDict | None = None, *, passages: int) -> None:
        """Keep what was sent, and leave out the range where there are no messages."""
        super().__init__(data, prefix="hide")
        if not passages:
            del self.fields["first"], self.fields["last"]


def form_of(item: ItemView, data: QueryDict | None = None) -> RedactionForm:
    """Return the form for an item, with what was sent if anything was."""
    return RedactionForm(data, passages=item.reading.passages if item.reading else 0)


def shown_of(
    actor: Actor, exhibit: ExhibitView, item: ItemView, form: RedactionForm | None = None
) -> dict[str, Any]:
    """Return what the page of an exhibit shows of redactions."""
    return {
        "redactions": bundles.redactions(actor, exhibit.matter, item=exhibit.item),
        "hiding": form or form_of(item),
    }
