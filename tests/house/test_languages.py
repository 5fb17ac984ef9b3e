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
FORMS = {"zh_Hans": 1, "vi": 1, "fr": 2}

_MANY = re.compile(r"(?:\{[a-z_]+\}|%\([a-z_]+\)s) (?:[a-z-]+ )?([a-z]{2,}[a-rt-z]s)\b")
_VERBS = {"carries", "decides", "does", "goes", "has", "holds", "looks", "names", "says", "shows"}
_VERBS |= {"this", "was", "is", "its", "ends", "gives", "takes", "means", "unpacks", "appears"}
NEVER_ONE = {
    "A leaf of {size} bytes is longer than the ledger can carry (65,535).",
    "All {count} messages of “{label}” go on with the same words and a colon: the name of the "
    "author may itself hold a colon.",  # three and more
    "The PDF has more than {limit} bytes; some mailboxes of courts refuse it.",
    "The file holds no message from {from} to {to} ({days} days).",  # three and more
    "The stamps of this file have {count} styles: {styles}.",  # two and more
    "The zip “{name}” would unpack to {size} bytes, more than the limit of {limit}.",
    "“{member}” in “{name}” unpacks to {ratio} times its size; no export does that.",
}
"""Sentences whose number is never one, with the reason where it does not show."""


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
def test_a_number_has_all_forms_that_the_language_knows_with_the_same_places(language: str) -> None:
    pairs = [one for one in catalogue(language) if one.msgid_plural]
    assert len(pairs) > 90
    for one in pairs:
        forms = one.msgstr_plural
        assert sorted(forms) == list(range(FORMS[language])), one.msgid
        for form, said in forms.items():
            meant = one.msgid if FORMS[language] > 1 and form == 0 else one.msgid_plural
            assert set(_PLACE.findall(said)) == set(_PLACE.findall(meant)), said


def test_a_sentence_that_counts_has_a_form_for_one() -> None:
    alone = [
        said
        for said, (plural, _where) in collect().collected().items()
        if not plural and _counts_things(said) and said not in NEVER_ONE
    ]
    assert alone == []
    assert set(collect().collected()) >= NEVER_ONE  # no exception outlives its sentence


def test_the_search_for_counted_things_knows_good_from_bad() -> None:
    assert _counts_things("{count} mails carry no date.")
    assert _counts_things("In {count} signed mails a part is missing.")
    assert _counts_things("%(n)s messages")
    assert not _counts_things("The ledger {name} has no head.")
    assert not _counts_things("Mails: {count}.")


def _counts_things(said: str) -> bool:
    return any(word not in _VERBS for word in _MANY.findall(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_one_of_the_text(language: str) -> None:
    compiled = polib.mofile(str(LOCALE / language / "LC_MESSAGES" / "django.mo"))
    assert {e.msgid: (e.msgstr, e.msgstr_plural) for e in compiled} == {
        e.msgid: (e.msgstr, e.msgstr_plural)
        for e in catalogue(language)
        if e.msgstr or e.msgstr_plural
    }
