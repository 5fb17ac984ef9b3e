"""Every act leaves exactly its declared entry, in the transaction of its change."""

from datetime import datetime

import pytest
from deeds import CLOCK, LampBroken, LampLit, light, light_all
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cast import AT
from probata.pure.canon import canonical
from probata.trust.ledger import entry as entries
from probata.trust.ledger import queries
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.deed import Deed
from probata.trust.ledger.errors import ActMisused, PayloadRefused
from probata.trust.ledger.journal import ACTS, act, record, record_many
from probata.trust.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@act(LampLit)
def misreport(*, actor: Actor, at: datetime) -> LampLit:
    """Light a lamp and return what was not declared."""
    light("hidden", colour="blue", actor=actor, at=at)
    return LampBroken(on="lamp:1")  # type: ignore[return-value]


def test_an_act_leaves_its_entry() -> None:
    done = light("1", colour="green", actor=CLOCK, at=AT)
    found = queries.entry(done.entry_id)
    assert (found.name, found.actor, found.on, found.within) == (
        "lamp.lit",
        "system:clock",
        "lamp:1",
        "room:1",
    )
    assert found.at == AT
    assert found.payload == {"colour": "green"}
    assert found.leaf is None


def test_what_an_act_did_is_undone_when_it_returns_another_deed() -> None:
    with pytest.raises(ActMisused):
        misreport(actor=CLOCK, at=AT)
    assert not Entry.objects.exists()


def test_an_act_that_returns_nothing_is_refused() -> None:
    with pytest.raises(ActMisused):
        act(LampLit)(lambda *, actor, at: None)(actor=CLOCK, at=AT)  # type: ignore[arg-type,return-value]


def test_a_deed_is_recorded_once() -> None:
    first = light("1", colour="green", actor=CLOCK, at=AT)
    with pytest.raises(ActMisused):
        act(LampLit)(lambda *, actor, at: first)(actor=CLOCK, at=AT)
    assert Entry.objects.count() == 1


def test_many_deeds_leave_one_entry_each_in_order() -> None:
    done = light_all([str(i) for i in range(2500)], actor=CLOCK, at=AT)
    ids = [one.entry_id for one in done]
    assert ids == sorted(ids)
    assert len(set(ids)) == 2500
    assert list(Entry.objects.order_by("number").values_list("ulid", flat=True)) == ids


def test_no_act_without_actor() -> None:
    with pytest.raises(ActMisused):
        light("1", colour="green", actor=None, at=AT)  # type: ignore[arg-type]


def test_no_act_without_a_zone() -> None:
    with pytest.raises(ActMisused):
        light("1", colour="green", actor=CLOCK, at=datetime(2026, 3, 2))


@pytest.mark.django_db(transaction=True)
def test_no_entry_outside_a_transaction() -> None:
    with pytest.raises(ActMisused):
        record(LampBroken(on="lamp:1"), actor=CLOCK, at=AT)


def test_a_payload_that_no_json_carries_changes_nothing() -> None:
    with pytest.raises(PayloadRefused):
        light("1", colour=2**60, actor=CLOCK, at=AT)  # type: ignore[arg-type]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("on", ["", "lamp:\u0000", "lamp:\ud800", "x" * 201])
def test_what_a_deed_is_done_to_has_a_stable_string(on: str) -> None:
    with pytest.raises(PayloadRefused), transaction.atomic():
        record(LampBroken(on=on), actor=CLOCK, at=AT)


def test_an_act_inside_an_act_shares_its_fate() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        light("1", colour="green", actor=CLOCK, at=AT)
        raise RuntimeError
    assert not Entry.objects.exists()


def test_every_act_stands_in_the_catalogue() -> None:
    assert ACTS["deeds.light"].deed is LampLit
    assert ACTS["deeds.light_all"].many


def test_two_deeds_cannot_share_a_name() -> None:
    with pytest.raises(TypeError):
        type("Other", (Deed,), {"name": "lamp.lit", "__slots__": (), "__qualname__": "Other"})


def test_a_deed_needs_a_dotted_name() -> None:
    with pytest.raises(TypeError):
        type("Nameless", (Deed,), {"name": "Lit", "__slots__": ()})


def test_the_digest_of_an_entry_is_that_of_its_canonical_json() -> None:
    with transaction.atomic():
        record_many([LampLit(on="lamp:ü", colour="“\u2028\u0000”")], actor=CLOCK, at=AT)
    row = Entry.objects.get()
    private = canonical(
        {"actor": row.actor, "on": row.on, "within": "", "payload": {"colour": "“\u2028\u0000”"}}
    )
    assert row.digest == entries.salted_digest(bytes(row.salt), private)


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.timezones()),
    st.from_regex(r"[0-9A-Z]{26}", fullmatch=True),
)
def test_the_leaf_is_canonical_json(at: datetime, id: str) -> None:
    written = {
        "v": 1,
        "id": id,
        "name": "lamp.lit",
        "at": entries.instant(at),
        "digest": "sha256:" + "ab" * 32,
    }
    leaf = entries.leaf_bytes(id=id, name="lamp.lit", at=at, digest="ab" * 32)
    assert leaf == canonical(written)
