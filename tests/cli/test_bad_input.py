"""Bad input: a clear sentence or a gap with its place; the original and all the rest are kept."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chats import android, telegram, zipped
from cli.conftest import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


def test_a_folder_with_nothing_in_it_is_said(probata: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = probata("import", tmp_path / "empty", "--matter", "Lan", "--json")
    assert [one["error"]["code"] for one in said.objects] == ["intake.nothing_there"]
    assert said.code == 1


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


LONG = int(os.environ.get("PROBATA_LONG_MB", "70")) << 20
"""Bytes of one line; 2048 takes minutes and is tried by hand."""


def _with_a_long_line(kind: str) -> Iterator[bytes]:
    """Yield the pieces of an export of 40 messages, the words of one of which have no end."""
    whole = {"chat.txt": android(40), "result.json": telegram(40), "sms.xml": _sms(40)}[kind]
    lines = whole.split(b"see you")
    middle = len(lines) // 2
    yield b"see you".join(lines[:middle])
    for _ in range(LONG >> 20):
        yield b"x" * (1 << 20)
    yield b"see you".join(lines[middle:])


def _sms(count: int) -> bytes:
    row = '<sms address="+84{n}" date="{at}" type="1" body="see you {n}" />\n'
    rows = "".join(row.format(n=n, at=1709600000000 + n * 1000) for n in range(count))
    return f'<smses count="{count}">\n{rows}</smses>\n'.encode()


def _most_memory(child: subprocess.Popen[bytes]) -> int:
    """Wait for a child; return the most bytes it held, 0 where the system does not tell.

    Not from `wait4`: that counts what the process that started it held as well.
    """
    most, status = 0, Path(f"/proc/{child.pid}/status")
    while child.poll() is None:
        with contextlib.suppress(OSError):
            found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
            most = max(most, int(found[1]) << 10 if found else 0)
        time.sleep(0.02)
    return most


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["chat.txt", "result.json", "sms.xml"])
def test_a_line_without_end_costs_its_place_and_nothing_else(
    home: Path, tmp_path: Path, probata: Callable[..., Any], kind: str
) -> None:
    path = tmp_path / kind
    with path.open("wb") as file:
        file.writelines(_with_a_long_line(kind))
    env = {name: value for name, value in os.environ.items() if not name.startswith("PROBATA_")}
    words = ["import", str(path), "--matter", "Lan", "--json"]
    with (tmp_path / "out").open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "probata.cli.main", *words],
            env={**env, "PROBATA_HOME": str(home)},
            stdout=out,
        )
        most = _most_memory(child)
    told = json.loads((tmp_path / "out").read_text())
    assert child.returncode == 3
    assert told["messages"] in (39, 40) and told["balance_ok"]
    gaps = [gap["where"] for gap in told["gaps"]]
    begin = len(next(iter(_with_a_long_line(kind))))
    assert len(gaps) == 1 and gaps[0]["start"] <= begin
    assert gaps[0]["end"] >= begin + LONG - (16 << 20)
    assert most < (1500 << 20), "the most memory it held at one time"
    checked = probata("fsck", "--deep", "--json").objects[0]
    assert checked["ok"], checked


def test_a_zip_within_a_zip_is_kept_and_not_unpacked(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    inner = zipped({f"{n}.txt": bytes(5 << 20) for n in range(20)})
    for depth in range(6):
        inner = zipped({f"{depth}-{n}.zip": inner for n in range(4)})
    (tmp_path / "nested.zip").write_bytes(zipped({"a.zip": inner, "result.json": telegram(5)}))
    (tmp_path / "only.zip").write_bytes(inner)
    said = probata(
        "import", tmp_path / "nested.zip", tmp_path / "only.zip", "--matter", "Lan", "--json"
    )
    nested, only = said.objects
    assert nested["messages"] == 5
    assert only["reader"] is None and only["findings"][0]["text"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig"])
def test_another_encoding_is_read_or_told(
    probata: Callable[..., Any], tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(android(300).decode().encode(encoding))
    said = probata("import", path, "--matter", "Lan", "--json")
    (told,) = said.objects
    assert told["messages"] == 300, "stamps are of ASCII in each of them"
    checks = {one["check"] for one in told["findings"]}
    if encoding == "gb18030":
        assert "chat.undecodable" in checks, checks
    else:
        assert not any("bytes" in one for one in checks), checks
        (hit, *_) = probata("search", "合同在这里 1 ", "--json").objects or [None]
        assert hit is not None


@pytest.mark.parametrize("kind", ["chat.txt", "result.json", "sms.xml", "mail.eml"])
def test_nul_bytes_lose_no_message(probata: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    mail = b"From: lan@example.org\r\nSubject: see\0 you\r\n\r\nsee you\0\r\n"
    whole = {"chat.txt": android(40), "result.json": telegram(40), "sms.xml": _sms(40)}
    data = whole.get(kind, mail).replace(b"see you", b"see\0you")
    if kind == "result.json":
        data = data.replace(b"hello", b"hel\\u0000lo")
    (tmp_path / kind).write_bytes(data)
    said = probata("import", tmp_path / kind, "--matter", "Lan", "--json")
    assert said.objects[0]["messages"] == (1 if kind == "mail.eml" else 40)
    assert "Traceback" not in said.err
    checked = probata("fsck", "--deep", "--json").objects[0]
    assert checked["ok"], checked


@pytest.mark.parametrize("kind", ["chat.txt", "sms.xml", "box.mbox"])
def test_one_impossible_date_among_thousands_loses_one_time(
    probata: Callable[..., Any], tmp_path: Path, kind: str
) -> None:
    letter = b"From a@b Tue Mar  5 10:00:00 2024\nFrom: a@b\nDate: %s\nSubject: s\n\nwords\n\n"
    dates = [b"Tue, 05 Mar 2024 10:00:00 +0000"] * 3000
    dates[1500] = b"Tue, 35 Mar 2024 10:00:00 +0000"
    good = "12/03/2024, 09:00"
    assert good.encode() in android(3000)
    data = {
        "chat.txt": android(3000).replace(good.encode(), b"32/03/2024, 09:00", 1),
        "sms.xml": _sms(3000).replace(b'date="1709601500000"', b'date="soon"', 1),
        "box.mbox": b"".join(letter % date for date in dates),
    }[kind]
    (tmp_path / kind).write_bytes(data)
    (told,) = probata("import", tmp_path / kind, "--matter", "Lan", "--json").objects
    assert told["messages"] == 3000
    stream = probata("show", "Lan", "--messages", "--json").objects
    assert sum(one["time"]["earliest"] is None for one in stream) == 1


def test_the_same_file_twice_is_linked_and_not_doubled(
    probata: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_bytes(telegram(5))
    first, second = probata(
        "import", tmp_path / "one.json", tmp_path / "two.json", "--matter", "L", "--json"
    ).objects
    assert (first["known_before"], second["known_before"]) == (False, True)
    assert first["item"] == second["item"]
    again = probata("import", tmp_path / "two.json", "--matter", "L", "--json").objects[0]
    assert again["known_before"] and again["item"] == first["item"]
    assert len(probata("show", "L", "--messages", "--json").objects) == 5


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_stage_keeps_nothing_by_halves(
    home: Path, probata: Callable[..., Any], tmp_path: Path
) -> None:
    """Each limit lets the import come a little further than the one before."""
    path = tmp_path / "chat.txt"
    path.write_bytes(android(6000))
    codes = []
    for step in range(10):
        trial = shutil.copytree(home, tmp_path / f"trial{step}")
        limit = (64 << 10) << step
        done = limited(trial, limit, "import", path, "--matter", "Lan", "--json")
        codes.append(done.returncode)
        said = done.stderr.decode()
        assert "Traceback" not in said, said
        assert done.returncode in (0, 3, 7), said
        if done.returncode == 7:
            told = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
            errors = [one["error"] for one in told if "error" in one]
            assert errors and all(one["says"] and one["remedy"] for one in errors), told
        run_again(trial, path)
        shutil.rmtree(trial)
    assert 7 in codes and codes[-1] == 0, codes


def run_again(home: Path, path: Path) -> None:
    """After a failure everything kept fits together, and the second try works."""
    checked = run(home, "fsck", "--deep", "--json")
    assert checked.code == 0, checked.out
    again = run(home, "import", str(path), "--matter", "Lan", "--json")
    assert again.code == 0 and again.objects[0]["messages"] == 6000, again.err
    assert run(home, "fsck", "--deep", "--json").code == 0


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk"
)
def test_a_small_disk_that_fills_up_tells_and_the_next_try_works(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(android(30_000))
    disk = tmp_path / "disk"
    disk.mkdir()
    for free in (200, 700, 1500, 2600, 4000, 6000):
        used = sum(one.stat().st_blocks * 512 for one in home.rglob("*")) >> 10
        size = f"size={used + free}k"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            pytest.skip("no disk can be mounted here")
        try:
            trial = shutil.copytree(home, disk / "home")
            said = run(trial, "import", str(path), "--matter", "Lan", "--json")
            assert "Traceback" not in said.err, said.err
            assert said.code in (0, 7), (free, said)
            if said.code == 7:
                assert "remedy" in said.out + said.err
            subprocess.run(
                ["mount", "-o", "remount,size=200m", str(disk)], check=True, capture_output=True
            )
            assert run(trial, "fsck", "--deep", "--json").code == 0, free
            again = run(trial, "import", str(path), "--matter", "Lan", "--json")
            assert again.code == 0 and again.objects[0]["messages"] == 30_000, (free, again)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
