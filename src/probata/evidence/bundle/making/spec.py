"""The spec of a bundle: every value that decides its pages; the same spec makes the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from probata.evidence.bundle.locks import refuse_locked
from probata.evidence.bundle.models import Bundle, Exhibit, Redaction, Variant
from probata.evidence.intake import queries as intake
from probata.pure.canon import canonical
from probata.pure.digest import Digest
from probata.trust.ledger import keys
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.follower import Postponed
from probata.trust.people import queries as people

if TYPE_CHECKING:
    from datetime import datetime

    from probata.evidence.intake.queries import ItemView
    from probata.trust.ledger.actor import Actor
    from probata.trust.ledger.entry import EntryView

VERSION = 3
"""Goes up whenever the same values would make other pages."""


@dataclass(frozen=True, slots=True)
class Handled:
    """One step of the handling log: when, which deed, by whom (and named how), entry, leaf."""

    at: str
    deed: str
    actor: str
    name: str
    entry: str
    leaf: int | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Passages that the redacted variant hides: indexes, both included, or None for all."""

    first: int | None
    last: int | None
    reason: str
    by: Handled


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
    hidden: tuple[Hidden, ...]

    @property
    def range(self) -> str:
        """The range as text: `whole`, or first-last."""
        return "whole" if self.first is None else f"{self.first}-{self.last}"

    @property
    def is_hidden(self) -> bool:
        """Whether the whole item is redacted."""
        return any(one.first is None for one in self.hidden)

    def hides(self, index: int) -> bool:
        """Say whether the passage with this index is redacted."""
        return any(
            one.first is None or one.first <= index <= (one.last or 0) for one in self.hidden
        )

    def content(self, variant: str) -> str:
        """Return a digest of all that decides what the exhibit's pages show in this variant."""
        hidden = [[one.first, one.last] for one in self.hidden] if variant == "redacted" else []
        read = [self.reader, self.reader_version, self.variant, self.rows_digest]
        shown = [VERSION, self.title, self.original, self.first, self.last, *read, hidden]
        return str(Digest.of(canonical(shown)))


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
    variant: str
    log_key: str
    exhibits: tuple[Chosen, ...]
    before: tuple[Mapping[str, Any], ...]
    before_number: int

    @property
    def bars(self) -> bool:
        """Whether redacted passages are hidden here."""
        return self.variant == Variant.REDACTED

    def withholds(self, one: Chosen) -> bool:
        """Say whether the original of an exhibit must stay out: a passage of it is hidden."""
        hidden = {each.original for each in self.exhibits if each.hidden}
        return self.bars and one.original in hidden

    def text(self) -> bytes:
        """Return the spec as canonical JSON."""
        return canonical(_lists(asdict(self)))


def read_spec(text: str) -> Spec:
    """Return a spec from its canonical JSON."""
    value = json.loads(text)
    value["exhibits"] = tuple(_read_chosen(one) for one in value["exhibits"])
    value["before"] = tuple(value["before"])
    return Spec(**value)


def _read_chosen(value: dict[str, Any]) -> Chosen:
    value["handling"] = tuple(Handled(**step) for step in value["handling"])
    value["hidden"] = tuple(
        Hidden(**{**one, "by": Handled(**one["by"])}) for one in value["hidden"]
    )
    return Chosen(**value)


def spec_of(bundle: Bundle, actor: Actor) -> Spec:
    """Gather the spec as the actor may see it.

    Raises Postponed while an original has no leaf, or is not read and assessed yet: an exhibit
    without its findings would say that nothing was found. Raises LockedInBundle when an item was
    locked since the order.
    """
    refuse_locked(bundle.exhibits)
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
        variant=bundle.variant,
        log_key=str(keys.log_signer().verifier),
        exhibits=tuple(_chosen(rows[id], actor) for id in bundle.exhibits),
        before=tuple(bundle.previous.page_map) if bundle.previous else (),
        before_number=bundle.previous.number if bundle.previous else 0,
    )


def _chosen(row: Exhibit, actor: Actor) -> Chosen:
    item = intake.item(actor, row.item_id)
    settled(item)
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
        hidden=_hidden(item.id),
    )


def settled(item: ItemView) -> None:
    """Raise Postponed unless the item was read, as far as it can be, and the checks ran on that."""
    if item.state not in ("read", "failed"):
        raise Postponed(reason="an item is still being read")
    number = item.reading.number if item.reading else 0
    seen = ledger.entries_on(f"item:{item.id}", names=["evidence.assessed"])
    if not any(one.payload["reading"] == number for one in seen):
        raise Postponed(reason="an item is still being assessed")


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
    return _handled(found)


def _hidden(item: str) -> tuple[Hidden, ...]:
    rows = Redaction.objects.filter(item=item, lifted_at=None).order_by("id")
    return tuple(
        Hidden(row.first, row.last, row.reason, _handled(ledger.entries_on(row.subject))[0])
        for row in rows
    )


def _handled(found: Iterable[EntryView]) -> tuple[Handled, ...]:
    # Within one millisecond ids say nothing of the order; leaf numbers follow the journal.
    ordered = sorted(found, key=lambda one: (one.leaf is None, one.leaf or 0, one.id))
    named = people.names({one.actor for one in ordered})
    return tuple(
        Handled(_instant(one.at), one.name, one.actor, named.get(one.actor, ""), one.id, one.leaf)
        for one in ordered
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
