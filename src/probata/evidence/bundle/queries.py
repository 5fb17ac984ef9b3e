"""What a person may see of exhibits and bundles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from probata.evidence.bundle import access, errors, rules
from probata.evidence.bundle.locks import refuse_shown
from probata.evidence.bundle.models import Bundle, BundleState, Exhibit, Redaction
from probata.evidence.intake import queries as intake
from probata.evidence.intake.access import READ
from probata.trust.people import queries as people
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from probata.trust.ledger.actor import Actor


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """An exhibit as it is listed; `first` and `last` are indexes, both included, or None.

    When its item is locked, only the mark is told: words of a person may name what is in it.
    """

    id: str
    matter: str
    item: str
    item_name: str
    mark: str
    title: str
    shows: str
    shows_not: str
    first: int | None
    last: int | None
    is_withdrawn: bool
    is_locked: bool = False

    @classmethod
    def of(cls, row: Exhibit) -> ExhibitView:
        """Return the view of a row whose item is loaded."""
        if row.item.is_locked:
            words, gone = ("", "", ""), row.withdrawn_at is not None
            ids = (row.id, row.matter_id, row.item_id, "", row.mark)
            return cls(*ids, *words, None, None, gone, is_locked=True)
        return cls(
            row.id,
            row.matter_id,
            row.item_id,
            row.item.name,
            row.mark,
            row.title,
            row.shows,
            row.shows_not,
            row.first,
            row.last,
            row.withdrawn_at is not None,
        )


@dataclass(frozen=True, slots=True)
class RedactionView:
    """Hidden passages of an item: first and last index, both included, or None for all of it.

    `made_by` names the account for ever, `by` is what it is called now.
    """

    id: str
    item: str
    first: int | None
    last: int | None
    reason: str
    made_at: datetime
    made_by: str
    by: str
    is_lifted: bool

    @classmethod
    def of(cls, row: Redaction, by: str) -> RedactionView:
        """Return the view of a row, made by somebody of this name."""
        lifted = row.lifted_at is not None
        where = (row.item_id, row.first, row.last)
        return cls(row.id, *where, row.reason, row.made_at, row.made_by, by, lifted)


@dataclass(frozen=True, slots=True)
class BundleView:
    """A bundle as it is listed; `problem` has code, says and remedy with places, and params."""

    id: str
    matter: str
    number: int
    title: str
    language: str
    state: str
    ordered_at: datetime
    pages: int
    package: str
    package_size: int
    assembled_entry: str
    problem: Mapping[str, Any] = field(default_factory=dict)
    page_map: Sequence[Mapping[str, Any]] = ()
    previous: str = ""
    variant: str = "full"
    is_locked: bool = False

    @classmethod
    def of(cls, row: Bundle, locked: Collection[str] = ()) -> BundleView:
        """Return the view of a row; of the exhibits that are `locked` the title is not told."""
        return cls(
            row.id,
            row.matter_id,
            row.number,
            row.title,
            row.language,
            row.state,
            row.ordered_at,
            row.pages,
            row.package,
            row.package_size,
            row.assembled_entry,
            row.problem,
            [one | {"title": ""} if one["exhibit"] in locked else one for one in row.page_map],
            row.previous_id or "",
            row.variant,
            any(id in locked for id in row.exhibits),
        )


def exhibits(actor: Actor, matter: str, *, withdrawn: bool = False) -> list[ExhibitView]:
    """Return the exhibits of a matter in their order."""
    where = intake.matter(actor, matter)
    rows = Exhibit.objects.filter(matter=where.id).select_related("item").order_by("position")
    return [ExhibitView.of(row) for row in rows if withdrawn or row.withdrawn_at is None]


def exhibit(actor: Actor, id: str) -> ExhibitView:
    """Return one exhibit."""
    return ExhibitView.of(access.exhibit_for(actor, id, to=READ))


def redactions(
    actor: Actor, matter: str, *, item: str = "", lifted: bool = False
) -> list[RedactionView]:
    """Return what is hidden in redacted bundles of a matter, or of one item, oldest first."""
    where = intake.matter(actor, matter)
    # What is locked is not told of, and the reason of a redaction would tell.
    found = Redaction.objects.filter(matter=where.id, item__locked_at=None).order_by("id")
    rows = [row for row in found if item in ("", row.item_id) and (lifted or row.lifted_at is None)]
    named = people.names({row.made_by for row in rows})
    return [RedactionView.of(row, named.get(row.made_by, "")) for row in rows]


def bundles(actor: Actor, matter: str) -> list[BundleView]:
    """Return the bundles of a matter, newest first."""
    where = intake.matter(actor, matter)
    rows = Bundle.objects.filter(matter=where.id).order_by("-number")
    locked = _locked(rows)
    return [BundleView.of(row, locked) for row in rows]


def holding(actor: Actor, matter: str, item: str) -> list[BundleView]:
    """Return the packed bundles of a matter in which an item was put forward, newest first."""
    here = set(Exhibit.objects.filter(item=item, matter=matter).values_list("id", flat=True))
    where = intake.matter(actor, matter)
    rows = Bundle.objects.filter(matter=where.id, state=BundleState.PACKED).order_by("-number")
    found = [row for row in rows if here.intersection(row.exhibits)]
    locked = _locked(found)
    return [BundleView.of(row, locked) for row in found]


def bundle(actor: Actor, id: str) -> BundleView:
    """Return one bundle."""
    found = access.bundle_for(actor, id, to=READ)
    return BundleView.of(found, _locked([found]))


def _locked(rows: Iterable[Bundle]) -> frozenset[str]:
    """Return the exhibits of these bundles whose item is locked."""
    chosen = {id for row in rows for id in row.exhibits}
    here = Exhibit.objects.filter(pk__in=chosen, item__locked_at__isnull=False)
    return frozenset(here.values_list("id", flat=True))


def package_chunks(actor: Actor, id: str) -> Iterator[bytes]:
    """Return the bytes of a packed bundle in pieces; access is decided before the first."""
    found = access.bundle_for(actor, id, to=access.TAKE)
    if found.state != BundleState.PACKED:
        raise errors.NotReadyYet()
    refuse_shown(found, actor)
    return vault.chunks_of(found.package)


def moved(actor: Actor, id: str) -> list[rules.Move]:
    """Return what moved since the packed bundle before this one; empty when there is none."""
    found = access.bundle_for(actor, id, to=READ)
    if found.previous is None or not found.page_map:
        return []
    all_of_it = rules.moves(found.previous.page_map, found.page_map)
    return [one for one in all_of_it if not one.is_at_rest]


def page_now(actor: Actor, id: str, page: int) -> rules.Now:
    """Say where a page of the bundle before this one is now."""
    found = access.bundle_for(actor, id, to=READ)
    before = found.previous.page_map if found.previous else []
    return rules.page_now(page, before, found.page_map)
