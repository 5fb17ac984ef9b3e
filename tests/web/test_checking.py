"""The page that checks: open to everybody, keeps nothing, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from webs import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


def test_without_a_file_it_asks_for_one(nobody: Client) -> None:
    answer = nobody.post("/check/")
    assert answer.status_code == 422
    assert "Choose a package or a proof slip first." in text_of(answer)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + b"\x00" * 60, b"\xff" * 5000])
def test_what_is_neither_a_package_nor_a_slip_fails_with_its_place(
    nobody: Client, content: bytes
) -> None:
    given = SimpleUploadedFile("<b>x.zip", content or b" ")
    page = text_of(nobody.post("/check/", {"package": given}))
    assert "pb-result--broken" in page and "The check failed at:" in page
    assert "<bdi>&lt;b&gt;x.zip</bdi>" in page
    assert "This does not show that what a message says is true" in page


def test_what_is_too_large_for_memory_is_read_from_disk(
    nobody: Client, settings: object, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10  # type: ignore[attr-defined]
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    given = SimpleUploadedFile("x.zip", b"PK\x03\x04" + b"\x00" * 600)
    assert "pb-result--broken" in text_of(nobody.post("/check/", {"package": given}))
    assert [one for one in tmp_path.iterdir() if one.suffix == ".upload"] == []


def test_it_says_so_when_a_file_is_too_large(
    nobody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from probata.web.evidence import checking

    monkeypatch.setattr(checking, "LARGEST", 10)
    answer = nobody.post("/check/", {"package": SimpleUploadedFile("x.zip", b"x" * 11)})
    assert answer.status_code == 413


def test_too_many_checks_have_to_wait(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from probata.web.evidence import checking

    monkeypatch.setattr(checking.TRIES, "most", 1)
    sent = [
        nobody.post("/check/", {"package": SimpleUploadedFile("x.txt", b"x")}) for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [200, 429]
