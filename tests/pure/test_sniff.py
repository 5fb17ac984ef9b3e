"""Bytes say what they are; what they contradict is told, what is one form of another is not."""

import pytest

from probata.pure.sniff import differs, sniff

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ZIP = b"PK\x03\x04" + bytes(20)
FILM = b"\0\0\0\x20ftypisom" + bytes(20)


def test_the_beginning_decides() -> None:
    assert sniff(PNG) == "image/png"
    assert sniff(FILM) == "video/mp4"
    assert sniff(b"\0\0\0\x20ftypheic") == "image/heic"
    assert sniff(b"hello") == ""
    assert sniff(b"") == ""


@pytest.mark.parametrize(
    ("declared", "data", "found"),
    [
        ("image/jpeg", PNG, "image/png"),
        ("image/png", PNG, ""),
        ("IMAGE/PNG ", PNG, ""),
        ("image/png", b"PNG here", "unknown"),
        ("image/png", b"", ""),
        ("text/plain", b"hello", ""),
        ("text/plain", PNG, "image/png"),
        ("application/octet-stream", PNG, ""),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP, ""),
        ("application/pdf", ZIP, "application/zip"),
        ("audio/mp4", FILM, ""),
        ("", PNG, ""),
    ],
)
def test_a_declared_type_is_compared(declared: str, data: bytes, found: str) -> None:
    assert differs(declared, data) == found
