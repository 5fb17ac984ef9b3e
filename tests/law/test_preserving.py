"""What was handed over stays as it came, whole, whatever it is and whoever likes it."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from bundles import Desk, open_desk
from cast import AT, enrol
from chats import telegram
from probata.evidence.bundle import acts as exhibits
from probata.evidence.bundle import queries as bundles
from probata.evidence.bundle.rules import Proposal
from probata.evidence.intake import acts, jobs, queries
from probata.pure.errors import ProbataError
from probata.trust.access import acts as granting
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor
from probata.trust.vault import acts as destroying
from probata.trust.vault.models import Original

pytestmark = pytest.mark.django_db

MAIL = (
    b"Received: from a.example ([192.0.2.1]) by b.example; Tue, 14 Nov 2023 02:10:05 +0000\r\n"
    b"From: Paul <paul@a.example>\r\nTo: lan@b.example\r\n"
    b"Subject: hi\r\nDate: Tue, 14 Nov 2023 09:10:00 +0700\r\n\r\nhello\r\n"
)
KINDS = {
    "screen.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "mail.eml": MAIL,
    "direct.json": telegram(2),
    "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(40),
    "film.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(40),
    "voicemail.amr": b"#!AMR\n" + bytes(40),
    "call.m4a": b"\x00\x00\x00\x18ftypM4A " + bytes(40),
    "memo.opus": b"OggS" + bytes(40),
    "scan.pdf": b"%PDF-1.7\n" + bytes(40),
    "texts.xml": b'<?xml version="1.0"?><smses count="0"></smses>',
}


def held(actor: Actor, item: str) -> bytes:
    with queries.open_item(actor, item) as file:
        return bytes(file.read())


@pytest.mark.clause("tfgbv-guide", "purpose.intake-kinds")
def test_no_kind_of_file_is_refused_and_each_is_an_item_of_its_own(desk: Desk) -> None:
    kept = {name: desk.hand_in(data, name) for name, data in KINDS.items()}
    assert len(set(kept.values())) == len(KINDS)
    assert {one.name for one in queries.items(desk.actor, desk.matter)} == set(KINDS)
    for name, item in kept.items():
        assert held(desk.actor, item) == KINDS[name]


@pytest.mark.clause("tfgbv-guide", "order.quick-capture", "log.collected-datetime")
def test_the_file_alone_is_enough_to_keep_it(desk: Desk) -> None:
    data = KINDS["screen.png"]
    item = queries.item(desk.actor, desk.hand_in(data, "screen.png"))
    assert item.original == "sha256:" + hashlib.sha256(data).hexdigest()
    assert item.received_at == AT


@pytest.mark.clause("tfgbv-guide", "complete.all-relevant-kinds")
def test_friendly_words_are_kept_and_shown_in_their_order(desk: Desk) -> None:
    said = ["good morning!", "you will regret this", "happy birthday to your mother"]
    item = desk.hand_in(telegram(0, texts=said))
    shown = queries.conversation(desk.actor, item)
    assert [one.text for one in shown] == said
    for name in ("mail.eml", "scan.pdf", "photo.jpg", "film.mp4"):
        assert held(desk.actor, desk.hand_in(KINDS[name], name)) == KINDS[name]


@pytest.mark.clause("tfgbv-guide", "complete.unfavourable")
def test_her_own_rude_words_stay_and_choosing_an_exhibit_takes_nothing_away(desk: Desk) -> None:
    said = ["where are you", "get lost, you idiot", "answer me"]
    data = telegram(0, texts=said)
    item = desk.hand_in(data)
    desk.exhibit(item, "Without it", first=2, last=2)
    assert [one.text for one in queries.conversation(desk.actor, item)] == said
    assert held(desk.actor, item) == data
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Original.objects.update(size=1)
    with pytest.raises(NotFoundHere):
        destroying.destroy(
            queries.item(desk.actor, item).original, reason="rude", actor=desk.actor, at=AT
        )
    assert held(desk.actor, item) == data


@pytest.mark.clause("tfgbv-guide", "store.keep-metadata")
def test_what_a_picture_says_of_itself_stays_and_a_stripped_twin_is_another_item(
    desk: Desk,
) -> None:
    picture, told, bare = Image.new("RGB", (8, 8)), io.BytesIO(), io.BytesIO()
    about = picture.getexif()
    about[306] = "2026:05:03 21:10:00"
    picture.save(told, "JPEG", exif=about)
    picture.save(bare, "JPEG")
    cable = desk.hand_in(told.getvalue(), "by cable.jpg")
    messenger = desk.hand_in(bare.getvalue(), "by messenger.jpg")
    assert cable != messenger
    out = Image.open(io.BytesIO(held(desk.actor, cable)))
    assert out.getexif()[306] == "2026:05:03 21:10:00"


@pytest.mark.clause("tfgbv-guide", "legal.many-claims")
def test_one_thread_serves_two_matters_under_marks_of_their_own(desk: Desk) -> None:
    other, data = open_desk(desk.actor, "Protection order"), telegram(4)
    one, two = desk.hand_in(data), other.hand_in(data)
    desk.exhibit(one, "Threats", mark="C-1", shows="the threats")
    other.exhibit(two, "Contact", mark="7", shows="contact after the order")
    views = [bundles.exhibits(desk.actor, place.matter)[0] for place in (desk, other)]
    assert [(view.mark, view.shows) for view in views] == [
        ("C-1", "the threats"),
        ("7", "contact after the order"),
    ]
    originals = {queries.item(desk.actor, item).original for item in (one, two)}
    assert len(originals) == 1
    assert Original.objects.count() == 1


@pytest.mark.clause("tfgbv-guide", "log.comments")
def test_remarks_stand_apart_from_the_file(desk: Desk) -> None:
    data = KINDS["screen.png"]
    item = desk.hand_in(data, "screen.png")
    mark = desk.exhibit(item, "Screen", shows="first remark")
    proposal = Proposal(title="Screen", shows="second remark", mark="1")
    exhibits.change_exhibit(mark, proposal, actor=desk.actor, at=AT)
    assert bundles.exhibits(desk.actor, desk.matter)[0].shows == "second remark"
    digest = hashlib.sha256(held(desk.actor, item)).hexdigest()
    assert queries.item(desk.actor, item).original == f"sha256:{digest}"


@pytest.mark.clause("tfgbv-guide", "collect.email.header")
def test_the_header_of_a_mail_comes_out_as_it_came_in(desk: Desk) -> None:
    head = b"X-Odd:   two  spaces\r\n\tfolded \xe9\r\n" + MAIL
    item = desk.hand_in(head, "mail.eml")
    line = queries.original_line(desk.actor, item, 0)
    assert held(desk.actor, item) == head
    assert head.startswith(line.raw[:200])


@pytest.mark.clause("chat-evidence", "authentic.repeatable")
def test_whoever_reads_the_same_bytes_again_gets_the_same_digest(desk: Desk, lawyer: Actor) -> None:
    other = open_desk(lawyer, "Again")
    data = telegram(40)
    reports = []
    for place in (desk, other):
        kept = queries.item(lawyer, place.hand_in(data)).reading
        assert kept is not None and kept.reader_version
        reports.append((kept.reader, kept.reader_version, kept.report["digest"]))
    assert reports[0] == reports[1]
    changed = queries.item(lawyer, desk.hand_in(telegram(40, step=8))).reading
    assert changed is not None and changed.report["digest"] != reports[0][2]


@pytest.mark.clause("tfgbv-guide", "store.chain-of-custody")
def test_each_step_is_an_entry_with_who_when_and_with_what(desk: Desk) -> None:
    deed = acts.receive(desk.matter, acts.Handed(telegram(2), "c.json"), actor=desk.actor, at=AT)
    jobs.read_item(deed.on.removeprefix("item:"), at=AT)
    received, read = ledger.entries_on(deed.on)[:2]
    assert (received.name, received.actor, received.at) == ("evidence.received", desk.actor.ref, AT)
    assert received.payload["digest"] == deed.digest
    assert read.name == "evidence.read"
    assert read.payload["reader"] and read.payload["reader_version"]


@pytest.mark.clause("tfgbv-guide", "thirdparty.collect")
@pytest.mark.clause("chat-evidence", "authentic.factor-proper-person")
def test_who_passed_a_file_on_and_by_which_means_stands_on_the_receipt(desk: Desk) -> None:
    deed = acts.receive(
        desk.matter,
        acts.Handed(KINDS["screen.png"], "post.png"),
        handed_by="Anh, a friend",
        means="by cable from her phone",
        actor=desk.actor,
        at=AT,
    )
    (entry,) = ledger.entries_on(deed.on)
    assert entry.payload["handed_by"] == "Anh, a friend"
    assert entry.payload["means"] == "by cable from her phone"
    assert (entry.actor, entry.at) == (desk.actor.ref, AT)


@pytest.mark.clause("tfgbv-guide", "access.helper-scope")
def test_a_helper_adds_until_she_ends_it_and_what_was_given_stays(desk: Desk) -> None:
    friend, scope, setup = enrol("friend"), f"matter:{desk.matter}", Actor.system("setup")
    grant = granting.grant(friend.ref, role="supporter", scope=scope, actor=setup, at=AT)
    given = Desk(friend, desk.matter).hand_in(KINDS["photo.jpg"], "photo.jpg")
    with pytest.raises(ProbataError, match=r"no such|not open"):
        held(friend, given)
    granting.revoke(grant.grant, reason="Enough.", actor=setup, at=AT)
    for deed in (
        lambda: queries.items(friend, desk.matter),
        lambda: Desk(friend, desk.matter).hand_in(b"more", "more.txt"),
    ):
        with pytest.raises(ProbataError, match=r"no such|not open"):
            deed()
    assert held(desk.actor, given) == KINDS["photo.jpg"]
