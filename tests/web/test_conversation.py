"""The conversation: people and clocks, ways to a place, sayings, marks; hostile text stays text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from chats import android, telegram
from probata.evidence.intake import queries as intake
from webs import CANARY, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db
SMS = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="2">
  <sms address="+8613800138000" date="1773183731000" type="1" body="in" contact_name="Kai" />
  <sms address="+8613800138000" date="1773185400000" type="2" body="out" contact_name="Kai" />
</smses>
"""
MAIL = (
    b"Date: Thu, 12 Mar 2026 10:14:05 +0800\r\nFrom: Kai <kai@example.net>\r\n"
    b"To: Mei <mei@example.org>\r\nSubject: Last notice\r\n"
    b"Message-ID: <1@example.net>\r\n\r\nPay.\r\n"
)
CALLS = b"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<calls count="1"><call number="+33612345678" duration="56" date="1699900100000" type="1"
 presentation="1" contact_name="Kai" /></calls>
"""


def test_days_senders_and_words_are_shown(client: Client, kept: Kept) -> None:
    page = text_of(client.get(f"/items/{kept.item}/"))
    assert "March 5, 2024" in page and "合同在这里" in page and CANARY in page
    assert "missing: named, but not here" in page
    assert "zone unknown" in page


def test_one_sender_can_be_seen_alone_and_on_the_right(client: Client, kept: Kept) -> None:
    page = text_of(client.get(f"/items/{kept.item}/?sender=Lan"))
    assert "chuyển tiền" not in page and "合同在这里" in page
    page = text_of(client.get(f"/items/{kept.item}/?right=Paul"))
    assert page.count("pb-msg--right") == 2


@pytest.mark.parametrize(
    ("day", "index"), [("2024-03-06", 2), ("2024-01-01", 0), ("2030-01-01", 4), ("soon", None)]
)
def test_a_day_leads_to_its_first_message(
    client: Client, kept: Kept, day: str, index: int | None
) -> None:
    leads = client.get(f"/items/{kept.item}/?day={day}&right=Lan")["Location"]
    if index is None:
        assert leads == f"/items/{kept.item}/?right=Lan"
    else:
        assert leads == f"/items/{kept.item}/?right=Lan&at={index}#m{index}"


def test_a_byte_leads_to_the_message_that_holds_it(client: Client, kept: Kept) -> None:
    from probata.evidence.intake import queries

    for index in range(5):
        one = queries.message(kept.lawyer, kept.item, index)
        for place in (one.start, one.end - 1):
            leads = client.get(f"/items/{kept.item}/?byte={place}")["Location"]
            assert leads.endswith(f"at={index}#m{index}")


def test_a_finding_leads_to_its_place(client: Client, put: Callable[[bytes, str], str]) -> None:
    item = put(android(2) + b"31/02/2024, 10:00 - Lan: never\n" + android(2), "odd.txt")
    page = text_of(client.get(f"/items/{item}/"))
    if "Show the place in the conversation" in page:
        address = page.split("?byte=")[1].split('"')[0].replace("&amp;", "&")
        assert "#m" in client.get(f"/items/{item}/?byte={address}")["Location"]


def test_many_days_are_offered_by_month_and_by_date(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    item = put(android(120, step=60 * 24), "long.txt")
    page = text_of(client.get(f"/items/{item}/"))
    assert "Go to month" in page and 'type="date"' in page and "April 2024" in page
    assert "Later messages" in page and "at=149" in page
    page = text_of(client.get(f"/items/{item}/?at=119&begin=3"))
    assert "Earlier messages" in page and "begin=3" in page


def test_an_sms_has_a_side_and_a_clock_that_can_be_read(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    item = put(SMS, "sms.xml")
    page = text_of(client.get(f"/items/{item}/"))
    assert "2026-03-10 23:02:11 UTC" in page and "1773183731000" in page
    assert page.count("pb-msg--right") == 1 and "To: Kai (+8613800138000)" in page
    found = text_of(client.get("/search/?q=out"))
    assert "this phone" in found and "2026-03-10 23:30:00 UTC" in found


def test_a_mail_shows_its_head_before_its_words(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    page = text_of(client.get(f"/items/{put(MAIL, 'notice.eml')}/"))
    assert "Subject: Last notice" in page
    assert "From: Kai &lt;kai@example.net&gt;" in page
    assert page.index("Subject: Last notice") < page.index("Pay.")


def test_a_call_without_words_is_said(client: Client, put: Callable[[bytes, str], str]) -> None:
    page = text_of(client.get(f"/items/{put(CALLS, 'calls.xml')}/"))
    assert "Incoming call" in page and "It lasted 56 s." in page
    assert "The other side: Kai (+33612345678)" in page


def test_the_bytes_behind_a_message_are_shown_with_every_field(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    item = put(MAIL, "notice.eml")
    page = text_of(client.get(f"/items/{item}/0/original/"))
    assert "Subject: Last notice⟨CR⟩⟨LF⟩" in page
    assert "message_id" in page and "&lt;1@example.net&gt;" in page
    assert "2026-03-12 02:14:05 UTC" in page


def test_a_message_that_is_not_there_is_not_found(client: Client, kept: Kept) -> None:
    assert client.get(f"/items/{kept.item}/99/original/").status_code == 404
    assert client.get(f"/items/{kept.item}/0/attachments/0/").status_code == 404


def test_odd_numbers_in_an_address_do_no_harm(client: Client, kept: Kept) -> None:
    for odd in ("at=-1", "at=²", "at=99999999999999", "begin=x", "byte=99999999", "member=%00"):
        answer = client.get(f"/items/{kept.item}/?{odd}", follow=True)
        assert answer.status_code == 200, odd


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "{{ 7 }}{% now %}",
    "\u202etxt.exe\u202c and on",
    "&lt;b&gt;",
]


def test_hostile_words_are_text_everywhere(
    client: Client, kept: Kept, put: Callable[[bytes, str], str]
) -> None:
    from django.utils.html import escape

    item = put(telegram(0, texts=HOSTILE), "<b>‮gpj.html")
    client.post(f"/items/{item}/exhibit/", {"title": HOSTILE[1]})
    pages = [f"/items/{item}/", f"/items/{item}/0/original/", f"/matters/{kept.matter}/"]
    pages += ["/search/?q=script", f"/items/{item}/?sender={HOSTILE[0]}&right=%22%3E%3Cb%3E"]
    for address in pages:
        page = text_of(client.get(address))
        assert "<script>alert" not in page and "<img src=x" not in page, address
        assert '"><b>' not in page and "<b>\u202e" not in page, address
    page = text_of(client.get(f"/items/{item}/"))
    for words in HOSTILE:
        assert escape(words) in page
    assert "<bdi>&lt;b&gt;\u202egpj.html</bdi>" in page
    assert "\u2068&lt;b&gt;\u202egpj.html\u2069" in page.split("</title>")[0]


def test_a_name_of_ten_thousand_letters_breaks_nothing(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    name = "W" * 10_000
    chat = json.loads(telegram(2))
    chat["messages"][0]["from"] = name
    page = text_of(client.get(f"/items/{put(json.dumps(chat).encode(), 'long.json')}/"))
    assert f"<bdi>{name}</bdi>" in page
    assert f">{name}</option>" not in page


def test_words_of_a_name_stand_in_an_isolated_element(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    name = "\u202eevil"
    chat = json.loads(telegram(2))
    chat["messages"][0]["from"] = name
    page = text_of(client.get(f"/items/{put(json.dumps(chat).encode(), 'turned.json')}/"))
    assert f"<bdi>{name}</bdi>" in page
    assert f"\u2068{name}\u2069</option>" in page


def test_a_hint_about_the_zone_keeps_what_was_said_of_the_reader(
    client: Client, kept: Kept
) -> None:
    client.post(f"/items/{kept.item}/hints/", {"reader": "whatsapp-text"})
    client.post(f"/items/{kept.item}/hints/", {"zone": "Asia/Shanghai", "date_order": "DMY"})
    hints = intake.item(kept.lawyer, kept.item).hints
    assert dict(hints) == {"zone": "Asia/Shanghai", "date_order": "DMY", "reader": "whatsapp-text"}
    answer = client.post(f"/items/{kept.item}/hints/", {"reader": "tea-leaves"})
    assert answer.status_code == 400 and "no reader of this name" in text_of(answer)
