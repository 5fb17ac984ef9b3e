"""`probata redact`: hides, lists, shows again; the redacted copy holds no hidden word."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import walks
from chats import telegram
from probata.pure.proof import verify
from pure.pages.reading import texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Probata = Callable[..., Any]

HIDDEN = "Anschrift-7f3a"


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one matter, one chat, and a full copy of it as its only exhibit."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "result.json").write_bytes(telegram(9, texts=[*["hello"] * 4, HIDDEN, *["see"] * 4]))
    walks.probata(folder / "home", "import", folder / "result.json", "--matter", "Lan")
    walks.probata(folder / "home", "bundle", "Lan", "--out", folder / "full.zip")
    return folder / "home"


def hidden(probata: Probata) -> list[tuple[int | None, int | None, str]]:
    said = probata("redact", "Lan", "--json")
    assert said.code == 0, said.err
    return [(one["first"], one["last"], one["reason"]) for one in said.objects]


def test_what_is_hidden_is_in_no_file_of_the_redacted_copy(
    probata: Probata, tmp_path: Path
) -> None:
    said = probata("redact", "Lan", "1", "--range", "4-4", "--reason", "an address")
    assert said.code == 0, said.err
    assert "messages 4 to 4: an address" in said.out
    made = {}
    for variant in ("redacted", "full"):
        out = tmp_path / f"{variant}.zip"
        done = probata("bundle", "Lan", "--out", out, "--variant", variant, "--json")
        assert done.code == 0, done.err
        assert done.objects[0]["variant"] == variant
        assert verify.verify_package(out.read_bytes()).ok
        with zipfile.ZipFile(out) as held:
            made[variant] = {name: held.read(name) for name in held.namelist()}
    for variant, files in made.items():
        shown = " ".join(texts(files["data/bundle.pdf"]))
        assert (HIDDEN in shown) is (variant == "full")
        assert any(HIDDEN.encode() in data for data in files.values()) is (variant == "full")
        originals = [name for name in files if name.startswith("data/originals/")]
        assert len(originals) == (variant == "full")


def test_nothing_hidden_is_said(probata: Probata) -> None:
    assert "Nothing is hidden" in probata("redact", "Lan").out


def test_lifting_takes_one_back_and_no_more(probata: Probata) -> None:
    probata("redact", "Lan", "1", "--reason", "health")
    said = probata("redact", "Lan", "1", "--range", "2-3", "--reason", "a  child", "--json")
    assert hidden(probata) == [(None, None, "health"), (2, 3, "a child")]
    first = said.objects[0]["redaction"]
    assert probata("redact", "Lan", "--lift", first).code == 0
    assert hidden(probata) == [(2, 3, "a child")]
    again = probata("redact", "Lan", "--lift", first)
    assert again.code == 2 and "lifted before" in again.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("1",), 2),
        (("1", "--reason", " "), 2),
        (("1", "--reason", "x" * 301), 2),
        (("1", "--reason", "x", "--range", "4"), 2),
        (("1", "--reason", "x", "--range", "4-2"), 2),
        (("1", "--reason", "x", "--range", "0-9"), 2),
        (("--reason", "x"), 2),
        (("--range", "1-2"), 2),
        (("1", "--lift", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), 2),
        (("9", "--reason", "x"), 5),
        (("--lift", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), 5),
    ],
)
def test_what_cannot_be_hidden_has_its_code(
    probata: Probata, words: tuple[str, ...], code: int
) -> None:
    said = probata("redact", "Lan", *words)
    assert said.code == code, said.err
    assert said.out == "" and said.err and "Traceback" not in said.err


def test_an_unknown_matter_is_not_found(probata: Probata) -> None:
    assert probata("redact", "Nobody", "1", "--reason", "x").code == 5
