"""Locking items: it works; a stranger cannot; not in that state; its entry; nothing gets out."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from ways import ways_in

from cast import AT, enrol
from chats import telegram, zipped
from harness import unguarded
from probata.evidence.assessment import jobs as assessing
from probata.evidence.intake import acts, audit, errors, jobs, queries, rules
from probata.evidence.intake.queries.cutting import cutter
from probata.evidence.intake.queries.progress import reading_progress
from probata.pure.errors import ProbataError
from probata.trust.access import acts as granting
from probata.trust.access import roles
from probata.trust.ledger import queries as ledger
from probata.trust.ledger import sequence
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.turn import turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.trust.ledger.entry import EntryView

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SETUP = Actor.system("setup")
NAME = "kestrel-7f3a.json"
CHAT = (
    b"05/03/2024, 09:00 - Lan: hello\n"
    b"06/03/2024, 10:05 - Paul: IMG-20240306-WA0001.jpg (file attached)\n"
)
PICTURE = "IMG-20240306-WA0001.jpg"


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


def lock(item: str, actor: Actor, reason: str = "may_show_a_minor", words: str = "") -> EntryView:
    done = acts.lock_item(item, reason=reason, words=words, actor=actor, at=AT)
    return ledger.entry(done.entry_id)


def unlock(item: str, actor: Actor) -> EntryView:
    return ledger.entry(acts.unlock_item(item, actor=actor, at=AT).entry_id)


# --- rules --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "words", "is_locked", "allowed"),
    [
        ("may_show_a_minor", "", False, True),
        ("other", "x" * 2000, False, True),
        ("other", "x" * 2001, False, False),
        ("other", "", True, False),
        ("", "", False, False),
        ("because", "", False, False),
    ],
)
def test_what_may_be_locked(reason: str, words: str, is_locked: bool, allowed: bool) -> None:
    assert bool(rules.may_lock(reason, words, is_locked=is_locked)) is allowed


def test_only_a_lock_can_be_lifted() -> None:
    assert rules.may_unlock(is_locked=True)
    assert not rules.may_unlock(is_locked=False)


def test_whoever_may_put_something_in_may_lock_it() -> None:
    table = roles.table().permissions
    for role, given in table.items():
        assert ("evidence.lock" in given) == ("evidence.receive" in given), role
    may_unlock = {role for role, given in table.items() if "evidence.unlock" in given}
    assert may_unlock == {"owner", "survivor", "representative", "clerk"}


# --- the deed and its entry ---------------------------------------------------------------------


def test_nothing_of_a_locked_item_is_told_in_any_way(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    lock(item, lawyer)
    for ask in ways_in(lawyer, matter, item):
        with pytest.raises(errors.ItemLocked) as caught:
            ask()
        assert (caught.value.status, caught.value.exit) == (423, 6)
        assert "police" in caught.value.remedy_text() and NAME not in str(caught.value)


def test_the_entry_has_the_code_and_neither_name_nor_words(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    entry = lock(item, lawyer, "other", "it shows kestrel")
    assert (entry.name, entry.actor, entry.on) == ("evidence.locked", lawyer.ref, f"item:{item}")
    assert entry.within == f"matter:{matter}"
    assert entry.payload == {"reason": "other"}
    lifted = unlock(item, lawyer)
    assert (lifted.name, lifted.payload) == ("evidence.unlocked", {"reason": "other"})


def test_in_lists_it_stands_without_name_folder_size_and_digest(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item, other = hand_in(telegram(5), NAME, "secret"), hand_in(telegram(3), "other.json")
    lock(item, lawyer)
    shown = {one.id: one for one in queries.items(lawyer, matter)}
    held = shown[item]
    assert (held.state, held.is_locked, held.path, held.size) == ("locked", True, "", 0)
    assert held.original == "" and held.reading is None and not held.hints
    assert shown[other].path == "other.json"
    (one,) = queries.matters(lawyer)
    assert (one.items, one.messages, one.waiting, one.locked) == (2, 3, 0, 1)
    assert queries.locked_count(lawyer, matter) == 1
    assert {said.item for said in queries.messages(lawyer, matter)} == {other}
    assert queries.attached_paths(lawyer, [item, other]) == set()


def test_unlocking_brings_everything_back(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    before = queries.item(lawyer, item), list(queries.messages(lawyer, matter))
    lock(item, lawyer)
    unlock(item, lawyer)
    assert (queries.item(lawyer, item), list(queries.messages(lawyer, matter))) == before
    assert queries.lock(lawyer, item) is None


# --- who ----------------------------------------------------------------------------------------


def test_for_a_stranger_a_lock_is_as_if_nothing_were_there(
    hand_in: Callable[..., str], lawyer: Actor, stranger: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    asked = [
        *ways_in(stranger, matter, item),
        lambda: queries.lock(stranger, item),
        lambda: queries.locked_count(stranger, matter),
        lambda: acts.lock_item(item, reason="other", actor=stranger, at=AT),
        lambda: acts.unlock_item(item, actor=stranger, at=AT),
    ]

    def refusals() -> list[tuple[str, str]]:
        told = []
        for ask in asked:
            with pytest.raises(ProbataError) as caught:
                ask()
            assert caught.value.exit == 5
            told.append((caught.value.code, str(caught.value)))
        return told

    open_ = refusals()
    lock(item, lawyer)
    assert refusals() == open_


def test_a_friend_may_lock_and_neither_unlock_nor_read_the_words(
    hand_in: Callable[..., str], lawyer: Actor, claimant: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    granting.grant(claimant.ref, role="supporter", scope=f"matter:{matter}", actor=SETUP, at=AT)
    lock(item, claimant, words="seen on Monday")
    held, seen = queries.lock(lawyer, item), queries.lock(claimant, item)
    assert held and (held.words, held.may_unlock) == ("seen on Monday", True)
    assert seen and (seen.words, seen.may_unlock) == ("", False)
    with pytest.raises(errors.ItemUnknown):
        unlock(item, claimant)
    assert ledger.entries_on(f"item:{item}", names=["evidence.unlocked"]) == []


def test_who_only_reads_may_not_lock(hand_in: Callable[..., str], judge: Actor) -> None:
    item = hand_in(telegram(5), NAME)
    with pytest.raises(errors.ItemUnknown):
        lock(item, judge)


# --- not in that state --------------------------------------------------------------------------


def test_a_lock_is_set_once_and_lifted_once(hand_in: Callable[..., str], lawyer: Actor) -> None:
    item = hand_in(telegram(5), NAME)
    with pytest.raises(errors.LockRefused):
        unlock(item, lawyer)
    lock(item, lawyer)
    with pytest.raises(errors.LockRefused):
        lock(item, lawyer)
    unlock(item, lawyer)
    with pytest.raises(errors.LockRefused):
        unlock(item, lawyer)
    with pytest.raises(errors.LockRefused):
        lock(item, lawyer, "no such reason")
    lock(item, lawyer)
    names = [one.name for one in ledger.entries_on(f"item:{item}")]
    assert names[-3:] == ["evidence.locked", "evidence.unlocked", "evidence.locked"]


# --- search -------------------------------------------------------------------------------------


def test_a_search_never_finds_it_and_unlocking_brings_it_back(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(0, texts=["a kestrel flew", "合同在这里"]), NAME)
    other = hand_in(telegram(0, texts=["another kestrel"]), "other.json")
    for words, more in (("kestrel", [other]), ("合同", [])):
        assert {hit.item for hit in queries.search(lawyer, words)} == {item, *more}
        lock(item, lawyer)
        assert {hit.item for hit in queries.search(lawyer, words)} == set(more)
        assert {hit.item for hit in queries.search(lawyer, words, matter=matter)} == set(more)
        unlock(item, lawyer)
        assert {hit.item for hit in queries.search(lawyer, words)} == {item, *more}


# --- reading and checking -----------------------------------------------------------------------


def received(lawyer: Actor, matter: str, data: bytes, name: str = NAME) -> str:
    deed = acts.receive(matter, acts.Handed(data, name), actor=lawyer, at=AT)
    return deed.on.removeprefix("item:")


def test_no_reader_begins_on_a_locked_item_until_it_is_unlocked(
    lawyer: Actor, matter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = received(lawyer, matter, telegram(5))
    lock(item, lawyer)
    assert reading_progress(lawyer, matter) == {}

    def opened(_original: str) -> object:
        raise AssertionError("a locked original was opened")

    with monkeypatch.context() as patched:
        patched.setattr("probata.evidence.intake.jobs.vault.open_original", opened)
        assert jobs.read_item(item, at=AT) is False
        assert assessing.assess_item(item, at=AT) is False
    unlock(item, lawyer)
    assert jobs.read_item(item, at=AT) is True
    assert assessing.assess_item(item, at=AT) is True
    assert len(list(queries.messages(lawyer, matter))) == 5


@pytest.mark.django_db(transaction=True)
def test_the_worker_leaves_it_alone_and_takes_it_up_after_unlocking(
    lawyer: Actor, matter: str
) -> None:
    from probata.trust.ledger.models import Task

    item = received(lawyer, matter, telegram(5))
    lock(item, lawyer)
    turn(at=AT + timedelta(minutes=1))
    assert not Task.objects.filter(state=Task.State.DEAD).exists()
    assert queries.matters(lawyer)[0].messages == 0
    unlock(item, lawyer)
    for minute in (2, 3, 4):
        turn(at=AT + timedelta(minutes=minute))
    assert queries.matters(lawyer)[0].messages == 5
    assert ledger.entries_on(f"item:{item}", names=["evidence.assessed"])
    assert not Task.objects.exclude(state=Task.State.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_locked_between_reading_and_checking_is_checked_later(
    lawyer: Actor, matter: str
) -> None:
    item = received(lawyer, matter, telegram(5))
    jobs.read_item(item, at=AT)
    lock(item, lawyer)
    turn(at=AT + timedelta(minutes=1))
    assert ledger.entries_on(f"item:{item}", names=["evidence.assessed"]) == []
    unlock(item, lawyer)
    for minute in (2, 3):
        turn(at=AT + timedelta(minutes=minute))
    assert ledger.entries_on(f"item:{item}", names=["evidence.assessed"])


# --- the same bytes again -----------------------------------------------------------------------


def test_the_same_bytes_link_to_it_and_tell_nothing(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    lock(item, lawyer)
    deed = acts.receive(matter, acts.Handed(telegram(5), NAME, "x"), actor=lawyer, at=AT)
    assert (deed.on, deed.is_first) == (f"item:{item}", False)
    payload = ledger.entry(deed.entry_id).payload
    assert (payload["shown_name"], payload["folder"]) == ("", "")
    (shown,) = queries.items(lawyer, matter)
    assert shown.is_locked and shown.path == ""
    held = queries.lock(lawyer, item)
    assert held and held.handed_in == 2


def test_in_another_matter_the_same_bytes_have_their_own_lock(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5), NAME)
    other = acts.open_matter("Other", actor=lawyer, at=AT).on.removeprefix("matter:")
    received(lawyer, other, telegram(5))
    lock(item, lawyer)
    assert [one.is_locked for one in queries.items(lawyer, other)] == [False]
    held = queries.lock(lawyer, item)
    assert held and held.elsewhere == (other,)


# --- files beside, and inside -------------------------------------------------------------------


def export(lawyer: Actor, matter: str, folder: str = "chat") -> tuple[str, str]:
    """Hand in a chat with its picture beside it; return both items."""
    handed = [
        acts.Handed(CHAT, "WhatsApp Chat with Paul.txt", folder),
        acts.Handed(photo(), PICTURE, folder),
    ]
    deeds = acts.receive_many(matter, handed, actor=lawyer, at=AT)
    chat, picture = (one.on.removeprefix("item:") for one in deeds)
    return chat, picture


@pytest.mark.parametrize("folder", ["", "chat"])
def test_a_locked_file_beside_an_export_is_told_as_locked_and_never_sent(
    lawyer: Actor, matter: str, folder: str
) -> None:
    chat, picture = export(lawyer, matter, folder)
    jobs.read_item(chat, at=AT)
    assert queries.attachment_bytes(lawyer, chat, 1, 0) == photo()
    lock(picture, lawyer)
    for message in (
        queries.message(lawyer, chat, 1),
        queries.conversation(lawyer, chat)[1],
        list(queries.messages(lawyer, matter))[1],
        queries.search(lawyer, "attached")[0].message,
    ):
        (one,) = message.attachments
        assert one.value() == {"name": "", "state": "locked", "member": ""}
    with pytest.raises(errors.ItemLocked):
        queries.attachment_bytes(lawyer, chat, 1, 0)
    with cutter(lawyer, chat) as cutting:
        assert cutting.cut(queries.message(lawyer, chat, 1).attachments[0]) is None
    unlock(picture, lawyer)
    assert queries.message(lawyer, chat, 1).attachments[0].state == "present"
    assert queries.attachment_bytes(lawyer, chat, 1, 0) == photo()


def test_a_reading_made_under_a_lock_is_the_same_as_without(lawyer: Actor, matter: str) -> None:
    chat, picture = export(lawyer, matter)
    lock(picture, lawyer)
    jobs.read_item(chat, at=AT)
    under = queries.item(lawyer, chat).reading
    unlock(picture, lawyer)
    acts.give_hints(chat, actor=lawyer, at=AT)
    jobs.read_item(chat, at=AT)
    again = queries.item(lawyer, chat).reading
    assert under and again and under.report["digest"] == again.report["digest"]


def test_a_file_that_was_seen_before_the_lock_is_not_cut_after_it(
    lawyer: Actor, matter: str
) -> None:
    chat, picture = export(lawyer, matter)
    jobs.read_item(chat, at=AT)
    seen = queries.message(lawyer, chat, 1).attachments[0]
    with cutter(lawyer, chat) as cutting:
        lock(picture, lawyer)
        with pytest.raises(errors.ItemLocked):
            cutting.cut(seen)


def test_the_same_bytes_inside_a_zip_are_not_handed_out_either(lawyer: Actor, matter: str) -> None:
    whole = received(lawyer, matter, zipped({"_chat.txt": CHAT, PICTURE: photo()}), "chat.zip")
    jobs.read_item(whole, at=AT)
    picture = received(lawyer, matter, photo(), PICTURE)
    seen = queries.message(lawyer, whole, 1).attachments[0]
    lock(picture, lawyer)
    with pytest.raises(errors.ItemLocked):
        queries.attachment_bytes(lawyer, whole, 1, 0)
    with cutter(lawyer, whole) as cutting, pytest.raises(errors.ItemLocked):
        cutting.cut(seen)


# --- the house ----------------------------------------------------------------------------------


def test_the_audit_passes_with_a_lock_and_notices_one_that_was_taken_off(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    from django.db import connection

    item = hand_in(telegram(5), NAME)
    hand_in(telegram(3), "other.json")

    def problems() -> list[Any]:
        return [one for check in audit.CHECKS.values() for one in check(True)]

    assert problems() == []
    lock(item, lawyer)
    assert problems() == []
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_item SET locked_at = NULL WHERE id = %s", [item])
    (found,) = problems()
    assert found.place == f"item:{item}" and NAME not in found.says + found.remedy


def test_no_log_line_and_no_new_entry_names_it(
    lawyer: Actor, matter: str, caplog: pytest.LogCaptureFixture
) -> None:
    item = received(lawyer, matter, telegram(5))
    before = sum(1 for _ in ledger.entries_within(f"matter:{matter}"))
    with caplog.at_level(logging.DEBUG):
        lock(item, lawyer, words="kestrel-7f3a")
        received(lawyer, matter, telegram(5))
        jobs.read_item(item, at=AT)
        for ask in ways_in(lawyer, matter, item):
            with pytest.raises(errors.ItemLocked):
                ask()
        unlock(item, lawyer)
        sequence.number_entries()
    said = [str(one.payload) for one in ledger.entries_within(f"matter:{matter}")][before:]
    assert said and not any("kestrel" in one for one in said)
    assert not any("kestrel" in one.getMessage() for one in caplog.records if "SQL" not in one.name)


@pytest.mark.parametrize("role", sorted(roles.table().says))
def test_as_every_role_nobody_gets_in_while_it_is_locked(
    hand_in: Callable[..., str], lawyer: Actor, matter: str, role: str
) -> None:
    who = Actor.system(role.removeprefix("system:")) if role.startswith("system:") else None
    if who is None:
        who = enrol(f"as-{role}")
        granting.grant(who.ref, role=role, scope=f"matter:{matter}", actor=SETUP, at=AT)
    item = hand_in(telegram(5), NAME)
    lock(item, lawyer)
    for ask in ways_in(who, matter, item):
        with pytest.raises(ProbataError) as caught:
            ask()
        assert caught.value.status in (404, 423)
        assert "kestrel" not in str(caught.value) + caught.value.remedy_text()
