"""Promises of the language at the terminal: who decides it, what is said in it, what never is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

import probata as program
from cli.conftest import Said
from probata import settings
from probata.cli import items, language, main, parsing, telling
from probata.cli.columns import columns, padded
from probata.evidence.intake import errors
from probata.pure.errors import ProbataError

VECTORS = Path(__file__).parents[1] / "vectors" / "v1"
LOCALES = {"en": "C.UTF-8", "zh-Hans": "zh_CN.UTF-8", "vi": "vi_VN.UTF-8", "fr": "fr_CA.UTF-8"}
CHAT = (
    b"[05/03/2026, 09:00:00] Lan: hello\n"
    b"[05/03/2026, 09:01:00] Minh: hi\n"
    b"[04/03/2026, 09:02:00] Lan: earlier\n"
)


def in_language(spoken: str, says: str) -> str:
    """Return a sentence as the catalogue of a language has it."""
    if spoken == "en":
        return says
    folder = Path(program.__file__).parent / "locale" / spoken.replace("-", "_")
    entry = polib.pofile(str(folder / "LC_MESSAGES" / "django.po")).find(says)
    assert entry is not None and entry.msgstr != says
    return entry.msgstr


class Marking:
    """A language of wide letters in which every sentence is marked, to see which ones are said."""

    def gettext(self, message: str) -> str:
        return f"言{message}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return f"言{singular if number == 1 else plural}"


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PROBATA_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak the language of marks."""
    monkeypatch.setattr(language, "words", Marking)


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main.main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("set_to", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fro_FR"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "vi_VN"}, "vi"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "fr_CA", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LANG": "fr_CA", "LC_MESSAGES": "vi_VN", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_CA", "LC_ALL": ""}, "fr"),
        ({"LANG": "fr_CA", "PROBATA_LANGUAGE": "en"}, "en"),
        ({"LANG": "C", "PROBATA_LANGUAGE": " zh-hans "}, "zh-Hans"),
        ({"LANG": "vi_VN", "PROBATA_LANGUAGE": ""}, "vi"),
    ],
)
def test_the_environment_decides(
    monkeypatch: pytest.MonkeyPatch, set_to: dict[str, str], wanted: str
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    assert language.of_terminal() == wanted


def test_a_language_that_is_not_spoken_is_an_error_and_its_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROBATA_LANGUAGE", "klingon")
    code, out, err = _run(capsys, "replay-draw", "missing.json")
    assert (code, out) == (2, "")
    assert err.startswith("cli.language: ")
    assert "klingon" not in err
    assert _run(capsys, "--version")[0] == 0
    assert "verify.file" in _run(capsys, "replay-draw", "missing.json", "--json")[2]


@pytest.mark.parametrize("spoken", LOCALES)
def test_an_error_is_said_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("LANG", LOCALES[spoken])
    code, _, err = _run(capsys, "weigh")
    assert code == 2
    says = in_language(spoken, "There is no command “{command}”.").format(command="weigh")
    remedy = in_language(spoken, "`probata --help` lists the commands.")
    assert err == f"cli.command: {says}\n{remedy}\n"


@pytest.mark.parametrize("spoken", LOCALES)
def test_an_error_of_the_verifier_is_said_in_the_language_that_it_was_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("LANG", "vi_VN" if spoken == "en" else "C")
    _, _, err = _run(capsys, "verify", "missing.zip", "--language", spoken)
    assert ("Check the name" in err) == (spoken == "en")
    _, _, err = _run(capsys, "verify", "missing.zip", "--language", spoken, "--json")
    assert json.loads(err)["error"]["remedy"] == "Check the name and whether you may read it."
    assert language.spoken() == "en"


@pytest.mark.parametrize("spoken", LOCALES)
def test_an_error_of_a_command_of_the_server_is_said_in_it_too(
    probata: Callable[..., Said], spoken: str
) -> None:
    said = probata("show", "Nowhere", LC_ALL=LOCALES[spoken])
    assert said.code == 5
    says = in_language(spoken, "There is no matter “{matter}” here.").format(matter="Nowhere")
    assert said.err.startswith(f"intake.matter_unknown: {says}\n")


def test_what_programs_read_is_english_whoever_started_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("replay-draw", "missing.json", "--json"), ("weigh", "--json")
    asked += (("verify", str(VECTORS / "slip.txt"), "--json"),)
    for words in asked:
        english = _run(capsys, *words)
        for locale in LOCALES.values():
            monkeypatch.setenv("LC_ALL", locale)
            monkeypatch.setenv("PROBATA_LANGUAGE", locale[:2])
            if locale.startswith("C."):
                monkeypatch.delenv("PROBATA_LANGUAGE")
            assert _run(capsys, *words) == english


@pytest.mark.parametrize("spoken", LOCALES)
def test_an_import_tells_findings_gaps_and_refusals_in_the_language_of_the_terminal(
    probata: Callable[..., Said], tmp_path: Path, spoken: str
) -> None:
    chat, letter = tmp_path / "WhatsApp Chat - Lan.txt", tmp_path / "letter.pdf"
    chat.write_bytes(b"lost words\n" + CHAT)
    letter.write_bytes(b"%PDF-1.7\n" + b"x" * 100)
    files = (str(chat), str(letter), str(tmp_path / "none.txt"))
    person = probata("import", *files, "--matter", "Lan", PROBATA_LANGUAGE=spoken)
    assert person.code == 1
    for says in (
        "There is text before the first message.",  # a gap
        "This file is one side's copy, as one device or account exported it.",  # a finding
        "The file was cut off while it was copied or sent.",  # a cause
        "The other side's copy, or the phone itself, may show more.",  # a limit
        "a PDF document",  # a value
    ):
        assert in_language(spoken, says) in person.out
        assert (says in person.out) == (spoken == "en")
    assert in_language(spoken, "There is nothing at {path}.").format(path=files[2]) in person.err
    told = probata("show", "Lan", "--json", LC_ALL=LOCALES[spoken])
    reasons = {gap["reason"] for one in told.objects for gap in one["gaps"]}
    assert "There is text before the first message." in reasons
    assert told == probata("show", "Lan", "--json", LC_ALL="C.UTF-8")


def test_no_language_stays_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = translation.get_language()
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "commande" in _run(capsys, "weigh")[2]
    assert (language.spoken(), translation.get_language()) == ("en", before)
    with pytest.raises(SystemExit):
        main.main(["verify", "--help"])
    assert language.spoken() == "en"
    assert telling.ngettext("{count} item", "{count} items", 2000) == "2,000 items"


@pytest.mark.parametrize(
    ("spoken", "number"),
    [("en", "1,200"), ("zh-Hans", "1,200"), ("vi", "1.200"), ("fr", "1\u00a0200")],
)
def test_numbers_are_grouped_as_the_language_does(spoken: str, number: str) -> None:
    before = language.speak(spoken)
    try:
        assert language.grouped(1200) == number
    finally:
        language.speak(before)


def test_a_reason_is_a_sentence_of_its_own_and_values_are_not() -> None:
    before = language.speak("fr")
    try:
        refused = errors.Unreadable(path="line", reason="unknown")
        assert "line" in language.sentence(refused)
        assert "unknown" not in language.sentence(refused)
        nested = errors.Unreadable(path="x", reason=errors.ItemUnknown())
        assert "There is no such item" not in language.sentence(nested)
        assert language.gettext("{a} {b}", a="{b}", b="c") == "{b} c"
    finally:
        language.speak(before)


def test_a_setting_is_refused_in_whole_sentences_of_the_catalogue(
    marked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROBATA_ODD", "1000")
    with pytest.raises(settings.SettingRefused) as refused:
        settings.seconds("PROBATA_ODD", 1, 60)
    monkeypatch.setattr(language, "_spoken", "fr")
    kind = "言a whole number of seconds from 1 to 60"
    assert language.sentence(refused.value) == f"言The setting PROBATA_ODD is not {kind}."
    assert language.remedy(refused.value) == f"言言Set PROBATA_ODD to {kind}."
    assert refused.value.remedy_text().startswith("Set PROBATA_ODD to a whole number")


class Odd(ProbataError):
    """An error that no catalogue knows."""

    code, says, remedy = "odd", "Odd {thing} {lost}.", "Leave {thing}."


def test_a_sentence_without_a_translation_is_english_and_never_fails() -> None:
    before = language.speak("vi")
    try:
        assert language.sentence(Odd(thing="5")) == "Odd 5 {lost}."
        assert language.remedy(Odd(thing="5")) == "Leave 5."
        assert language.gettext("") == ""
    finally:
        language.speak(before)


def test_labels_stand_in_line_in_wide_letters(
    marked: None, capsys: pytest.CaptureFixture[str]
) -> None:
    items._width.cache_clear()
    try:
        for label in items._LABELS:
            items._row(label, "|text")
    finally:
        items._width.cache_clear()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(items._LABELS)
    assert {columns(line.partition("|")[0]) for line in lines} == {4 + 2 + len("not checked") + 1}
    assert columns("中文 a") == 6
    assert columns("e\u0301") == 1
    assert padded("中", 4) == "中  "


def _told(**more: Any) -> dict[str, Any]:
    return {"path": "a.txt", "state": "waiting", "size": 2, "sha256": "0", "known_before": True} | (
        more
    )


def test_every_line_for_people_is_a_sentence_of_the_catalogue(
    marked: None, capsys: pytest.CaptureFixture[str]
) -> None:
    items._width.cache_clear()
    actor: Any = None
    try:
        items.tell(actor, _told(), as_json=False)
        items.tell(actor, _told(state="locked"), as_json=False)
        items.tell(actor, _told(state="failed", attached=True), as_json=False)
    finally:
        items._width.cache_clear()
    telling.locked_out(1)
    said = capsys.readouterr()
    for line in filter(None, (said.out + said.err).splitlines()):
        assert line == "a.txt" or "言" in line, line
    assert said.out.count("言{count}") == 0


def test_wrong_words_are_refused_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["verify"])
    assert ended.value.code == 2
    assert "the following arguments are required" in capsys.readouterr().err
    monkeypatch.setenv("LANG", "fr_FR")
    code, _, err = _run(capsys, "verify", "x", "--nix")
    assert code == 2
    assert err.startswith("cli.use: ")
    assert "--nix" in err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["verify"], "PACKAGE|SLIP, ORIGINAL must be named."),
        (["verify", "x", "--nix"], "it does not take --nix."),
        (["verify", "x", "--key"], "a value is missing after --key."),
        (["verify", "x", "--language", "de"], "--language is one of en, zh-Hans, vi, fr."),
    ],
)
def test_what_argparse_says_is_taken_apart(
    monkeypatch: pytest.MonkeyPatch, words: list[str], reason: str
) -> None:
    monkeypatch.setenv("LANG", "fr_FR")
    seen: list[ProbataError] = []
    monkeypatch.setattr(main, "_report", lambda error, *, as_json: seen.append(error))
    monkeypatch.setattr(parsing, "_", lambda says, **params: says.format(**params))
    assert main.main(words) == 2
    assert seen[0].params["reason"] == reason
