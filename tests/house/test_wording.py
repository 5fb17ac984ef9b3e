"""The repository says nothing about how it was made, and names no address of this machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|coming soon|lorem ipsum)\b")
MADE = re.compile(
    r"(?i)\b(sub-?agent|helper-\d|issue #?\d+|claude|chatgpt|llm)\b|/work/(main|shared)"
)
HOSTS = re.compile(r"pypi\.org|registry\.npmjs|files\.pythonhosted|deb\.debian")
HERE = {"tests/house/test_wording.py"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and name not in HERE]


def lines_with(pattern: re.Pattern[str], folders: tuple[str, ...]) -> list[str]:
    bad = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if not name.startswith(folders) or path.suffix in {".svg", ".ttf", ".png", ".woff2"}:
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        bad += [f"{name}:{i}" for i, line in enumerate(text.split("\n"), 1) if pattern.search(line)]
    return bad


def test_the_checks_know_good_from_bad() -> None:
    assert UNFINISHED.search("# TODO later")
    assert MADE.search("see issue 12")
    assert not MADE.search("the issuing court")


def test_nothing_is_left_unfinished() -> None:
    assert lines_with(UNFINISHED, ("src/", "README", "docs/specs")) == []


def test_nothing_tells_how_it_was_made() -> None:
    assert (
        lines_with(
            MADE,
            (
                "src/",
                "tests/",
                "docs/specs",
                "docs/decisions",
                "README",
                "CONTRIBUTING",
                "Makefile",
                ".ci",
            ),
        )
        == []
    )


def test_no_registry_host_is_named() -> None:
    assert lines_with(HOSTS, ("",)) == []
