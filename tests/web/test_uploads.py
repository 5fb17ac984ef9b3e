"""Putting files in by the page: several at once, one of them bad, who gave them, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chats import android
from probata.evidence.intake import queries
from probata.trust.ledger import turn
from webs import CHAT, text_of

if TYPE_CHECKING:
    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db


def send(client: Client, kept: Kept, *files: tuple[str, bytes], **more: Any) -> str:
    """Hand files in by the form, and return the page that follows."""
    given = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post(f"/matters/{kept.matter}/receive/", {"files": given, **more})
    assert answer.status_code == 302
    return text_of(client.get(answer["Location"]))


def test_files_are_sealed_and_wait_for_the_reader(client: Client, kept: Kept) -> None:
    page = send(client, kept, ("a.txt", android(3)), ("b.txt", android(4)), handed_by="Lan")
    assert "2 files were sealed and are being read." in page
    assert page.count("Waiting to be read") == 2 and "data-working" in page
    assert "See how far it is now" in page
    names = [one.name for one in queries.items(kept.lawyer, kept.matter)]
    assert sorted(names)[:2] == ["a.txt", "b.txt"]


def test_the_part_that_shows_progress_ends_when_the_reader_is_done(
    client: Client, kept: Kept, at: Any
) -> None:
    send(client, kept, ("a.txt", android(3)))
    part = f"/matters/{kept.matter}/items/"
    assert "data-working" in text_of(client.get(part))
    turn.turn(at=at)
    page = text_of(client.get(part))
    assert "data-working" not in page and "<html" not in page


def test_one_bad_file_does_not_lose_the_others(
    client: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    from probata.evidence.intake import acts, errors

    usual = acts.receive_many

    def full(matter: str, handed: Any, **told: Any) -> Any:
        if handed[0].name == "bad.txt":
            raise errors.NothingThere(path="bad.txt")
        return usual(matter, handed, **told)

    monkeypatch.setattr(acts, "receive_many", full)
    page = send(client, kept, ("a.txt", android(3)), ("bad.txt", b"x"), ("c.txt", android(5)))
    assert "2 files were sealed" in page
    assert "bad.txt: There is nothing at bad.txt." in page


def test_what_cannot_be_read_is_kept_and_says_why(client: Client, kept: Kept, at: Any) -> None:
    send(client, kept, ("noise.bin", b"\x00\x01\x02" * 50), ("nothing.txt", b""))
    turn.turn(at=at)
    page = text_of(client.get(f"/matters/{kept.matter}/"))
    assert page.count("Kept, not read") >= 1
    (noise,) = [x for x in queries.items(kept.lawyer, kept.matter) if x.name == "noise.bin"]
    shown = text_of(client.get(f"/items/{noise.id}/"))
    assert "This file is kept as it came, but it could not be read." in shown
    assert text_of(client.get(f"/items/{noise.id}/file/")) == "\x00\x01\x02" * 50


def test_the_same_bytes_again_are_not_doubled(client: Client, kept: Kept) -> None:
    before = len(queries.items(kept.lawyer, kept.matter))
    send(client, kept, ("again.txt", CHAT))
    rows = queries.items(kept.lawyer, kept.matter)
    assert len({one.original for one in rows}) == before


def test_without_a_file_the_page_asks_for_one(client: Client, kept: Kept) -> None:
    page = text_of(client.post(f"/matters/{kept.matter}/receive/", follow=True))
    assert "Choose at least one file first." in page


def test_a_hint_lets_the_item_be_read_anew(client: Client, kept: Kept, at: Any) -> None:
    sent = {"zone": "Asia/Shanghai", "date_order": "DMY"}
    page = text_of(client.post(f"/items/{kept.item}/hints/", sent, follow=True))
    assert "Noted. The item is being read anew." in page
    turn.turn(at=at)
    assert queries.message(kept.lawyer, kept.item, 0).zone_basis == "person"


def test_a_zone_that_nobody_knows_is_refused_with_a_remedy(client: Client, kept: Kept) -> None:
    answer = client.post(f"/items/{kept.item}/hints/", {"zone": "Mars/Base"})
    assert answer.status_code >= 400
    assert "This did not work" in text_of(answer)
