"""Locked items never enter a bundle: refused by the mark alone, at every step (rule B14)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from cast import AT
from chats import telegram
from probata.evidence.bundle import acts, errors, jobs, queries
from probata.evidence.bundle.rules import Proposal
from probata.evidence.intake import acts as intake
from probata.evidence.intake.errors import ItemLocked
from probata.evidence.intake.jobs import read_item
from probata.pure.pages import gate
from probata.pure.proof import verify
from probata.trust.ledger import publish, sequence
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.turn import turn
from pure.pages.reading import texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from bundles import Built, Desk

pytestmark = [pytest.mark.django_db(transaction=True)]
NAME = "kestrel-7f3a"
LATER = AT + timedelta(minutes=5)
CHAT = (
    b"05/03/2024, 09:00 - Lan: hello\n"
    b"06/03/2024, 10:05 - Paul: IMG-20240306-WA0001.jpg (file attached)\n"
    b"06/03/2024, 10:09 - Paul: see you\n"
)


def lock(desk: Desk, item: str, *, later: bool = False) -> None:
    at = LATER if later else AT
    intake.lock_item(item, reason="may_show_a_minor", actor=desk.actor, at=at)


def unlock(desk: Desk, item: str) -> None:
    intake.unlock_item(item, actor=desk.actor, at=LATER)


def two(desk: Desk) -> tuple[str, str]:
    """Put two items forward, of which the second has the canary as its name; return the second."""
    desk.exhibit(desk.hand_in(telegram(3), "other.json"))
    item = desk.hand_in(telegram(5), f"{NAME}.json")
    return item, desk.exhibit(item, NAME, mark="C-7")


def refused(ask: Callable[[], object]) -> errors.LockedInBundle:
    with pytest.raises(errors.LockedInBundle) as caught:
        ask()
    error = caught.value
    assert (error.status, error.exit) == (423, 6)
    assert "C-7" in str(error) and NAME not in str(error) + error.remedy_text()
    return error


@pytest.mark.postgres
def test_b14_an_order_with_a_locked_item_is_refused_by_its_mark(desk: Desk) -> None:
    item, exhibit = two(desk)
    lock(desk, item)
    refused(desk.order)
    refused(lambda: desk.order(exhibits=[exhibit]))
    assert queries.bundles(desk.actor, desk.matter) == []
    rest = [one.id for one in queries.exhibits(desk.actor, desk.matter) if one.id != exhibit]
    assert desk.order(exhibits=rest)
    acts.withdraw_exhibit(exhibit, actor=desk.actor, at=AT)
    assert desk.order()


@pytest.mark.postgres
@pytest.mark.parametrize("by_worker", [True, False])
def test_b14_what_is_locked_after_the_order_ends_the_bundle(desk: Desk, by_worker: bool) -> None:
    from probata.trust.ledger.models import Task

    item, _exhibit = two(desk)
    sequence.number_entries()
    publish.publish(at=AT)
    id = desk.order()
    lock(desk, item)
    if by_worker:
        for minute in range(1, 4):
            turn(at=AT + timedelta(minutes=minute))
    else:
        jobs.make_now(id, at=AT)
    found = queries.bundle(desk.actor, id)
    assert (found.state, found.problem["code"]) == ("failed", "bundle.locked")
    assert "C-7" in found.problem["says"] and NAME not in str(found)
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.failed"])
    assert entry.payload == {"code": "bundle.locked"}
    assert not Task.objects.filter(state=Task.State.DEAD).exists()


def test_b14_locked_while_the_pages_are_made_they_are_not_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, _exhibit = two(desk)
    sequence.number_entries()
    publish.publish(at=AT)
    id = desk.order()
    whole = gate.gate

    def lock_first(*words: Any, **lanes: Any) -> object:
        lock(desk, item)
        return whole(*words, **lanes)

    monkeypatch.setattr(gate, "gate", lock_first)
    jobs.make(id, at=AT)
    assert queries.bundle(desk.actor, id).problem["code"] == "bundle.locked"
    assert ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"]) == []


@pytest.mark.postgres
def test_b14_locked_before_it_is_packed_it_is_never_packed(desk: Desk) -> None:
    item, _exhibit = two(desk)
    sequence.number_entries()
    publish.publish(at=AT)
    id = desk.order()
    jobs.make(id, at=AT)
    sequence.number_entries()
    publish.publish(at=AT)
    lock(desk, item)
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"])
    jobs.pack(id, entry.id, at=AT)
    found = queries.bundle(desk.actor, id)
    assert (found.state, found.problem["code"]) == ("failed", "bundle.locked")


@pytest.mark.postgres
def test_b14_a_packed_bundle_stays_and_is_not_handed_out_while_the_lock_stands(desk: Desk) -> None:
    item, exhibit = two(desk)
    made = desk.bundle()
    lock(desk, item)
    refused(lambda: acts.take(made.view.id, actor=desk.actor, at=AT))
    refused(lambda: queries.package_chunks(desk.actor, made.view.id))
    assert len(ledger.entries_on(f"bundle:{made.view.id}", names=["bundle.taken"])) == 0
    seen = queries.bundle(desk.actor, made.view.id)
    assert (seen.state, seen.package, seen.is_locked) == ("packed", made.view.package, True)
    titles = {row["exhibit"]: row["title"] for row in seen.page_map}
    assert titles[exhibit] == "" and NAME not in str(seen)
    assert [one.id for one in queries.holding(desk.actor, desk.matter, item)] == [seen.id]
    unlock(desk, item)
    acts.take(made.view.id, actor=desk.actor, at=AT)
    assert b"".join(queries.package_chunks(desk.actor, made.view.id)) == made.data


def test_a_locked_item_cannot_be_put_forward_changed_or_redacted(desk: Desk) -> None:
    item, exhibit = two(desk)
    lock(desk, item)
    for ask in (
        lambda: desk.exhibit(item),
        lambda: acts.change_exhibit(exhibit, Proposal(title="x"), actor=desk.actor, at=AT),
        lambda: acts.redact(exhibit, reason="x", actor=desk.actor, at=AT),
    ):
        with pytest.raises(ItemLocked):
            ask()


def test_the_reason_of_a_redaction_in_a_locked_item_is_not_listed(desk: Desk) -> None:
    item, exhibit = two(desk)
    reason = f"the child of {NAME}"
    acts.redact(exhibit, reason=reason, first=0, last=1, actor=desk.actor, at=AT)
    assert [one.reason for one in queries.redactions(desk.actor, desk.matter)] == [reason]
    lock(desk, item)
    assert queries.redactions(desk.actor, desk.matter) == []
    unlock(desk, item)
    assert [one.reason for one in queries.redactions(desk.actor, desk.matter)] == [reason]


def test_an_exhibit_of_a_locked_item_is_listed_by_its_mark_alone(desk: Desk) -> None:
    item, exhibit = two(desk)
    before = queries.exhibit(desk.actor, exhibit)
    lock(desk, item)
    seen = queries.exhibit(desk.actor, exhibit)
    assert (seen.mark, seen.is_locked, seen.title, seen.item_name) == ("C-7", True, "", "")
    assert NAME not in str(queries.exhibits(desk.actor, desk.matter))
    unlock(desk, item)
    assert queries.exhibit(desk.actor, exhibit) == before


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((320, 240), 90).save(out, "JPEG")
    return out.getvalue()


def export(desk: Desk) -> tuple[str, str]:
    """Hand in a chat with its picture beside it, and put the chat forward as C-7."""
    from probata.evidence.assessment import jobs as assessing

    handed = [
        intake.Handed(CHAT, "WhatsApp Chat with Paul.txt"),
        intake.Handed(photo(), "IMG-20240306-WA0001.jpg"),
    ]
    deeds = intake.receive_many(desk.matter, handed, actor=desk.actor, at=AT)
    chat, picture = (one.on.removeprefix("item:") for one in deeds)
    for item in (chat, picture):
        read_item(item, at=AT)
        assessing.assess_item(item, at=AT)
    desk.exhibit(chat, "Chat", mark="C-7")
    return chat, picture


def pictures(built: Built) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        return sum(
            one.get("/Subtype") == "/Image" and one.get("/Width") == 320
            for one in pdf.objects
            if isinstance(one, pikepdf.Stream)
        )


def test_a_locked_file_beside_an_export_is_no_picture_of_the_bundle(desk: Desk) -> None:
    _chat, picture = export(desk)
    assert pictures(desk.bundle()) == 1
    lock(desk, picture)
    made = desk.bundle(at=LATER)
    assert verify.verify_package(made.data).ok and pictures(made) == 0
    assert any("locked: not shown and not enclosed" in page for page in texts(made.pdf))
    assert acts.take(made.view.id, actor=desk.actor, at=LATER)


def test_a_bundle_that_shows_a_file_locked_since_is_not_handed_out(desk: Desk) -> None:
    _chat, picture = export(desk)
    desk.exhibit(_chat, "Without the picture", first=0, last=0)
    shows = desk.bundle()
    part = [one.id for one in queries.exhibits(desk.actor, desk.matter) if one.mark != "C-7"]
    without = desk.bundle(exhibits=part)
    lock(desk, picture, later=True)
    refused(lambda: acts.take(shows.view.id, actor=desk.actor, at=LATER))
    refused(lambda: queries.package_chunks(desk.actor, shows.view.id))
    assert acts.take(without.view.id, actor=desk.actor, at=LATER)
    unlock(desk, picture)
    assert acts.take(shows.view.id, actor=desk.actor, at=LATER)
