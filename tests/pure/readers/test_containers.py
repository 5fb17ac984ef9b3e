"""Readers look into a zip: the right member is read, spans are of the member as unpacked."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from probata.pure import reading, reading_errors, unread
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


def told(members: Mapping[str, bytes]) -> contract.Whole:
    """Read a zip as the intake does: afterwards the members that were left are told."""
    original = reading.open_source("export.zip", zipped(members))
    views = {name: memoryview(data) for name, data in members.items()}
    whole = contract.finish(reading.read(original), views)
    linked = {file.member for one in whole.passages for file in one.attachments}
    unread.tell_unread(original, whole.reading, linked)
    return whole


PHOTO = "00000002-PHOTO-2024-02-13-10-00-01.jpg"
IPHONE = f"\u200e[13/02/2024, 10:00:01] Lan: \u200e<attached: {PHOTO}>\r\n".encode()
ANDROID = b"13/04/2024, 10:01 - Lan: hello\n13/04/2024, 10:02 - Paul: yes\n"


def test_chats_of_both_phones_in_one_zip_are_all_read() -> None:
    whole = told({"a/_chat.txt": IPHONE, "b/WhatsApp Chat with Paul.txt": ANDROID})
    assert whole.reading.members == ["a/_chat.txt", "b/WhatsApp Chat with Paul.txt"]
    assert whole.texts[1:] == ["hello", "yes"]
    assert whole.gaps == []


def test_a_text_that_was_sent_beside_an_iphone_chat_is_no_chat_of_its_own() -> None:
    whole = told({"_chat.txt": IPHONE, PHOTO: b"1", "sent.txt": ANDROID})
    assert whole.reading.members == ["_chat.txt"]
    (gap,) = whole.gaps
    assert gap.where.member == "sent.txt"
    assert gap.params["reader"] == "whatsapp-text"


def test_a_file_in_the_folder_of_its_chat_goes_before_one_elsewhere() -> None:
    files = {f"{folder}/{PHOTO}": folder.encode() for folder in "ab"}
    whole = told({"a/_chat.txt": IPHONE, "b/_chat.txt": IPHONE, **files})
    found = [(one.member, one.attachments[0].member) for one in whole.passages]
    assert found == [("a/_chat.txt", f"a/{PHOTO}"), ("b/_chat.txt", f"b/{PHOTO}")]
    assert whole.checks.isdisjoint({"chat.file-ambiguous", "intake.files-unnamed"})


@pytest.mark.parametrize("other", ["calls.xml", "letter.eml", "more.zip"])
def test_what_another_reader_would_read_in_a_zip_is_a_gap(other: str) -> None:
    data = {
        "calls.xml": b'<calls count="1"><call number="5" duration="5" date="1704103200000" '
        b'type="1"/></calls>',
        "letter.eml": b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nwords\n",
        "more.zip": zipped({"_chat.txt": ANDROID}),
    }[other]
    sms = b'<smses count="1"><sms address="5" date="1704103200000" type="1" body="x"/></smses>'
    members = {"Chat/result.json": GROUP} if other != "calls.xml" else {"sms.xml": sms}
    whole = told({**members, other: data})
    assert [gap.where.member for gap in whole.gaps if gap.where.member == other] == [other]


def test_files_that_no_message_names_are_counted_and_listed() -> None:
    whole = told({"_chat.txt": IPHONE, PHOTO: b"1", "notes.pdf": b"%PDF-1.7", "__MACOSX/x": b""})
    note = whole.note("intake.files-unnamed")
    assert note.params == {"count": 1, "names": "notes.pdf"}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_file_is_found_when_the_zip_does_not_say_how_its_names_are_written(
    encoding: str,
) -> None:
    name = "合同.pdf".encode(encoding).decode("cp437")
    chat = "2024/3/14 10:01 - 小明: 合同.pdf (文件附件)\n".encode()
    whole = told({"chat.txt": chat, name: b"%PDF-1.7"})
    (file,) = whole.passages[0].attachments
    assert (file.name, file.state, file.member) == ("合同.pdf", "present", name)


def test_a_member_packed_by_lzma_and_damaged_is_a_sentence() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("_chat.txt", ANDROID * 50)
    data = bytearray(out.getvalue())
    data[60] ^= 0xFF
    data[70] ^= 0xFF
    original = reading.open_source("export.zip", bytes(data))
    with pytest.raises(reading_errors.MemberDamaged):
        reading.read(original)
