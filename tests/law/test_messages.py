"""What messages, calls and mails say of time, sender and change, and what they leave open."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cast import AT
from chats import START, android, telegram
from probata.evidence.assessment import jobs as assessing
from probata.evidence.assessment import queries as assessed
from probata.evidence.intake import acts, jobs, queries

if TYPE_CHECKING:
    from bundles import Desk

pytestmark = pytest.mark.django_db

CHAT = "WhatsApp Chat with Paul.txt"
ENDS = (b"p@a.example", b"only@b.example")


def whatsapp(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.clause("tfgbv-guide", "collect.call.log-all")
def test_thirty_one_missed_calls_are_thirty_one_entries_with_the_number_shown(desk: Desk) -> None:
    night = 1_714_600_000_000
    rows = "".join(
        f'<call number="+16045550100" duration="0" date="{night + n * 600_000}" type="3" '
        'presentation="1" contact_name="(Unknown)" />\n'
        for n in range(31)
    )
    data = f'<?xml version="1.0" encoding="UTF-8"?>\n<calls count="31">\n{rows}</calls>\n'
    item = desk.hand_in(data.encode(), "calls.xml")
    calls = queries.conversation(desk.actor, item)
    assert len(calls) == 31
    assert {(one.kind, one.account) for one in calls} == {("call", "+16045550100")}
    assert {one.extra["direction"] for one in calls} == {"missed"}
    assert [one.earliest for one in calls] == [night + n * 600_000 for n in range(31)]


@pytest.mark.clause("tfgbv-guide", "collect.call.patterns")
def test_each_place_where_a_phrase_recurs_is_found(desk: Desk) -> None:
    said = ["You will see!", "hello", "you WILL see", "ok", "soon you will see me", "nothing"]
    one = desk.hand_in(telegram(0, texts=said))
    two = desk.hand_in(
        whatsapp(
            "05/03/2024, 09:00 - Paul: you will see",
            "05/03/2024, 09:07 - Lan: stop",
            "05/03/2024, 09:08 - Paul: one day you will see it",
        ),
        CHAT,
    )
    found = {(hit.item, hit.message.index) for hit in queries.search(desk.actor, "you will see")}
    assert found == {(one, 0), (one, 2), (one, 4), (two, 0), (two, 2)}


@pytest.mark.clause("tfgbv-guide", "identity.account-association")
def test_each_message_keeps_the_number_it_came_from(desk: Desk) -> None:
    row = (
        '<sms protocol="0" address="+16045550100" date="1714600000000" type="1" '
        'body="you will see" contact_name="Alex" />'
    )
    item = desk.hand_in(f'<smses count="1">\n{row}\n</smses>'.encode(), "sms.xml")
    (one,) = queries.participants(desk.actor, item)
    assert (one.account, one.messages) == ("+16045550100", 1)
    assert "Alex" in one.label, "the name in the phone is a label, beside the number"


@pytest.mark.clause("tfgbv-guide", "capture.event-time")
def test_a_time_keeps_its_words_its_reading_and_what_is_not_known_of_its_zone(desk: Desk) -> None:
    item = desk.hand_in(android(20, start=datetime(2024, 3, 25, 9)), CHAT)
    first = queries.message(desk.actor, item, 0)
    assert first.literal == "25/03/2024, 09:00"
    assert first.zone_basis == "none"
    assert queries.instant(first.clock) == "2024-03-25T09:00:00.000Z"
    assert first.earliest is not None and first.latest is not None
    assert first.latest - first.earliest > timedelta(hours=26) // timedelta(milliseconds=1)
    checks = {one.check for one in assessed.findings(desk.actor, item)}
    assert "intake.zone-unknown" in checks


@pytest.mark.clause("tfgbv-guide", "log.act-datetime", "log.datetimes-distinct")
def test_a_time_that_is_missing_is_listed_and_never_that_of_the_hand_over(desk: Desk) -> None:
    lines = [f"{day:02}/03/2024, 09:00 - Lan: day {day}" for day in range(13, 20)]
    item = desk.hand_in(whatsapp(*lines, "32/03/2024, 09:00 - Paul: undated"), CHAT)
    undated = next(one for one in queries.conversation(desk.actor, item) if one.text == "undated")
    assert (undated.earliest, undated.latest, undated.clock) == (None, None, None)
    assert sum(day.count for day in queries.days(desk.actor, item)) == len(lines)
    found = {one.check: one for one in assessed.findings(desk.actor, item)}
    assert found["intake.without-time"].params["count"] == 1
    assert queries.item(desk.actor, item).received_at == AT


@pytest.mark.clause("chat-evidence", "authentic.volatile")
def test_a_withdrawn_message_is_an_event_at_its_time(desk: Desk) -> None:
    item = desk.hand_in(
        whatsapp(
            "25/03/2024, 20:12 - Paul: hello",
            "25/03/2024, 20:14 - Paul: This message was deleted",
            "25/03/2024, 20:15 - Lan: what was that",
        ),
        CHAT,
    )
    (gone,) = [one for one in queries.conversation(desk.actor, item) if one.kind == "deleted"]
    assert (gone.index, gone.sender) == (1, "Paul")
    assert queries.instant(gone.clock) == "2024-03-25T20:14:00.000Z"
    found = {one.check: one for one in assessed.findings(desk.actor, item)}
    assert found["intake.deleted-marks"].params["count"] == 1


@pytest.mark.clause("tfgbv-guide", "volatile.perpetrator-deletes")
def test_what_was_captured_before_a_deletion_stays_beside_the_mark(desk: Desk) -> None:
    line = "01/05/2024, 20:14 - Paul: {}"
    before = desk.hand_in(whatsapp("01/05/2024, 20:00 - Lan: no", line.format("or else")), CHAT)
    after = desk.hand_in(
        whatsapp("01/05/2024, 20:00 - Lan: no", line.format("This message was deleted")), CHAT
    )
    assert before != after
    one, two = (queries.message(desk.actor, item, 1) for item in (before, after))
    assert (one.text, one.kind, two.kind) == ("or else", "text", "deleted")
    assert one.clock == two.clock


@pytest.mark.clause("tfgbv-guide", "store.chronological")
def test_two_messages_of_one_minute_stand_in_the_order_of_the_thread(desk: Desk) -> None:
    said = [f"05/03/2024, 09:00 - {name}: {n}" for n, name in enumerate(("Paul", "Lan", "Paul"))]
    item = desk.hand_in(whatsapp(*said, "13/03/2024, 09:00 - Lan: 3"), CHAT)
    assert [one.text for one in queries.messages(desk.actor, desk.matter, item=item)] == [
        "0",
        "1",
        "2",
        "3",
    ]


MAIL = (
    b"Received: from mx.example ([203.0.113.9]) by in.example; Tue, 14 Nov 2023 02:10:05 +0000\r\n"
    b"Received: from sender.example ([198.51.100.7]) by mx.example;"
    b" Tue, 14 Nov 2023 02:10:01 +0000\r\n"
    b"From: Paul <paul@signer.example>\r\nTo: Lan <lan@in.example>\r\n"
    b"Subject: =?utf-8?B?5ZCI5ZCM?=\r\nDate: Tue, 14 Nov 2023 09:10:00 +0700\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    b"--b\r\nContent-Type: text/plain; name=one.txt\r\n"
    b"Content-Disposition: attachment; filename=one.txt\r\n\r\nfirst\r\n"
    b"--b\r\nContent-Type: text/plain; name=two.txt\r\n"
    b"Content-Disposition: attachment; filename=two.txt\r\n\r\nsecond\r\n--b--\r\n"
)


@pytest.mark.clause("tfgbv-guide", "collect.email.fields")
def test_a_mail_shows_its_fields_read_and_as_written(desk: Desk) -> None:
    item = desk.hand_in(MAIL, "mail.eml")
    one = queries.message(desk.actor, item, 0)
    assert one.extra["subject"] == "合同"
    assert one.extra["from"] == [{"name": "Paul", "address": "paul@signer.example"}]
    assert one.extra["to"] == [{"name": "Lan", "address": "lan@in.example"}]
    assert one.literal == "Tue, 14 Nov 2023 09:10:00 +0700"
    written = queries.original_line(desk.actor, item, 0).raw
    assert b"Subject: =?utf-8?B?5ZCI5ZCM?=" in written


@pytest.mark.clause("tfgbv-guide", "collect.email.ip")
def test_addresses_are_listed_with_the_line_they_stand_in(desk: Desk) -> None:
    lines = queries.message(desk.actor, desk.hand_in(MAIL, "mail.eml"), 0).extra["received"]
    assert [(one["line"], one["addresses"]) for one in lines] == [
        (1, ["203.0.113.9"]),
        (2, ["198.51.100.7"]),
    ]


@pytest.mark.clause("tfgbv-guide", "collect.email.attachments")
def test_attachments_stay_with_their_mail_and_come_out_alone(desk: Desk) -> None:
    item = desk.hand_in(MAIL, "mail.eml")
    names = [one.name for one in queries.message(desk.actor, item, 0).attachments]
    assert names == ["one.txt", "two.txt"]
    alone = [queries.attachment_bytes(desk.actor, item, 0, n).strip() for n in range(2)]
    assert alone == [b"first", b"second"]


@pytest.mark.clause("tfgbv-guide", "collect.email.both-ends")
def test_a_signature_is_said_to_be_the_servers_and_not_a_persons(desk: Desk) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forms = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, *forms)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    line = dkim.sign(MAIL, b"sel", b"signer.example", pem, include_headers=[b"From", b"Date"])
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}".encode()
    files = [
        acts.Handed(line + MAIL, "mail.eml", "mails"),
        acts.Handed(record, "sel._domainkey.signer.example.txt", "mails"),
    ]
    deeds = acts.receive_many(desk.matter, files, actor=desk.actor, at=AT)
    item = deeds[0].on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    assessing.assess_item(item, at=AT)
    found = {one.check: one for one in assessed.findings(desk.actor, item)}
    said = found["mail.signature-verifies"]
    assert "signer.example" in said.text
    assert "from" in said.text.lower() and "date" in said.text.lower()
    assert "not which person wrote" in said.limit
    mail = queries.message(desk.actor, item, 0)
    assert mail.account == "paul@signer.example"


@pytest.mark.clause("tfgbv-guide", "comm.dedicated-email", "collect.email.all-between")
def test_a_mailbox_is_one_source_with_its_own_days_and_balance(desk: Desk) -> None:
    box = b"".join(
        b"From x Tue Nov 14 02:10:05 2023\nFrom: %s\nTo: %s\n"
        b"Subject: %d\nDate: Tue, %d Nov 2023 09:10:00 +0700\n\nhello\n\n" % (*ends, day, day)
        for day, ends in ((14, ENDS), (21, ENDS[::-1]), (28, ENDS))
    )
    item = desk.hand_in(box, "only.mbox")
    desk.hand_in(telegram(3))
    said = queries.summary(desk.actor, item)
    sent = {one["account"]: one["messages"] for one in said["senders"]}
    assert sent == {"p@a.example": 2, "only@b.example": 1}
    assert said["first"]["literal"].startswith("Tue, 14 Nov")
    assert said["last"]["literal"].startswith("Tue, 28 Nov")
    assert (said["reader"], said["messages"], said["balance_ok"]) == ("mbox", 3, True)
    days = [(day.day, day.count) for day in queries.days(desk.actor, item)]
    assert days == [("2023-11-14", 1), ("2023-11-21", 1), ("2023-11-28", 1)]


@pytest.mark.clause("chat-evidence", "authentic.factor-normal-course")
def test_length_and_regularity_of_a_thread_are_stated(desk: Desk) -> None:
    item = desk.hand_in(telegram(730, step=24 * 60))
    said, last = queries.summary(desk.actor, item), START + timedelta(days=729)
    assert said["messages"] == 730
    assert said["first"]["earliest"][:10] == f"{START:%Y-%m-%d}"
    assert said["last"]["earliest"][:10] == f"{last:%Y-%m-%d}"
    days = queries.days(desk.actor, item)
    assert len(days) == 730 and {day.count for day in days} == {1}
    assert "intake.break-in-days" not in {one.check for one in assessed.findings(desk.actor, item)}


@pytest.mark.clause("chat-evidence", "identity.remark-name")
def test_a_name_without_an_account_is_said_to_be_a_label_only(desk: Desk) -> None:
    chat = json.loads(telegram(4))
    item = desk.hand_in(json.dumps(chat).encode())
    assert {one.account for one in queries.participants(desk.actor, item)} == {"user100", "user101"}
    assert "telegram.label-only" not in {one.check for one in assessed.findings(desk.actor, item)}
    for message in chat["messages"]:
        del message["from_id"]
    bare = desk.hand_in(json.dumps(chat).encode())
    found = {one.check: one for one in assessed.findings(desk.actor, bare)}
    assert "the sender is a label only" in found["telegram.label-only"].text
    assert {one.account for one in queries.participants(desk.actor, bare)} == {""}
