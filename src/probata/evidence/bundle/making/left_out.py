"""What did not come along from a PDF of others: one line a kind, for the list of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from probata.evidence.bundle.making import words
from probata.evidence.bundle.making.limits import Beyond

if TYPE_CHECKING:
    from collections.abc import Iterable

    from probata.evidence.bundle.making.spec import Chosen
    from probata.pure.pages.splice import Note

_OF_THE_WHOLE_FILE = frozenset(("encrypted", "repaired", "dynamic-form"))
"""Notes that are true of a file once or not at all: a number beside them would say nothing."""


def lines(one: Chosen, notes: Iterable[Note]) -> list[Beyond]:
    """Return what was left out of the file of an exhibit, in the language spoken now."""
    mark = _("Exhibit {mark}").format(mark=one.mark)
    return [Beyond(f"{mark}: {one.name}", _said(note)) for note in notes]


def _said(note: Note) -> str:
    says = words.word(note.says)
    if note.code in _OF_THE_WHOLE_FILE:
        return says
    places = ngettext("Found in {count} place.", "Found in {count} places.", note.count)
    return f"{says} {places.format(count=note.count)}"
