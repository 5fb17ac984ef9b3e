"""What followers have before them, as pages and operators see it: open work and dead letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from probata.trust.ledger.errors import DeadLetterUnknown
from probata.trust.ledger.models import Entry, Place, Task


@dataclass(frozen=True, slots=True)
class TaskView:
    """One entry before one follower; `state` is due, claimed, done or dead."""

    number: int
    follower: str
    entry: str
    on: str
    leaf: int
    state: str
    tries: int
    due_at: datetime
    done: int
    total: int
    says: str


def of_entries(entries: Iterable[str]) -> list[TaskView]:
    """Return the work that these entries (by id) caused, in the order of their leaves."""
    rows = Task.objects.filter(entry__ulid__in=list(entries))
    return [_view(row) for row in rows.select_related("entry").order_by("leaf", "follower")]


def still_open(follower: str, *, limit: int = 100) -> list[TaskView]:
    """Return what a follower has not finished, first leaf first; dead letters too."""
    rows = Task.objects.filter(follower=follower).exclude(state=Task.State.DONE)
    return [_view(row) for row in rows.select_related("entry").order_by("leaf")[:limit]]


def counts() -> dict[str, dict[str, int]]:
    """Return follower -> state -> how many."""
    found: dict[str, dict[str, int]] = {}
    for row in Task.objects.values("follower", "state").annotate(many=Count("pk")):
        found.setdefault(row["follower"], {})[row["state"]] = row["many"]
    return found


def is_idle(followers: Iterable[str]) -> bool:
    """Say whether these followers have seen every entry and finished all that can be finished."""
    names = list(followers)
    if Entry.objects.filter(leaf=None).exists():
        return False
    top = Entry.objects.order_by("-leaf").values_list("leaf", flat=True).first()
    places = dict(Place.objects.filter(follower__in=names).values_list("follower", "next_leaf"))
    if top is not None and any(places.get(name, 0) <= top for name in names):
        return False
    waiting = [Task.State.DUE, Task.State.CLAIMED]
    return not Task.objects.filter(follower__in=names, state__in=waiting).exists()


def dead_letters() -> list[TaskView]:
    """Return what failed too often, for a person to look at."""
    rows = Task.objects.filter(state=Task.State.DEAD)
    return [_view(row) for row in rows.select_related("entry").order_by("pk")]


def dead_letter(number: int) -> TaskView:
    """Return one dead letter; raise DeadLetterUnknown."""
    row = Task.objects.filter(pk=number, state=Task.State.DEAD).select_related("entry").first()
    if row is None:
        raise DeadLetterUnknown(number=number)
    return _view(row)


def _view(row: Task) -> TaskView:
    return TaskView(
        number=row.pk,
        follower=row.follower,
        entry=row.entry.ulid,
        on=row.entry.on,
        leaf=row.leaf,
        state=row.state,
        tries=row.tries,
        due_at=row.due_at,
        done=row.done,
        total=row.total,
        says=row.says,
    )
