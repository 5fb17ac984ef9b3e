"""The journal: `@act` makes a function a deed, and every deed leaves exactly one entry."""

import functools
import itertools
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, ParamSpec, TypeVar, cast, overload

from django.db import transaction

from probata.pure.canon import NotCanonical, plain
from probata.trust.ledger import bulk
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.deed import Deed
from probata.trust.ledger.entry import SALT_LENGTH, private_bytes, salted_digest
from probata.trust.ledger.errors import ActMisused, PayloadRefused
from probata.trust.ledger.ulid import ulids

P = ParamSpec("P")
D = TypeVar("D", bound=Deed)

_BATCH = 2000
_PLACE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_SCOPE = re.compile(r"[a-z_]+:[A-Za-z0-9._-]{1,80}")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the catalogue: where it stands and which deed it leaves."""

    name: str
    deed: type[Deed]
    many: bool


ACTS: dict[str, Act] = {}


@overload
def act(deed: type[D]) -> Callable[[Callable[P, D]], Callable[P, D]]: ...


@overload
def act(
    deed: type[D], *, many: Literal[True]
) -> Callable[[Callable[P, list[D]]], Callable[P, list[D]]]: ...


def act(deed: type[D], *, many: bool = False) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Run the body in one transaction and record the one deed (or the list of deeds) it returns.

    The body takes `actor` (an Actor) and `at` (an aware datetime) by keyword and returns a deed of
    exactly this class; anything else undoes the transaction and raises ActMisused. The deed that
    comes back knows its `entry_id`.
    """

    def decorate(body: Callable[P, Any]) -> Callable[P, Any]:
        name = f"{body.__module__}.{body.__qualname__}"
        ACTS[name] = Act(name, deed, many)

        @functools.wraps(body)
        def perform(*args: P.args, **kwargs: P.kwargs) -> Any:
            actor, at = _who_and_when(name, kwargs)
            with transaction.atomic():
                left = body(*args, **kwargs)
                deeds = left if many else [left]
                _check(name, deed, deeds)
                record_many(deeds, actor=actor, at=at)
            return left

        return perform

    return decorate


def record(deed: Deed, *, actor: Actor, at: datetime) -> str:
    """Add the entry of one deed inside the running transaction and return its id."""
    record_many([deed], actor=actor, at=at)
    return deed.entry_id


def record_many(deeds: Sequence[Deed], *, actor: Actor, at: datetime) -> None:
    """Add one entry a deed, in their order, inside the running transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise ActMisused(act="record", reason="an entry needs the transaction of its change")
    _check_time("record", at)
    fresh = ulids(at)
    instant = transaction.get_connection().ops.adapt_datetimefield_value(at)
    for group in _groups(deeds):
        salts = secrets.token_bytes(
            SALT_LENGTH * len(group)
        )  # in one go: each call asks the system
        rows = [
            (*_row(deed, next(fresh), actor, salts[row * SALT_LENGTH :][:SALT_LENGTH]), instant)
            for row, deed in enumerate(group)
        ]
        _insert(rows)
        for deed, row in zip(group, rows, strict=True):
            deed.recorded(row[0])


_COLUMNS = ("ulid", "name", "actor", "on", "within", "payload", "salt", "digest", "at")
_Said = tuple[str, str, str, str, str, str, bytes, str]
# One statement for all rows: on PostgreSQL a statement a row takes four times as long.
_ARRAYS = ", ".join("%s::bytea[]" if name == "salt" else "%s::text[]" for name in _COLUMNS[:-1])
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_AT_ONCE = (
    f"INSERT INTO ledger_entry ({_NAMES}) "  # noqa: S608 - our names
    f"SELECT a, b, c, d, e, f, g, h, %s FROM unnest({_ARRAYS}) "
    "WITH ORDINALITY AS row (a, b, c, d, e, f, g, h, place) ORDER BY place"
)


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows past the object layer, which would take three times as long as all the rest.

    The number of the transaction is filled by the database; the leaf stays open.
    """
    connection = transaction.get_connection()
    if connection.vendor == "postgresql" and len(rows) > 1:
        *columns, instants = zip(*rows, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_AT_ONCE, [instants[0], *map(list, columns)])
        return
    # OR FAIL saves a copy of each page touched; the transaction undoes all anyway.
    verb = "INSERT OR FAIL INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    bulk.insert(f'{verb} "ledger_entry"', _COLUMNS, rows)


def _row(deed: Deed, ulid: str, actor: Actor, salt: bytes) -> _Said:
    if not _PLACE.fullmatch(deed.on) or (deed.within and not _SCOPE.fullmatch(deed.within)):
        raise PayloadRefused(name=deed.name, reason="what it is done to has no stable string")
    try:
        payload = plain(deed.payload())
        private = private_bytes(actor=actor.ref, on=deed.on, within=deed.within, payload=payload)
    except NotCanonical as reason:
        raise PayloadRefused(name=deed.name, reason=str(reason.params["reason"])) from reason
    digest = salted_digest(salt, private)
    return (ulid, deed.name, actor.ref, deed.on, deed.within, payload.decode(), salt, digest)


def _groups(deeds: Iterable[Deed]) -> Iterable[list[Deed]]:
    rest = iter(deeds)
    while group := list(itertools.islice(rest, _BATCH)):
        yield group


def _who_and_when(name: str, kwargs: Any) -> tuple[Actor, datetime]:
    actor, at = kwargs.get("actor"), kwargs.get("at")
    if not isinstance(actor, Actor):
        raise ActMisused(act=name, reason="it needs an actor")
    _check_time(name, at)
    return actor, cast(datetime, at)


def _check_time(name: str, at: object) -> None:
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ActMisused(act=name, reason="it needs the time with its zone")


def _check(name: str, declared: type[Deed], deeds: object) -> None:
    if not isinstance(deeds, list):
        raise ActMisused(act=name, reason="it must return a list of deeds")
    for one in deeds:
        if type(one) is not declared:
            raise ActMisused(act=name, reason=f"it must return {declared.__name__}")
        if one.entry_id:
            raise ActMisused(act=name, reason="it returned a deed that has its entry already")
