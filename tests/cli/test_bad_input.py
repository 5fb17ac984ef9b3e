"""Bad input: a clear sentence or a gap with its place; the original and all the rest are kept."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from chats import android, telegram, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with everything that can be wrong, and one good export among it."""
    place = tmp_path / "handed over"
    place.mkdir()
    whole = zipped({"result.json": telegram(50)})
    lines = telegram(200).decode()
    files = {
        "good.json": telegram(3),
        "cut.zip": whole[: len(whole) // 2],
        "bomb.zip": zipped({"_chat.txt": bytes(50 << 20)}),
        "traversal.zip": zipped({"../../etc/passwd": b"root", "result.json": telegram(1)}),
        "utf16.json": telegram(3).decode().encode("utf-16"),
        "nul.json": b"\x00" * 1000,
        "cut.json": telegram(50)[:-900],
        "date.json": lines.replace("2024-03-05T12:02:00", "2024-02-30T12:02:00").encode(),
        "long.json": telegram(1, texts=["x" * 5_000_000]),
        "statement.txt": b"%PDF-1.7\n1 0 obj\n",
        "empty.txt": b"",
        "words.txt": b"A letter.\nNothing of a chat.\n",
        "noise.bin": hashlib.sha256(b"x").digest() * 500,
    }
    for name, data in files.items():
        (place / name).write_bytes(data)
    (place / "dangling").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(place / "pipe")
    return place


def test_all_of_it_is_kept_and_the_good_is_read(probata: Callable[..., Any], folder: Path) -> None:
    said = probata("import", folder, "--matter", "Lan", "--json")
    told = {os.path.basename(one["path"]): one for one in said.objects}
    kept = {name: one for name, one in told.items() if "error" not in one}
    assert {name for name, one in told.items() if "error" in one} == {"dangling", "pipe"}
    for name, one in kept.items():
        data = (folder / name).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest(), name
    assert kept["good.json"]["messages"] == 3
    assert not kept["good.json"]["gaps"]
    unread = {"cut.zip", "bomb.zip", "nul.json", "statement.txt", "empty.txt", "words.txt"}
    for name in unread:
        assert kept[name]["reader"] is None, name
        assert kept[name]["findings"][0]["text"], name
    assert "Traceback" not in said.err
    checked = probata("fsck", "--deep", "--json").objects[0]
    assert checked["ok"], checked


def test_each_fault_is_told_at_its_place(probata: Callable[..., Any], folder: Path) -> None:
    told = {
        os.path.basename(one["path"]): one
        for one in probata("import", folder, "--matter", "Lan", "--json").objects
    }
    assert told["cut.json"]["messages"] > 30
    assert told["cut.json"]["gaps"][0]["where"]["end"] <= len((folder / "cut.json").read_bytes())
    assert told["date.json"]["messages"] == 200, "one bad date loses no message"
    assert told["long.json"]["messages"] == 1
    assert "intake.text-cut" in [one["check"] for one in told["long.json"]["findings"]]
    assert "PDF" in told["statement.txt"]["findings"][0]["text"]
    assert "empty" in told["empty.txt"]["findings"][0]["text"]


def test_what_a_zip_would_unpack_never_leaves_the_vault(
    probata: Callable[..., Any], folder: Path, home: Path, tmp_path: Path
) -> None:
    probata("import", folder / "traversal.zip", "--matter", "Lan")
    for path in (*home.rglob("*"), *tmp_path.glob("*")):
        assert path.name != "passwd"


def test_nothing_of_a_message_lies_open_in_the_vault(
    probata: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    words = "a sentence that only she wrote"
    path = tmp_path / "result.json"
    path.write_bytes(telegram(0, texts=[words]))
    probata("import", path, "--matter", "Lan")
    for one in (home / "vault").rglob("*"):
        assert not one.is_file() or words.encode() not in one.read_bytes()


def test_a_damaged_member_does_not_lose_the_others(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("result.json", telegram(4))
        archive.writestr("photos/one.jpg", b"\xff\xd8" + bytes(1000))
    data = bytearray(path.read_bytes())
    data[data.find(b"\xff\xd8") + 500] ^= 1
    path.write_bytes(data)
    (told,) = probata("import", path, "--matter", "Lan", "--json").objects
    assert told["messages"] == 4


def test_a_file_that_vanishes_meanwhile_does_not_lose_the_others(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "good.json").write_bytes(telegram(2))
    said = probata(
        "import", tmp_path / "gone.json", tmp_path / "good.json", "--matter", "L", "--json"
    )
    assert [("error" in one) for one in said.objects] == [True, False]
    assert said.code == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_does_not_lose_the_others(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "good.json").write_bytes(telegram(2))
    (tmp_path / "shut.json").write_bytes(telegram(3))
    (tmp_path / "shut.json").chmod(0)
    said = probata(
        "import", tmp_path / "shut.json", tmp_path / "good.json", "--matter", "L", "--json"
    )
    assert [("error" in one) for one in said.objects] == [True, False]


def test_errors_are_json_when_asked(probata: Callable[..., Any]) -> None:
    said = probata("show", "Nobody", "--json")
    assert json.loads(said.err)["error"]["code"] == "intake.matter_unknown"


def limited(home: Path, size: int, *words: object) -> Any:
    """Run a command that may write no file beyond this size, as on a disk that is full."""
    import resource

    env = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    return subprocess.run(
        [sys.executable, "-m", "probata.cli.main", *map(str, words)],
        env={**env, "PROBATA_HOME": str(home)},
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("where", ["vault", "database"])
def test_a_full_disk_keeps_nothing_by_halves(
    home: Path, probata: Callable[..., Any], tmp_path: Path, where: str
) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(android(30_000))
    sealed = path.stat().st_size + (64 << 10)
    limit = sealed if where == "database" else sealed // 2
    done = limited(home, limit, "import", path, "--matter", "Lan", "--json")
    assert done.returncode == 7, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    checked = probata("fsck", "--deep", "--json").objects[0]
    assert checked["ok"], checked
    again = probata("import", path, "--matter", "Lan", "--json")
    assert again.code == 0 and again.objects[0]["messages"] == 30_000
