"""The spec of a bundle: every value that decides its pages; the same spec makes the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from probata.evidence.bundle.models import Bundle, Exhibit
from probata.evidence.intake import queries as intake
from probata.pure.canon import canonical
from probata.trust.ledger import keys
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.follower import Postponed

if TYPE_CHECKING:
    from datetime import datetime

    from probata.trust.ledger.actor import Actor
    from probata.trust.ledger.entry import EntryView

VERSION = 1
"""Goes up whenever the same values would make other pages."""


@dataclass(frozen=True, slots=True)
class Handled:
    """One step of the handling log: when, which deed, by whom, which entry, its leaf."""

    at: str
    deed: str
    actor: str
    entry: str
    leaf: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One exhibit: its words, its original with the entry that fixed it, how it was read.

    `first` and `last` are indexes, both included, or None for the whole item.
    """

    id: str
    mark: str
    title: str
    shows: str
    shows_not: str
    item: str
    name: str
    original: str
    size: int
    received_at: str
    entry: str
    leaf: int
    first: int | None
    last: int | None
    reader: str
    reader_version: str
    variant: str
    passages: int
    rows_digest: str
    handling: tuple[Handled, ...]

    @property
    def range(self) -> str:
        """The range as text: `whole`, or first-last."""
        return "whole" if self.first is None else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Spec:
    """A bundle as values."""

    version: int
    id: str
    number: int
    title: str
    language: str
    made: str
    matter: str
    matter_number: str
    originals: bool
    log_key: str
    exhibits: tuple[Chosen, ...]

    def text(self) -> bytes:
        """Return the spec as canonical JSON."""
        return canonical(_lists(asdict(self)))


def read_spec(text: str) -> Spec:
    """Return a spec from its canonical JSON."""
    value = json.loads(text)
    value["exhibits"] = tuple(
        Chosen(**{**one, "handling": tuple(Handled(**step) for step in one["handling"])})
        for one in value["exhibits"]
    )
    return Spec(**value)


def spec_of(bundle: Bundle, actor: Actor) -> Spec:
    """Gather the spec as the actor may see it; raise Postponed while an original has no leaf."""
    rows = {row.id: row for row in Exhibit.objects.filter(pk__in=bundle.exhibits)}
    where = intake.matter(actor, bundle.matter_id)
    return Spec(
        version=VERSION,
        id=bundle.id,
        number=bundle.number,
        title=bundle.title or where.title,
        language=bundle.language,
        made=_instant(bundle.ordered_at),
        matter=where.title,
        matter_number=where.number,
        originals=bundle.originals,
        log_key=str(keys.log_signer().verifier),
        exhibits=tuple(_chosen(rows[id], actor) for id in bundle.exhibits),
    )


def _chosen(row: Exhibit, actor: Actor) -> Chosen:
    item = intake.item(actor, row.item_id)
    stored = _stored(item.original)
    reading = item.reading
    return Chosen(
        id=row.id,
        mark=row.mark,
        title=row.title,
        shows=row.shows,
        shows_not=row.shows_not,
        item=item.id,
        name=item.path,
        original=item.original,
        size=item.size,
        received_at=_instant(item.received_at),
        entry=stored.id,
        leaf=stored.leaf or 0,
        first=row.first,
        last=row.last,
        reader=reading.reader if reading else "",
        reader_version=reading.reader_version if reading else "",
        variant=reading.variant if reading else "",
        passages=reading.passages if reading else 0,
        rows_digest=str(reading.report.get("digest", "")) if reading else "",
        handling=_handling(item.id, row),
    )


def _stored(original: str) -> EntryView:
    """Return the entry that fixed the original first; it must have its leaf number."""
    found = ledger.entries_on(f"original:{original}", names=["vault.stored"])
    first = next((one for one in found if one.leaf is not None), None)
    if first is None:
        raise Postponed(reason="the original has no leaf number yet")
    return first


def _handling(item: str, row: Exhibit) -> tuple[Handled, ...]:
    names = ("evidence.received", "evidence.read", "evidence.left_unread", "evidence.hints_given")
    found = ledger.entries_on(f"item:{item}", names=names)
    found += ledger.entries_on(row.subject, names=("exhibit.made", "exhibit.changed"))
    return tuple(
        Handled(_instant(one.at), one.name, one.actor, one.id, one.leaf)
        for one in sorted(found, key=lambda one: one.id)
    )


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _lists(value: Any) -> Any:
    """Return tuples as lists: canonical JSON knows no other sequence."""
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(one) for one in value]
    return value
