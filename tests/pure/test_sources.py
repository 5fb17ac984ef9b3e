"""Sources are opened within limits, and what cannot be read is refused by name."""

import io
import mmap
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure import reading, reading_errors, sources
from probata.pure.errors import ProbataError
from probata.pure.reader import Hints
from pure.readers import contract

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "whatsapp"
CHAT = (SAMPLES / "spoof_android.txt").read_bytes()


def zipped(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """Set the flag of encryption on every member."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


def refused(data: bytes, name: str = "export.zip") -> ProbataError:
    with pytest.raises(ProbataError) as caught:
        reading.read(reading.open_source(name, data))
    assert "{" not in str(caught.value)
    assert "{" not in caught.value.remedy_text()
    return caught.value


def test_a_pdf_called_txt_is_refused_by_what_it_is() -> None:
    error = refused(b"%PDF-1.7\n1 0 obj\n", "_chat.txt")
    assert isinstance(error, reading_errors.FormatOther)
    assert "a PDF document" in str(error)
    assert error.exit == 3


def test_an_empty_file_says_that_it_is_empty() -> None:
    assert isinstance(refused(b"", "_chat.txt"), reading_errors.SourceEmpty)


def test_a_letter_is_in_no_known_format() -> None:
    assert isinstance(refused(b"Dear Sir,\nnothing of a chat\n"), reading_errors.FormatUnknown)


def test_a_cut_zip_says_so() -> None:
    data = zipped({"_chat.txt": CHAT * 50})
    assert isinstance(refused(data[: len(data) // 2]), reading_errors.ZipDamaged)


def test_a_member_that_unpacks_to_too_much_is_never_unpacked() -> None:
    error = refused(zipped({"_chat.txt": bytes(30 << 20)}))
    assert isinstance(error, reading_errors.MemberTooDense)


def test_a_zip_that_says_it_holds_too_much_is_refused() -> None:
    data = bytearray(zipped({"_chat.txt": CHAT}))
    entry = data.find(b"PK\x01\x02")
    name = b"_chat.txt"
    extra = struct.pack("<HHQ", 1, 8, sources.LARGEST_TOTAL + 1)
    data[entry + 24 : entry + 28] = b"\xff" * 4
    data[entry + 30 : entry + 32] = struct.pack("<H", len(extra))
    data[entry + 46 + len(name) : entry + 46 + len(name)] = extra
    end = data.find(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", end - entry)
    assert isinstance(refused(bytes(data)), reading_errors.ZipTooLarge)


def test_a_locked_member_asks_for_the_password() -> None:
    error = refused(locked(zipped({"_chat.txt": CHAT})))
    assert isinstance(error, reading_errors.MemberEncrypted)
    assert "_chat.txt" in str(error)


def test_a_member_that_leads_out_is_not_opened_and_the_chat_is_read() -> None:
    members = {"../../etc/passwd.txt": CHAT, "C:/x.txt": CHAT, "/abs.txt": CHAT, "_chat.txt": CHAT}
    original = reading.open_source("export.zip", zipped(members))
    assert list(original.members) == ["_chat.txt"]
    whole = contract.finish(reading.read(original), {"_chat.txt": memoryview(CHAT)})
    assert len(whole.passages) == 6
    assert {gap.where.member for gap in whole.gaps} == set(members) - {"_chat.txt"}


def test_a_damaged_picture_does_not_stop_the_chat() -> None:
    members = {"_chat.txt": CHAT, "a.jpg": b"\xff\xd8" + bytes(range(200))}
    data = bytearray(zipped(members, zipfile.ZIP_STORED))
    data[data.find(b"\xff\xd8") + 20] ^= 1
    original = reading.open_source("export.zip", bytes(data))
    assert (
        len(contract.finish(reading.read(original), {"_chat.txt": memoryview(CHAT)}).passages) == 6
    )
    with pytest.raises(reading_errors.MemberDamaged):
        _ = original.members["a.jpg"].data


def test_a_damaged_chat_is_a_gap_when_another_is_whole() -> None:
    members = {"one.txt": CHAT, "two.txt": CHAT.replace(b"Paul", b"Mike")}
    data = bytearray(zipped(members, zipfile.ZIP_STORED))
    data[data.find(b"Mike")] ^= 1
    original = reading.open_source("export.zip", bytes(data))
    whole = contract.finish(reading.read(original), {"one.txt": memoryview(CHAT)})
    assert [gap.where.member for gap in whole.gaps] == ["two.txt"]


def test_all_chats_of_one_zip_are_read() -> None:
    members = {"one.txt": CHAT, "two.txt": CHAT}
    original = reading.open_source("export.zip", zipped(members))
    whole = contract.finish(reading.read(original), {k: memoryview(v) for k, v in members.items()})
    assert [one.member for one in whole.passages] == ["one.txt"] * 6 + ["two.txt"] * 6


def test_a_chat_that_was_sent_as_a_file_is_no_part_of_the_chat() -> None:
    chat = CHAT + b"18/03/2024, 10:00 - Paul: old.txt (file attached)\n"
    for members in ({"Chat.txt": chat, "old.txt": CHAT}, {"_chat.txt": chat, "a.txt": CHAT}):
        original = reading.open_source("export.zip", zipped(members))
        views = {name: memoryview(data) for name, data in members.items()}
        whole = contract.finish(reading.read(original), views)
        assert {one.member for one in whole.passages} == {next(iter(members))}


def test_a_large_member_is_unpacked_into_memory_alone() -> None:
    rows = b"".join(b"05/03/2024, 09:01 - Paul: %d\n" % n for n in range(60_000))
    original = reading.open_source("export.zip", zipped({"_chat.txt": rows}))
    data = original.members["_chat.txt"].data
    assert isinstance(data.obj, mmap.mmap)
    assert bytes(data) == rows


def test_files_beside_a_chat_are_found_but_not_opened(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_bytes(CHAT)
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "a.jpg")
    original = reading.open_source("chat.txt", tmp_path / "chat.txt")
    assert list(original.members) == ["a.jpg"]
    assert bytes(original.members["a.jpg"].data) == b"\xff\xd8"
    with pytest.raises(KeyError):
        original.members["../chat.txt"]


def test_a_person_can_name_the_reader() -> None:
    original = reading.open_source("chat.txt", CHAT)
    assert reading.read(original, Hints(reader="whatsapp-text")).reader == "whatsapp-text"
    with pytest.raises(reading_errors.ReaderUnknown) as caught:
        reading.read(original, Hints(reader="nobody"))
    assert "whatsapp-text" in caught.value.remedy_text()


def test_a_reader_that_does_not_load_never_stops_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = (("gone", "probata.pure.readers.gone:READER"), *reading.READERS)
    monkeypatch.setattr(reading, "READERS", table)
    assert reading.detect(reading.open_source("chat.txt", CHAT))[0].reader == "whatsapp-text"


def test_a_reader_that_fails_never_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name = "telegram-json"

        def detect(self, source: object) -> None:
            raise RuntimeError("broken")

    usual = reading.reader_called
    monkeypatch.setattr(
        reading,
        "reader_called",
        lambda name: Failing() if name == "telegram-json" else usual(name),
    )
    assert reading.detect(reading.open_source("chat.txt", CHAT))[0].reader == "whatsapp-text"


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_zip_is_read_or_refused_clearly(data: st.DataObject) -> None:
    content = bytearray((SAMPLES / "ios.zip").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        taken = reading.read(reading.open_source("ios.zip", bytes(content)))
        for batch in taken.batches():
            batch.texts()
        assert taken.balance.closes
    except ProbataError as error:
        assert error.code
