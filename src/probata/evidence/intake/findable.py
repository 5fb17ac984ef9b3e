"""What of a passage can be found: words, subject, names of files, polls and cards; each by itself.

The index holds the fields of a passage in one string with a border between them, so that none of
its postings is missed; whether a passage holds a query is decided field by field, so that no match
reaches over a border.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from probata.evidence.intake.models import Passage, PassageAttachment
from probata.pure.fold import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from probata.pure.reader import Attachment

BORDER = "\uffff"
"""Stands between two fields of the string that is indexed; no written character."""

BESIDE = ("subject", "poll", "contact_information", "place_name")
"""The facts of a passage that hold words of people beside its text."""

COLUMNS = tuple(f"extra__{name}" for name in BESIDE)
"""The same as columns of a passage, in one order."""

_AT_ONCE = 500


def findable(
    texts: Sequence[str],
    extra: Mapping[int, Mapping[str, Any]],
    attachments: Mapping[int, Sequence[Attachment]],
) -> Sequence[str]:
    """Return what is indexed of neighbouring passages; most have nothing beside their text."""
    further = {row: said for row, value in extra.items() if (said := written(value))}
    for row, files in attachments.items():
        further.setdefault(row, []).extend(one.name for one in files)
    out: list[str] | None = None
    for row, fields in further.items():
        if beside := _beside(texts[row], map(storable, fields)):
            out = out or list(texts)
            out[row] = BORDER.join((texts[row], *beside))
    return texts if out is None else out


def written(extra: Mapping[str, Any]) -> list[str]:
    """Return what people wrote in fields of their own: a subject, a poll, a contact card, a place.

    A poll whose words stand in the text (`options` instead of `answers`) is not told twice.
    """
    subject, poll, card, place = (extra.get(name) for name in BESIDE)
    out = [str(subject)] if subject else []
    if isinstance(poll, Mapping) and isinstance(poll.get("answers"), list):
        every = (poll, *(one for one in poll["answers"] if isinstance(one, Mapping)))
        out += [str(one.get("question") or one.get("text") or "") for one in every]
    if isinstance(card, Mapping):
        names = (str(card.get(part) or "") for part in ("first_name", "last_name"))
        out += [" ".join(names).strip(), str(card.get("phone_number") or "")]
    if isinstance(place, str):
        out.append(place)
    return [one for one in out if one]


def findable_rows(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return the same of passages as they are kept: key, text and `COLUMNS` of each."""
    further = _further(rows)
    return [
        BORDER.join((text, *_beside(text, further[key]))) if key in further else text
        for key, text, *_ in rows
    ]


def holding(keys: Collection[int], query: str) -> list[int]:
    """Return those passages of which a field beside the text holds the folded query."""
    wanted, found = list(keys), []
    for at in range(0, len(wanted), _AT_ONCE):
        some = Passage.objects.filter(id__in=wanted[at : at + _AT_ONCE])
        rows = [(key, "", *more) for key, *more in some.values_list("id", *COLUMNS)]
        found += [
            key
            for key, fields in _further(rows).items()
            if any(query in fold(one) for one in fields)
        ]
    return found


def matched(
    text: str, extra: Mapping[str, Any], names: Iterable[str], words: str
) -> tuple[str, ...]:
    """Say in which fields the words stand: text (with polls and cards), subject, file."""
    query = fold(words).strip(" ")
    subject = str(extra.get("subject") or "")
    others = written({**extra, "subject": ""})
    fields = {"text": (text, *others), "subject": (subject,), "file": tuple(names)}
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


def _further(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[str]]:
    said = ((key, written(dict(zip(BESIDE, more, strict=True)))) for key, _, *more in rows)
    further = {key: fields for key, fields in said if fields}
    keys = [row[0] for row in rows]
    if not keys:
        return further
    near = max(keys) - min(keys) < 2 * len(keys)
    where = {"passage__range": (min(keys), max(keys))} if near else {"passage__in": keys}
    named = PassageAttachment.objects.filter(**where).order_by("passage", "position")
    for key, name in named.values_list("passage", "name"):
        further.setdefault(key, []).append(name)
    return further
