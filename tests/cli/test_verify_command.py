"""Promises of the command line's verifier: exit codes, plain words, JSON, no server needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probata.cli import commands, main
from probata.pure import draw
from probata.pure.proof import words

VECTORS = Path(__file__).parents[1] / "vectors" / "v1"


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    data = (VECTORS / "package.zip").read_bytes()
    place = data.index(b"page 3 of a bundle")
    path = tmp_path / "bundle.zip"
    path.write_bytes(data[:place] + b"P" + data[place + 1 :])
    return path


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on the language of whoever runs it."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_whole_package_gives_zero(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "verify", VECTORS / "package.zip", "--key", VECTORS / "key.txt")
    assert code == 0
    assert "12  ok" in out
    assert "What was checked holds" in out


def test_a_broken_package_gives_four_and_the_page(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    code, out, _ = _run(capsys, "verify", broken)
    assert code == 4
    assert "The check failed at: data/bundle.pdf: page 3." in out


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    code, out, _ = _run(capsys, "verify", broken, "--json")
    said = json.loads(out)
    assert code == 4
    assert said["ok"] is False
    assert said["broken"] == ["data/bundle.pdf: page 3"]
    assert {"number", "name", "ok", "says"} <= set(said["steps"][0])


@pytest.mark.parametrize("language", ["zh-Hans", "vi", "fr"])
def test_a_broken_package_is_told_in_the_language_that_was_asked_for(
    capsys: pytest.CaptureFixture[str], broken: Path, language: str
) -> None:
    code, out, _ = _run(capsys, "verify", broken, "--language", language)
    told = words.table(language)
    assert code == 4
    assert told["result.broken"].replace("{parts}", "data/bundle.pdf: page 3") in out
    assert told["limit"] in out
    assert told["name"]["manifest"] in out
    assert "The check failed" not in out


def test_the_environment_says_the_language_but_never_that_of_json(
    capsys: pytest.CaptureFixture[str], broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL")
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert "Le contrôle échoue à" in _run(capsys, "verify", broken)[1]
    assert "The check failed at" in _run(capsys, "verify", broken, "--json")[1]
    asked = _run(capsys, "verify", broken, "--json", "--language", "vi")[1]
    assert json.loads(asked)["limit"] == words.table("vi")["limit"]
    monkeypatch.setenv("LC_ALL", "C")
    assert "The check failed at" in _run(capsys, "verify", broken)[1]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "The check failed at" in _run(capsys, "verify", broken)[1]


def test_a_language_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["verify", str(VECTORS / "slip.txt"), "--language", "de"])
    assert ended.value.code == 2
    assert "en, zh-Hans, vi, fr" in capsys.readouterr().err


def test_english_loads_no_table_of_words() -> None:
    asked = [sys.executable, "-X", "importtime", "-m", "probata.cli.main", "verify"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*asked, str(VECTORS / "slip.txt")], check=True, capture_output=True, env=environment
    )
    assert b"probata.pure.proof.words" not in done.stderr


def test_a_package_that_the_log_does_not_vouch_for_gives_four(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = _run(capsys, "verify", VECTORS / "unanchored.zip")
    assert code == 4
    assert "Not proven" in out


def test_a_slip_and_its_original(capsys: pytest.CaptureFixture[str]) -> None:
    slip, original = VECTORS / "slip.txt", VECTORS / "original.txt"
    assert _run(capsys, "verify", slip, original)[0] == 0
    assert _run(capsys, "verify", slip)[0] == 0
    code, out, _ = _run(capsys, "verify", slip, original, VECTORS / "key.txt")
    assert code == 4
    assert "failed at: key.txt" in out


def test_a_trusted_stamp_authority(capsys: pytest.CaptureFixture[str]) -> None:
    root = VECTORS / "root.pem"
    code, out, _ = _run(capsys, "verify", VECTORS / "assembled.txt", "--stamp-root", root)
    assert code == 0
    assert "whose root you trust" in out


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (["verify", "missing.zip"], 5, "verify.file"),
        (["verify", str(VECTORS / "slip.txt"), "missing.jpg"], 5, "verify.file"),
        (["verify", str(VECTORS)], 5, "verify.file"),
        (["verify", str(VECTORS / "slip.txt"), "--key", "no+key"], 2, "verify.key"),
        (
            ["verify", str(VECTORS / "slip.txt"), "--stamp-root", str(VECTORS / "slip.txt")],
            2,
            "verify.key",
        ),
        (["replay-draw", "missing.json"], 5, "verify.file"),
        (["replay-draw", str(VECTORS / "slip.txt")], 4, "draw.unreadable"),
        (["weigh"], 2, "cli.command"),
    ],
)
def test_errors_have_a_code_a_sentence_and_a_remedy(
    capsys: pytest.CaptureFixture[str], words: list[str], code: int, error: str
) -> None:
    assert _run(capsys, *words)[0] == code
    given, _, err = _run(capsys, *words, "--json")
    said = json.loads(err)["error"]
    assert given == code
    assert said["code"] == error
    assert said["says"]
    assert said["remedy"]


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"\xff" * 90, b"\x00" * 5000])
def test_any_file_ends_in_a_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "strange"
    path.write_bytes(content)
    code, out, _ = _run(capsys, "verify", path, "--json")
    assert code == 4
    assert json.loads(out)["broken"]


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "--help")
    assert code == 0
    for command in commands.COMMANDS:
        assert command.name in out
    assert "probata verify slip.txt photo.jpg" in out
    assert _run(capsys)[0] == 2
    with pytest.raises(SystemExit) as left:
        main.main(["verify", "--help"])
    assert left.value.code == 0
    assert "exit codes" in capsys.readouterr().out


def test_a_draw_is_repeated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    secret = bytes(range(32))
    pool = draw.Pool(
        subject="case 1",
        at="2026-03-02T08:15:00Z",
        candidates=(draw.Candidate("judge:a", 1), draw.Candidate("judge:b", 2)),
        excluded=(),
        sources=("beacon",),
        seed_commitment=draw.commit(secret),
    )
    record = draw.draw(pool, secret, [draw.Contribution("beacon", b"\x01" * 32)])
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(record))
    code, out, _ = _run(capsys, "replay-draw", path, "--json")
    assert code == 0
    assert json.loads(out)["drawn"][0].startswith("judge:")
    assert "The same outcome" in _run(capsys, "replay-draw", path)[1]


def test_the_verifier_starts_without_the_server_part() -> None:
    """A child that refuses to import Django and all else of the server verifies the vectors."""
    code = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "numpy", "orjson", "asn1crypto", "pikepdf", "typst"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.split(".")[0])
sys.meta_path.insert(0, Refuse())
from probata.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
    asked = [sys.executable, "-c", code]
    done = subprocess.run([*asked, "verify", VECTORS / "package.zip"], check=False)
    assert done.returncode == 0
    refused = subprocess.run([*asked, "matters"], capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "pip install 'probata[server]'" in refused.stderr


def test_a_console_without_the_letters_still_gets_the_report() -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    asked = [sys.executable, "-m", "probata.cli.main", "verify", VECTORS / "package.zip"]
    done = subprocess.run(asked, env=env, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"What was checked holds" in done.stdout
