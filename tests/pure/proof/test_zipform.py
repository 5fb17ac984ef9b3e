"""Promises of the canonical zip: other programs read it, and no byte of it is free."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.proof import zipform
from probata.pure.proof.container import InMemory, OnDisk, Package

NAMES = ("a.txt", "data/证据.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")


def _zip(files: dict[str, bytes]) -> bytes:
    layout = zipform.Layout.of(
        [zipform.Entry(name.encode(), len(held), zlib.crc32(held)) for name, held in files.items()]
    )
    out = bytearray(layout.total)
    for place, piece, _ in layout.headers():
        out[place : place + len(piece)] = piece
    for at, held in enumerate(files.values()):
        out[layout.place(at) : layout.place(at) + len(held)] = held
    return bytes(out)


FILES = {name: name.encode() * 9 for name in NAMES} | {
    "manifest-sha256.txt": f"{'0' * 64}  data/证据.txt\n".encode(),
    "tagmanifest-sha256.txt": f"{'0' * 64}  a.txt\n{'0' * 64}  manifest-sha256.txt\n".encode(),
}
DATA = _zip(FILES)


def test_pythons_own_reader_agrees() -> None:
    with zipfile.ZipFile(io.BytesIO(DATA)) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == FILES


def test_what_was_written_is_read() -> None:
    package = Package.open(DATA)
    assert {name: package.read(name) for name in package.names} == FILES


@pytest.mark.parametrize("mask", [0x01, 0x40])
def test_each_structural_byte_is_checked_and_named(mask: int) -> None:
    layout = zipform.Layout.of(Package.open(DATA).layout.entries)
    for start, piece, at in layout.headers():
        near = "the end" if at < 0 else NAMES[at]
        for place in range(start, start + len(piece)):
            changed = bytearray(DATA)
            changed[place] ^= mask
            with pytest.raises(zipform.ZipWrong) as fault:
                Package.open(bytes(changed))
            assert fault.value.near == f"zip structure near {near}"


def test_content_is_not_the_business_of_the_form() -> None:
    layout = Package.open(DATA).layout
    for at, entry in enumerate(layout.entries):
        changed = bytearray(DATA)
        changed[layout.place(at)] ^= 1
        assert Package.open(bytes(changed)).layout.entries[at] == entry


def test_nothing_may_stand_before_between_or_after() -> None:
    for changed in (b"x" + DATA, DATA + b"x", DATA[:40] + b"x" + DATA[40:], DATA[:-1], b""):
        with pytest.raises(zipform.ZipWrong):
            Package.open(changed)


@pytest.mark.parametrize(
    "names",
    [
        ("b", "a"),
        ("a", "a"),
        ("../a",),
        ("/a",),
        ("a/../b",),
        ("a\\b",),
        ("c:a",),
        ("a\x00",),
        ("a ",),
        ("a/",),
        ("",),
        ("e\u0301",),
        ("x" * 201,),
    ],
)
def test_names_that_could_harm_or_confuse_are_refused(names: tuple[str, ...]) -> None:
    entries = [zipform.Entry(name.encode(), 0, 0) for name in names]
    layout = zipform.Layout.of(entries)
    data = b"".join(piece for _, piece, _ in layout.headers())
    with pytest.raises(zipform.ZipWrong):
        Package.open(data)


def test_a_zip_made_by_another_program_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("a.txt", b"0" * 1_000_000)
    with pytest.raises(zipform.ZipWrong):
        Package.open(out.getvalue())


class _Sparse:
    """Entries of zeros, as large as one likes, without a disk."""

    def __init__(self, entries: list[zipform.Entry]) -> None:
        self.layout = zipform.Layout.of(entries)
        self.size = self.layout.total
        self.pieces = [(place, piece) for place, piece, _ in self.layout.headers()]

    def read(self, start: int, length: int) -> bytes:
        out = bytearray(min(length, max(0, self.size - start)))
        for place, piece in self.pieces:
            low, high = max(start, place), min(start + len(out), place + len(piece))
            if low < high:
                out[low - start : high - start] = piece[low - place : high - place]
        return bytes(out)


def test_large_files_and_far_offsets_take_zip64() -> None:
    sizes = [5, 0xFFFFFFFE, 0xFFFFFFFF, 9 << 32, 7]
    source = _Sparse([zipform.Entry(b"%d" % at, size, 0) for at, size in enumerate(sizes)])
    assert [entry.size for entry in zipform.read_layout(source).entries] == sizes


def test_pythons_own_reader_agrees_on_zip64(tmp_path: Path) -> None:
    source = _Sparse([zipform.Entry(b"a", 5 << 30, 0), zipform.Entry(b"b", 3, 0)])
    path = tmp_path / "large.zip"
    with path.open("wb") as out:
        for place, piece in source.pieces:
            out.seek(place)
            out.write(piece)
    with zipfile.ZipFile(path) as other:
        assert [(held.filename, held.file_size) for held in other.infolist()] == [
            ("a", 5 << 30),
            ("b", 3),
        ]
    disk = OnDisk(path)
    assert zipform.read_layout(disk).total == path.stat().st_size
    disk.close()


@pytest.mark.slow
def test_many_files_take_zip64() -> None:
    entries = [zipform.Entry(b"%06d" % at, 0, 0) for at in range(65_536)]
    data = b"".join(piece for _, piece, _ in zipform.Layout.of(entries).headers())
    assert len(zipform.read_layout(InMemory(data)).entries) == 65_536
    with zipfile.ZipFile(io.BytesIO(data)) as other:
        assert len(other.namelist()) == 65_536


@settings(deadline=None)
@given(st.binary(max_size=120))
def test_random_bytes_are_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(zipform.ZipWrong):
        Package.open(data)


@settings(deadline=None)
@given(st.integers(0, len(DATA) - 4), st.integers(0, 2**32 - 1))
def test_hostile_numbers_are_refused_in_one_way(place: int, number: int) -> None:
    changed = DATA[:place] + struct.pack("<I", number) + DATA[place + 4 :]
    try:
        Package.open(changed)
    except zipform.ZipWrong:
        return
    layout = Package.open(DATA).layout
    inside = [
        (layout.place(at), layout.place(at) + entry.size) for at, entry in enumerate(layout.entries)
    ]
    assert changed == DATA or any(low <= place + 3 and place < high for low, high in inside)
