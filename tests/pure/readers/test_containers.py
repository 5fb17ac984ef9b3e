"""Readers look into a zip: the right member is read, spans are of the member as unpacked."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from probata.pure import reading
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
GROUP = (SAMPLES / "telegram" / "group.json").read_bytes()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def read(members: Mapping[str, bytes]) -> contract.Whole:
    original = reading.open_source("export.zip", zipped(members))
    views = {name: memoryview(data) for name, data in members.items()}
    return contract.finish(reading.read(original), views)


def test_a_telegram_export_finds_its_files_in_the_zip() -> None:
    whole = read({"Chat/result.json": GROUP, "Chat/photos/photo_1.jpg": b"\xff\xd8\xff"})
    assert whole.reading.reader == "telegram-json"
    assert whole.reading.members == ["Chat/result.json"]
    (photo,) = [one for one in whole.passages if one.extra.get("id") == "6"]
    assert photo.attachments[0].member == "Chat/photos/photo_1.jpg"
    assert GROUP[photo.start : photo.end].startswith(b"{")


def test_mails_in_a_zip_are_read_one_by_one() -> None:
    members = {path.name: path.read_bytes() for path in (SAMPLES / "mail").glob("*.eml")}
    whole = read(members)
    assert whole.reading.reader == "eml"
    assert [one.member for one in whole.passages] == sorted(members)


def test_a_takeout_with_a_mailbox_is_read() -> None:
    box = (SAMPLES / "mail" / "takeout_lf.mbox").read_bytes()
    whole = read({"Takeout/Mail/All mail.mbox": box, "Takeout/archive_browser.html": b"<html>"})
    assert (whole.reading.reader, len(whole.passages)) == ("mbox", 3)


def test_a_damaged_member_is_a_gap_and_the_others_are_read() -> None:
    members = {path.name: path.read_bytes() for path in (SAMPLES / "mail").glob("*.eml")}
    data = bytearray(zipped(members))
    at = data.index(b"no_from.eml") + len(b"no_from.eml")
    data[at + 4 : at + 12] = b"\xff" * 8
    original = reading.open_source("mails.zip", bytes(data))
    views = {name: memoryview(content) for name, content in members.items()}
    whole = contract.finish(reading.read(original), views)
    assert len(whole.passages) == len(members) - 1
    assert [gap.where.member for gap in whole.gaps] == ["no_from.eml"]
