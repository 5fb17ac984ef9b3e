"""Followers that make bundles: twice is harmless, killed anywhere, waiting, failing with words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cast import AT
from chats import telegram
from probata.evidence.bundle import acts, errors, jobs, queries
from probata.evidence.bundle.models import Bundle
from probata.evidence.intake import acts as intake
from probata.pure.errors import ProbataError
from probata.pure.pages import gate
from probata.pure.proof import verify
from probata.pure.proof.package import verifier_page
from probata.trust.access import acts as granting
from probata.trust.ledger import publish, sequence
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.follower import Postponed
from probata.trust.ledger.models import Task
from probata.trust.ledger.turn import turn

if TYPE_CHECKING:
    from bundles import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def state(desk: Desk, id: str) -> str:
    return queries.bundle(desk.actor, id).state


def ordered(desk: Desk) -> str:
    """Order a bundle of one exhibit that is published."""
    desk.exhibit(desk.hand_in(telegram(5)))
    sequence.number_entries()
    publish.publish(at=AT)
    return desk.order()


def test_the_worker_makes_what_was_ordered_and_packs_it(desk: Desk) -> None:
    id = ordered(desk)
    for step in range(3):
        turn(at=AT + timedelta(minutes=step))
    assert state(desk, id) == "packed"
    data = b"".join(queries.package_chunks(desk.actor, id))
    assert verify.verify_package(data).ok


def test_twice_is_harmless(desk: Desk) -> None:
    id = ordered(desk)
    jobs.make(id, at=AT)
    first = queries.bundle(desk.actor, id)
    jobs.make(id, at=AT)
    sequence.number_entries()
    publish.publish(at=AT)
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"])
    jobs.pack(id, entry.id, at=AT)
    packed = queries.bundle(desk.actor, id)
    jobs.pack(id, entry.id, at=AT)
    jobs.make(id, at=AT)
    assert queries.bundle(desk.actor, id) == packed
    assert packed.pages == first.pages
    assert len(ledger.entries_on(f"bundle:{id}")) == 3


@pytest.mark.parametrize("where", ["Maker.make", "acts.assemble"])
def test_killed_while_making_it_is_made_afresh(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str, settings: Any
) -> None:
    id = ordered(desk)

    def killed(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"probata.evidence.bundle.jobs.{where}", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.make(id, at=AT)
    assert state(desk, id) == "ordered"
    assert list((settings.PROBATA_HOME / "work").iterdir()) == []
    jobs.make(id, at=AT)
    assert state(desk, id) == "assembled"


def test_killed_between_pages_and_package_it_is_packed_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = ordered(desk)
    jobs.make(id, at=AT)
    sequence.number_entries()
    publish.publish(at=AT)
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"])

    def killed(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("probata.evidence.bundle.jobs.acts.packed", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.pack(id, entry.id, at=AT)
    assert state(desk, id) == "assembled"
    jobs.pack(id, entry.id, at=AT)
    assert state(desk, id) == "packed"


def test_it_waits_while_the_original_is_not_in_the_log(desk: Desk) -> None:
    desk.exhibit(desk.hand_in(telegram(5)))
    id = desk.order()
    with pytest.raises(Postponed):
        jobs.make(id, at=AT)
    assert state(desk, id) == "ordered"


def test_it_waits_while_the_log_has_not_published_the_assembly(desk: Desk) -> None:
    id = ordered(desk)
    jobs.make(id, at=AT)
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"])
    with pytest.raises(Postponed):
        jobs.PackBundles().follow(entry, at=AT, progress=lambda *_words: None)  # type: ignore[arg-type]
    assert state(desk, id) == "assembled"


def test_it_waits_while_an_item_is_not_read_or_not_assessed(desk: Desk) -> None:
    """A list of findings before the checks ran would say that there are none."""
    deed = intake.receive(
        desk.matter, intake.Handed(telegram(5), "chat.json"), actor=desk.actor, at=AT
    )
    item = deed.on.removeprefix("item:")
    desk.exhibit(item)
    id = desk.order()
    sequence.number_entries()
    publish.publish(at=AT)
    with pytest.raises(Postponed):
        jobs.make(id, at=AT)
    jobs.reading.read_item(item, at=AT)
    with pytest.raises(Postponed):
        jobs.make(id, at=AT)
    jobs.assessing.assess_item(item, at=AT)
    jobs.make(id, at=AT)
    assert state(desk, id) == "assembled"


def test_what_cannot_be_made_says_why_and_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = ordered(desk)
    shut = [gate.Problem("missing", 5)]
    monkeypatch.setattr(gate, "gate", lambda *_made, **_lanes: shut)
    jobs.make(id, at=AT)
    found = queries.bundle(desk.actor, id)
    assert found.state == "failed"
    assert found.problem["code"] == errors.GateClosed.code
    assert found.problem["says"] and found.problem["remedy"]
    said = "Page 5: A font or picture that the page uses is missing."
    assert found.problem["sentence"]["params"] == {"problems": said}
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.failed"])
    assert entry.payload == {"code": errors.GateClosed.code}
    assert entry.actor == "system:binder"
    jobs.make(id, at=AT)
    assert len(ledger.entries_on(f"bundle:{id}")) == 2


def shut_out(desk: Desk) -> None:
    """Exclude whoever sits at the desk from its matter."""
    granting.exclude(
        desk.actor.ref,
        scope=f"matter:{desk.matter}",
        reason="conflict",
        actor=Actor.system("setup"),
        at=AT,
    )


def lapsed(desk: Desk, id: str, clerk: Actor) -> None:
    """Fail unless the bundle ended, with the reason, for those who may still see it."""
    found = queries.bundle(clerk, id)
    assert found.state == "failed"
    assert found.problem["code"] == errors.OrderLapsed.code
    assert found.problem["says"] == errors.OrderLapsed.says
    (entry,) = ledger.entries_on(f"bundle:{id}", names=["bundle.failed"])
    assert (entry.actor, entry.payload) == ("system:binder", {"code": errors.OrderLapsed.code})
    with pytest.raises(errors.NotReadyYet):
        queries.package_chunks(clerk, id)
    with pytest.raises(errors.BundleUnknown):
        queries.bundle(desk.actor, id)


def test_who_lost_access_since_the_order_gets_nothing(desk: Desk, clerk: Actor) -> None:
    """The pages are made with the eyes of whoever ordered them, at the moment they are made."""
    id = ordered(desk)
    shut_out(desk)
    for step in range(2):
        turn(at=AT + timedelta(minutes=step))
    lapsed(desk, id, clerk)
    assert ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"]) == []


def test_who_lost_access_since_the_pages_were_made_gets_no_package(
    desk: Desk, clerk: Actor
) -> None:
    id = ordered(desk)
    jobs.make(id, at=AT)
    shut_out(desk)
    for step in range(2):
        turn(at=AT + timedelta(minutes=step))
    lapsed(desk, id, clerk)


def test_nobody_but_the_binder_says_that_a_bundle_failed(desk: Desk) -> None:
    bundle = Bundle.objects.get(pk=ordered(desk))
    for actor in (desk.actor, Actor.system("reader")):
        with pytest.raises(ProbataError):
            acts.fail(bundle, errors.OrderLapsed(), actor=actor, at=AT)
    assert state(desk, bundle.id) == "ordered"


@pytest.mark.parametrize("changed", ["the page that checks", "the version"])
def test_an_upgrade_between_pages_and_package_loses_no_bundle(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """The manifest names both; the same pages get a manifest, and a proof, of the new program."""
    id = ordered(desk)
    jobs.make(id, at=AT)
    before = Bundle.objects.get(pk=id)
    if changed == "the version":
        monkeypatch.setattr("probata.evidence.bundle.making.packing.__version__", "99.0")
    else:
        newer = verifier_page() + b"<!-- newer -->"
        monkeypatch.setattr("probata.pure.proof.package.verifier_page", lambda: newer)
    for step in range(4):
        turn(at=AT + timedelta(minutes=step))
    after = Bundle.objects.get(pk=id)
    assert (after.state, after.pdf, after.spec) == ("packed", before.pdf, before.spec)
    assert after.manifest != before.manifest
    assembled = ledger.entries_on(f"bundle:{id}", names=["bundle.assembled"])
    assert [one.payload["digest"] for one in assembled] == [before.manifest, after.manifest]
    assert after.assembled_entry == assembled[-1].id
    assert verify.verify_package(b"".join(queries.package_chunks(desk.actor, id))).ok
    assert not Task.objects.exclude(state=Task.State.DONE).filter(follower="bundle.pack").exists()


def test_progress_counts_messages_and_never_goes_back(desk: Desk) -> None:
    desk.exhibit(desk.hand_in(telegram(2500, step=60)))
    sequence.number_entries()
    publish.publish(at=AT)
    told: list[tuple[int, int, str]] = []
    jobs.make(desk.order(), at=AT, tick=lambda *words: told.append(words))
    done = [one[0] for one in told]
    assert done == sorted(done)
    assert all(0 <= one[0] <= one[1] for one in told)
    assert any("2,000 of 2,500 messages" in one[2] for one in told)
    assert all(one[2] for one in told)
