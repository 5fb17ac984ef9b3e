"""Deeds and acts that the tests of the ledger use."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from cast import AT
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.deed import Deed
from probata.trust.ledger.journal import act, record_many

CLOCK = Actor.system("clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Deed):
    """A lamp was lit."""

    name: ClassVar[str] = "lamp.lit"
    colour: str = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class LampBroken(Deed):
    """A lamp was broken."""

    name: ClassVar[str] = "lamp.broken"


@act(LampLit)
def light(lamp: str, *, colour: str = "red", actor: Actor, at: datetime) -> LampLit:
    """Light a lamp."""
    return LampLit(on=f"lamp:{lamp}", within="room:1", colour=colour)


@act(LampLit, many=True)
def light_all(lamps: list[str], *, actor: Actor, at: datetime) -> list[LampLit]:
    """Light many lamps."""
    return [LampLit(on=f"lamp:{one}") for one in lamps]


def leave(count: int, start: int = 0) -> list[str]:
    """Leave that many entries in one transaction; return their ids."""
    deeds = [LampLit(on=f"lamp:{start + i}", within="room:1") for i in range(count)]
    with transaction.atomic():
        record_many(deeds, actor=CLOCK, at=AT)
    return [one.entry_id for one in deeds]
