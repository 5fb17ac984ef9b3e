"""`probata bundle`: what it prints, what it writes, and with which code it ends."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

import walks
from chats import android, telegram
from probata.pure.proof import verify
from pure.pages.reading import texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Probata = Callable[..., Any]


@pytest.fixture(scope="module")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one matter of two chats."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "result.json").write_bytes(telegram(12))
    (folder / "WhatsApp Chat with Paul.txt").write_bytes(android(9))
    walks.probata(folder / "home", "import", *folder.glob("*.*"), "--matter", "Lan")
    return folder / "home"


def test_every_item_becomes_an_exhibit_and_the_package_verifies(
    probata: Probata, tmp_path: Path
) -> None:
    out = tmp_path / "bundle.zip"
    said = probata("bundle", "Lan", "--out", out, "--json")
    assert said.code == 0, said.err
    (told,) = said.objects
    data = out.read_bytes()
    assert (told["path"], told["size"]) == (str(out), len(data))
    assert told["sha256"] == sha256(data).hexdigest()
    assert verify.verify_package(data).ok
    assert [one["mark"] for one in told["exhibits"]] == ["1", "2"]
    assert told["exhibits"][-1]["to"] < told["pages"]
    assert (told["number"], told["variant"], len(told["entry"])) == (1, "full", 26)
    assert list(tmp_path.glob(".*.part")) == []


def test_a_range_is_put_forward_first_and_people_are_told(probata: Probata, tmp_path: Path) -> None:
    out = tmp_path / "bundle.zip"
    words = ("--range", "result.json:2-4:Money", "--title", "For the court", "--no-originals")
    said = probata("bundle", "Lan", "--out", out, "--language", "vi", *words)
    assert said.code == 0, said.err
    assert "exhibit 1, pages 4-5: Money" in said.out
    assert f"probata verify {out}" in said.out
    with zipfile.ZipFile(out) as held:
        manifest = json.loads(held.read("data/manifest.json"))
        assert not any(name.startswith("data/originals/") for name in held.namelist())
    assert (manifest["title"], manifest["language"]) == ("For the court", "vi")
    assert [one["range"] for one in manifest["exhibits"]] == ["2-4"]
    again = probata("bundle", "Lan", "--out", out, "--json")
    assert [one["mark"] for one in again.objects[0]["exhibits"]] == ["1"]
    assert again.objects[0]["number"] == 2


def test_a_bundle_is_set_in_its_own_language_whatever_the_terminal_speaks(
    probata: Probata, tmp_path: Path
) -> None:
    out = tmp_path / "bundle.zip"
    said = probata("bundle", "Lan", "--out", out, PROBATA_LANGUAGE="fr", LC_ALL="vi_VN.UTF-8")
    assert said.code == 0, said.err
    with zipfile.ZipFile(out) as held:
        assert json.loads(held.read("data/manifest.json"))["language"] == "en"
        pages = " ".join(" ".join(texts(held.read("data/bundle.pdf"))).split())
    assert "People decide." in pages


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--range", "result.json:4-2"), 2),
        (("--range", "result.json:0-12"), 2),
        (("--range", "result.json"), 2),
        (("--range", "result.json:a-b"), 2),
        (("--range", "nothing.json:1-2"), 5),
        (("--variant", "secret"), 2),
        (("--language", "xx"), 2),
    ],
)
def test_what_cannot_be_asked_for_has_its_code(
    probata: Probata, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "bundle.zip"
    said = probata("bundle", "Lan", "--out", out, *words)
    assert said.code == code, said.err
    assert said.out == "" and said.err and "Traceback" not in said.err
    assert not out.exists()


def test_an_unknown_matter_is_not_found(probata: Probata, tmp_path: Path) -> None:
    assert probata("bundle", "Nobody", "--out", tmp_path / "x.zip").code == 5


@pytest.mark.parametrize("place", ["no/such/folder/bundle.zip", "."])
def test_a_place_that_cannot_be_written_is_said_before_the_work(
    probata: Probata, tmp_path: Path, place: str
) -> None:
    said = probata("bundle", "Lan", "--out", tmp_path / place, "--json")
    assert said.code == 7
    error = json.loads(said.err)["error"]
    assert error["code"] == "cli.out" and error["remedy"]
    listed = probata("bundle", "Lan", "--out", tmp_path / "good.zip", "--json")
    assert listed.objects[0]["number"] == 1, "nothing was ordered before"


def test_its_help_teaches(probata: Probata) -> None:
    said = probata("bundle", "--help")
    assert said.code == 0
    assert "--range" in said.out and "examples:" in said.out
