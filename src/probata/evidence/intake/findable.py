"""What of a passage can be found: its words, its subject, the names of its files; each by itself.

The index holds the fields of a passage in one string with a border between them, so that none of
its postings is missed; whether a passage holds a query is decided field by field, so that no match
reaches over a border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from probata.evidence.intake.models import Passage, PassageAttachment
from probata.pure.fold import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from probata.pure.reader import Attachment

BORDER = "\uffff"
"""Stands between two fields of the string that is indexed; no written character."""

_AT_ONCE = 500


def findable(
    texts: Sequence[str],
    extra: Mapping[int, Mapping[str, Any]],
    attachments: Mapping[int, Sequence[Attachment]],
) -> Sequence[str]:
    """Return what is indexed of neighbouring passages; most have nothing beside their text."""
    further = {row: [value["subject"]] for row, value in extra.items() if value.get("subject")}
    for row, files in attachments.items():
        further.setdefault(row, []).extend(one.name for one in files)
    out: list[str] | None = None
    for row, fields in further.items():
        if beside := _beside(texts[row], map(storable, fields)):
            out = out or list(texts)
            out[row] = BORDER.join((texts[row], *beside))
    return texts if out is None else out


def findable_rows(rows: Sequence[tuple[int, str, str | None]]) -> list[str]:
    """Return the same of passages as they are kept: key, text and subject of each."""
    further = _further(rows)
    return [
        BORDER.join((text, *_beside(text, further[key]))) if key in further else text
        for key, text, _ in rows
    ]


def holding(keys: Collection[int], query: str) -> list[int]:
    """Return those passages of which a field beside the text holds the folded query."""
    wanted, found = list(keys), []
    for at in range(0, len(wanted), _AT_ONCE):
        some = Passage.objects.filter(id__in=wanted[at : at + _AT_ONCE])
        rows = [(key, "", subject) for key, subject in some.values_list("id", "extra__subject")]
        found += [
            key
            for key, fields in _further(rows).items()
            if any(query in fold(one) for one in fields)
        ]
    return found


def matched(text: str, subject: str, names: Iterable[str], words: str) -> tuple[str, ...]:
    """Say in which fields the words stand: text, subject, file."""
    query = fold(words).strip(" ")
    fields = {"text": (text,), "subject": (subject,), "file": tuple(names)}
    return tuple(
        name for name, values in fields.items() if any(query in fold(one) for one in values)
    )


def storable(text: str) -> str:
    """Return a text that every database can hold: NUL is shown as U+2400, half letters as ?."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\u2400")


def _beside(text: str, fields: Iterable[str]) -> list[str]:
    """Return the fields that the text does not say already: many apps write the name of a file."""
    folded = fold(text)
    return [one for one in fields if fold(one) not in folded]


def _further(rows: Sequence[tuple[int, str, str | None]]) -> dict[int, list[str]]:
    further = {key: [subject] for key, _, subject in rows if subject}
    keys = [key for key, _, _ in rows]
    if not keys:
        return further
    near = max(keys) - min(keys) < 2 * len(keys)
    where = {"passage__range": (min(keys), max(keys))} if near else {"passage__in": keys}
    named = PassageAttachment.objects.filter(**where).order_by("passage", "position")
    for key, name in named.values_list("passage", "name"):
        further.setdefault(key, []).append(name)
    return further
