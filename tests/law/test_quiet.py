"""The work goes on without a word to the network, and a page asks nobody else for anything."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from cast import AT
from chats import telegram, zipped
from probata.evidence.intake import queries
from probata.pure.proof.verify import verify_slip
from probata.trust.ledger import prove, publish, stamping
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.sequence import number_entries
from webs import text_of

if TYPE_CHECKING:
    from bundles import Desk

pytestmark = pytest.mark.django_db

_ELSEWHERE = re.compile(r"""(?:\bsrc|\baction|<link[^>]*href)=["']?(?:https?:)?//""")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whom this process tried to reach, and which names it looked up."""
    reached: list[Any] = []

    def refuse(*told: Any, **_: Any) -> Any:
        reached.append(told)
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return reached


@pytest.mark.clause("tfgbv-guide", "safety.no-outbound")
def test_from_import_to_proof_nobody_is_asked(
    asked: list[Any], desk: Desk, client: Client, settings: Any
) -> None:
    assert settings.PROBATA_STAMP_AUTHORITIES == [], "nobody is asked unless somebody is named"
    item = desk.hand_in(telegram(20))
    assert queries.search(desk.actor, "hello")
    number_entries()
    publish.publish(at=AT)
    stamping.stamp_newest(at=AT)
    entry = ledger.entries_on(f"item:{item}")[0]
    assert not verify_slip(prove.slip_for(entry.id)).parts
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    client.post("/sign-in/", {"login": "lawyer", "password": "lawyer"})
    for address in ("/", f"/matters/{desk.matter}/", f"/items/{item}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not _ELSEWHERE.search(text_of(answer)), "a link may lead out; nothing is fetched"
        rules = answer["Content-Security-Policy"]
        assert "default-src 'none'" in rules or "default-src 'self'" in rules
    assert asked == []


@pytest.mark.clause("tfgbv-guide", "safety.emotional-load")
def test_no_picture_or_sound_shows_or_plays_unasked(
    desk: Desk, client: Client, settings: Any
) -> None:
    photo = b"\xff\xd8\xff\xe0" + bytes(40)
    chat = b"25/03/2024, 09:00 - Paul: IMG-20240325-WA0001.jpg (file attached)\n"
    members = {"WhatsApp Chat with Paul.txt": chat, "IMG-20240325-WA0001.jpg": photo}
    talk, alone = desk.hand_in(zipped(members), "chat.zip"), desk.hand_in(photo, "photo.jpg")
    assert queries.message(desk.actor, talk, 0).attachments[0].state == "present"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    client.post("/sign-in/", {"login": "lawyer", "password": "lawyer"})
    for address in (f"/matters/{desk.matter}/", f"/items/{talk}/", f"/items/{alone}/"):
        page = text_of(client.get(address))
        assert "jpg" in page
        pictures = re.findall(r"<(?:img|video|audio|object|embed|iframe)\b[^>]*>", page)
        assert all('src="/static/' in one for one in pictures), "the page's own drawings only"
