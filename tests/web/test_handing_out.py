"""Bytes that are handed out act in no browser and stay in no cache."""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING

import pytest

from chats import zipped
from webs import CHAT, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    """Return a small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def export(name: str, content: bytes) -> bytes:
    """Return an export with one file that its only message names."""
    line = f"[06/03/2024, 10:05:00] Paul: \u200e<attached: {name}>\n".encode()
    first = b"[06/03/2024, 10:04:00] Lan: look\n"
    return zipped({"_chat.txt": first + "\u200e".encode() + line, name: content})


def test_a_picture_is_shown_in_a_sandbox(client: Client, put: Callable[[bytes, str], str]) -> None:
    item = put(export("00000013-PHOTO-2024-03-06.png", picture()), "chat.zip")
    answer = client.get(f"/items/{item}/1/attachments/0/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert text_of(answer).startswith("\ufffdPNG")
    _is_guarded(answer)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("00000013-PHOTO-2024-03-06.png", b"<html><script>alert(1)</script></html>"),
        ("00000013-PHOTO-2024-03-06.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("00000013-DOC-2024-03-06.html", b"<html></html>"),
        ("00000013-DOC-2024-03-06.pdf", b"%PDF-1.4\n%%EOF"),
    ],
)
def test_anything_else_is_a_download_whatever_it_is_called(
    client: Client, put: Callable[[bytes, str], str], name: str, content: bytes
) -> None:
    item = put(export(name, content), "chat.zip")
    answer = client.get(f"/items/{item}/1/attachments/0/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == content
    _is_guarded(answer)


def test_the_whole_original_is_handed_out_byte_for_byte(client: Client, kept: Kept) -> None:
    answer = client.get(f"/items/{kept.item}/file/")
    assert b"".join(answer.streaming_content) == CHAT
    assert answer["Content-Disposition"].startswith("attachment")
    assert int(answer["Content-Length"]) == len(CHAT)
    _is_guarded(answer)


def test_a_hostile_name_cannot_write_a_header(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    item = put(CHAT, 'a"; x=\r\nSet-Cookie: y=1\u202e/../z.txt')
    answer = client.get(f"/items/{item}/file/")
    assert "Set-Cookie" not in answer.headers and "y" not in answer.cookies
    said = answer["Content-Disposition"]
    assert "\n" not in said and "/" not in said.replace("%2F", "")


def _is_guarded(answer: object) -> None:
    headers = dict(answer.headers)  # type: ignore[attr-defined]
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_looking_and_taking_leave_their_entries(client: Client, kept: Kept) -> None:
    from probata.trust.ledger.models import Entry

    client.get(f"/items/{kept.item}/")
    client.get(f"/items/{kept.item}/1/original/")
    client.head(f"/items/{kept.item}/file/")
    client.get(f"/items/{kept.item}/file/")
    rows = Entry.objects.filter(name="matter.viewed").order_by("pk")
    seen = [json.loads(row.payload)["what"] for row in rows]
    assert seen == [
        "conversation",
        "original",
        "export",
    ]
