"""Settings: an odd value stops the start with a sentence, and no secret is ever repeated."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata import settings
from probata.settings import SettingRefused

SECRET = "s3cr3t-that-must-not-appear"


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "PROBATA" not in name}
    code = "import probata.settings as s; print(s.DATABASES['default'])"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


ODD = {
    "PROBATA_DATABASE": f"oracle://user:{SECRET}@host/name",
    "PROBATA_MASTER_KEY": SECRET,
    "PROBATA_DEBUG": SECRET,
    "PROBATA_STORE": SECRET,
    "PROBATA_STAMP_AUTHORITIES": f"ftp://{SECRET}",
    "PROBATA_STAMP_TIMEOUT": SECRET,
    "PROBATA_HOSTS": f"!{SECRET}!",
    "PROBATA_ORIGIN": f"a+{SECRET}",
    "PROBATA_SESSION": "0",
    "PROBATA_SECRET_KEY_FILE": f"/nowhere/{SECRET}",
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_value_is_refused_by_name_and_not_repeated(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, ODD[name])
    with pytest.raises(SettingRefused) as told:
        _read_again(name)
    assert name in str(told.value)
    assert SECRET not in str(told.value) + told.value.remedy_text()
    assert told.value.remedy_text().endswith(".")


def _read_again(name: str) -> None:
    """Call the reader of one setting as the file itself does."""
    import re

    text = Path(settings.__file__).read_text("utf-8")
    plain = name.removesuffix("_FILE")
    call = re.search(rf'\b(text|flag|seconds|words|secret|key_bytes)\(\s*"{plain}"', text)
    assert call is not None
    if name == "PROBATA_DATABASE":
        settings.database(settings.secret(name), Path("/tmp"), 60)
        return
    start = text.rindex(call.group(0))
    depth, end = 0, start
    for end in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0 and text[end] == ")":
            break
    eval(text[start : end + 1], vars(settings))


def test_the_start_stops_with_the_sentence() -> None:
    ended = started(PROBATA_DEBUG="perhaps", PROBATA_HOME="/tmp")
    assert ended.returncode != 0
    assert "The setting PROBATA_DEBUG is not “yes” or “no”." in ended.stderr


def test_sqlite_is_as_the_house_wants_it(tmp_path: Path) -> None:
    found = settings.database("", tmp_path, 60)
    assert found["NAME"] == str(tmp_path / "probata.sqlite3")
    assert found["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-65536",
    }


def test_postgresql_ends_transactions_that_wait() -> None:
    found = settings.database("postgres://u%40x:p%2Fw@db:5433/evid?sslmode=require", Path("/"), 60)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u@x",
        "p/w",
        "db",
        "5433",
        "evid",
    )
    assert found["OPTIONS"] == {
        "sslmode": "require",
        "options": "-c idle_in_transaction_session_timeout=60000",
    }


def test_everything_lies_where_the_platform_keeps_user_data() -> None:
    user = Path("/home/lan")
    assert settings.platform_folder("linux", {}, user) == user / ".local/share"
    assert settings.platform_folder("linux", {"XDG_DATA_HOME": "/d"}, user) == Path("/d")
    assert settings.platform_folder("darwin", {}, user) == user / "Library/Application Support"
    assert settings.platform_folder("win32", {"LOCALAPPDATA": "/l"}, user) == Path("/l")


def test_a_secret_comes_from_a_file_or_from_the_variable_not_from_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    monkeypatch.setenv("PROBATA_SECRET_KEY_FILE", str(file))
    assert settings.secret("PROBATA_SECRET_KEY") == SECRET
    monkeypatch.setenv("PROBATA_SECRET_KEY", SECRET)
    with pytest.raises(SettingRefused):
        settings.secret("PROBATA_SECRET_KEY")


@pytest.mark.parametrize(
    "url", ["postgres://h:x/n", "postgres://[h/n", "postgres://h", "file", "sqlite:"]
)
def test_a_broken_address_is_refused(url: str) -> None:
    with pytest.raises(SettingRefused):
        settings.database(url, Path("/"), 60)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30))
def test_any_value_is_read_or_refused(value: str) -> None:
    before = os.environ.get("PROBATA_TRIAL")
    os.environ["PROBATA_TRIAL"] = value
    try:
        for read in (
            lambda: settings.flag("PROBATA_TRIAL"),
            lambda: settings.seconds("PROBATA_TRIAL", 5),
            lambda: settings.words("PROBATA_TRIAL", "", r"\w+"),
            lambda: settings.key_bytes("PROBATA_TRIAL"),
            lambda: settings.database(value, Path("/"), 60),
        ):
            try:
                read()
            except SettingRefused as told:
                assert told.remedy_text().endswith(".")
    finally:
        del os.environ["PROBATA_TRIAL"]
        if before is not None:
            os.environ["PROBATA_TRIAL"] = before


def test_there_is_no_media_folder() -> None:
    from django.conf import settings as running

    assert running.MEDIA_ROOT == ""
    assert running.USE_TZ
    assert [code for code, _ in running.LANGUAGES] == ["en", "zh-hans", "vi", "fr"]


def test_every_setting_is_explained_and_no_other() -> None:
    import re

    names = re.compile(r"PROBATA_[A-Z_]+[A-Z]")
    home = Path(settings.__file__).parent
    text = "".join((home / one).read_text("utf-8") for one in ("settings.py", "cli/language.py"))
    read = set(re.findall(r'"(PROBATA_[A-Z_]+[A-Z])"', text))
    docs = (Path(settings.__file__).parents[2] / "docs/settings.md").read_text("utf-8")
    rows = {names.search(line).group() for line in docs.split("\n") if line.startswith("| `")}  # type: ignore[union-attr]
    assert rows == read


def test_what_a_deployment_lacks_is_said(tmp_path: Path) -> None:
    from django.core.checks import run_checks
    from django.test import override_settings

    key = tmp_path / "keys" / "master.key"
    key.parent.mkdir()
    key.write_text("x")
    key.chmod(0o644)
    with override_settings(PROBATA_HOME=tmp_path, ALLOWED_HOSTS=["*"]):
        found = {one.id for one in run_checks(tags=["probata"], include_deployment_checks=True)}
    assert found >= {"probata.W001", "probata.W003", "probata.E001", "probata.E002"}
