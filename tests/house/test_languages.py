"""Every sentence a person may see is translated into every language, with the same places."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import polib
import pytest

import probata
from probata.pure.pages import gate, plain

LOCALE = Path(probata.__file__).parent / "locale"
LANGUAGES = ("zh_Hans", "vi", "fr")
_PLACE = re.compile(r"\{[a-z_]+\}|%\([a-z_]+\)s")


def collect() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect", LOCALE / "collect.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    wanted = set(collect().collected())
    said = {
        one.msgid
        for one in catalogue(language)
        if one.msgstr or (one.msgstr_plural and all(one.msgstr_plural.values()))
    }
    assert wanted - said == set()


def test_what_pages_say_of_left_out_parts_and_of_the_gate_is_collected() -> None:
    assert {*plain.SAYS.values(), *gate.SAYS.values()} <= set(collect().collected())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_of_its_sentence(language: str) -> None:
    bad = [
        one.msgid
        for one in catalogue(language)
        if one.msgstr and set(_PLACE.findall(one.msgid)) != set(_PLACE.findall(one.msgstr))
    ]
    assert bad == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_one_of_the_text(language: str) -> None:
    compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES" / "django.mo"))
    assert {e.msgid: e.msgstr for e in compiled} == {
        e.msgid: e.msgstr for e in catalogue(language) if e.msgstr or e.msgstr_plural
    }
