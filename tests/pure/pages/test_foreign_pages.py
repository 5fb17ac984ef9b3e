"""Every kind of page comes into a bundle looking and reading as it did."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from probata.pure.pages import gate, part, second
from probata.pure.pages.errors import PartEncrypted, PartUnreadable
from probata.pure.pages.splice import Part
from probata.pure.pages.syntax import Odd
from pure.pages import zoo
from pure.pages.reading import bound, texts, whole_segments

_HUNGRY = "Syntax Error: Restoring state when no valid states to pop"  # as its source is


@pytest.mark.parametrize("kind", zoo.LOOKS)
def test_a_page_looks_and_reads_as_before(tmp_path: Path, kind: str) -> None:
    pdf = zoo.LOOKS[kind]
    made = bound(tmp_path, Part(name=kind, pdf=pdf, mark="A1"))
    assert gate.gate(made, [Part(name=kind, pdf=pdf)]) == []
    whole_segments(made)
    before = texts(pdf)
    for page, (old, new) in enumerate(zip(before, texts(made.path), strict=True), 1):
        assert new.startswith(old)
        assert new.endswith(f"A1 · {page} / {made.pages} {page}")


@pytest.mark.parametrize("kind", zoo.LOOKS)
def test_no_page_stays_turned_and_the_mark_stands_below_it(tmp_path: Path, kind: str) -> None:
    made = bound(tmp_path, Part(name=kind, pdf=zoo.LOOKS[kind]))
    with second.document(zoo.LOOKS[kind]) as old, second.document(str(made.path)) as new:
        for before, after in zip(old, new, strict=True):
            assert after.get_rotation() == 0
            unit = 2 if kind == "large unit" else 1
            assert after.get_width() == pytest.approx(before.get_width() * unit, abs=0.01)
            assert after.get_height() == pytest.approx(before.get_height() * unit + 24, abs=0.01)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_a_third_reader_finds_the_same_words(tmp_path: Path) -> None:
    parts = [Part(name=kind, pdf=pdf) for kind, pdf in zoo.LOOKS.items()]
    made = bound(tmp_path, *parts, lanes=())
    ran = subprocess.run(
        ["pdftotext", "-raw", made.path, "-"], capture_output=True, check=True, text=True
    )
    pages = ran.stdout.split("\f")[:-1]
    assert len(pages) == made.pages
    for number, text in enumerate(pages, 1):
        assert text.split()[-1] == str(number)
    assert set(ran.stderr.splitlines()) <= {_HUNGRY}
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--check", made.path], capture_output=True, check=True)


def test_the_quick_reader_takes_common_files_and_declines_odd_ones() -> None:
    quick = ["upright", "turned 90", "cropped", "split contents", "packed, turned", "shared stream"]
    for kind in quick:
        part.read(zoo.LOOKS[kind])
    for kind in ("update", "no table", "limits but no password", "acting", "linearized"):
        with pytest.raises(Odd):
            part.read(zoo.LOOKS[kind])


def test_nothing_that_acts_comes_along_and_each_kind_is_reported(tmp_path: Path) -> None:
    made = bound(tmp_path, Part(name="evil.pdf", pdf=zoo.acting()))
    codes = {note.code for note in made.notes}
    assert codes >= {"script", "action", "outside", "embedded", "form", "remark"}
    assert {note.part for note in made.notes} == {"evil.pdf"}
    assert all(note.says.endswith(".") for note in made.notes)
    data = made.path.read_bytes()
    for word in (
        b"JavaScript",
        b"/JS",
        b"Launch",
        b"EmbeddedFile",
        b"/AA",
        b"example.org",
        b"evil",
    ):
        assert word not in data
    with pikepdf.open(made.path) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Names" not in pdf.Root


def test_a_layer_that_was_hidden_stays_hidden(tmp_path: Path) -> None:
    made = bound(tmp_path, Part(name="a", pdf=zoo.simple()), Part(name="b", pdf=zoo.hidden_layer()))
    with pikepdf.open(made.path) as pdf:
        off = pdf.Root.OCProperties.D.OFF
        assert [str(one.Name) for one in off] == ["Hidden"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", PartUnreadable),
        (b"not a PDF at all", PartUnreadable),
        (zoo.simple()[:200], PartUnreadable),
        (zoo.simple().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"), PartUnreadable),
        (zoo.locked("secret"), PartEncrypted),
    ],
)
def test_a_hopeless_part_is_named(tmp_path: Path, data: bytes, error: type[PartUnreadable]) -> None:
    with pytest.raises(error) as refused:
        bound(tmp_path, Part(name="ok", pdf=zoo.simple()), Part(name="letter.pdf", pdf=data))
    assert refused.value.params["part"] == "letter.pdf"
    assert not list(tmp_path.iterdir())
