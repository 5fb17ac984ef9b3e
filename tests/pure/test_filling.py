"""Promises of filling: one pass, the form a number asks for, our words translated, others not."""

import ast
import inspect
import pickle

from probata.pure import sentences
from probata.pure.filling import Said, filled
from probata.pure.readers.chat.calendars import Calendar
from probata.pure.readers.chat.date_order import Test as Clue
from probata.pure.readers.mail import dkim
from probata.pure.sentences.named import NAMED


class Loud:
    """A language of capitals, in which none and one take the form for one, as in French."""

    def gettext(self, message: str) -> str:
        return message.upper()

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return (plural if number > 1 else singular).upper().replace("{COUNT}", "{count}")


def test_a_number_takes_the_form_of_its_language() -> None:
    many, one = "{count} mails carry no date.", "{count} mail carries no date."
    assert filled(many, {"count": 1}, one=one) == "1 mail carries no date."
    assert filled(many, {"count": 0}, one=one) == "0 mails carry no date."
    assert filled(many, {"count": 0}, Loud(), one=one) == "0 MAIL CARRIES NO DATE."
    assert filled(many, {"count": "▮▮▮"}, one=one) == "▮▮▮ mails carry no date."


def test_values_fill_no_other_places_and_a_missing_one_stays_visible() -> None:
    assert filled("{a} {b} {c}", {"a": "{b}", "b": "x"}) == "{b} x {c}"


def test_a_text_that_knows_its_sentence_is_said_in_the_language_around_it() -> None:
    class Starred(Loud):
        def gettext(self, message: str) -> str:
            return f"*{message}"

    text = Said("from {first} on", first=Said("the pool"))
    assert text == "from the pool on"
    again = pickle.loads(pickle.dumps(text))
    assert filled("{place}!", {"place": again}, Starred()) == "**from *the pool on!"
    assert filled("{place}!", {"place": str(text)}, Starred()) == "*from the pool on!"


def test_only_words_of_ours_are_translated() -> None:
    named = {"order": {"DMY": "day first"}}
    values = {"order": "DMY", "label": "DMY"}
    assert filled("{order} {label}", values, named=named) == "day first DMY"


def test_a_value_can_be_a_sentence_or_a_list() -> None:
    either = {"says": "{one} or {other}", "params": {"one": "x", "other": "y"}}
    assert filled("It is {what}.", {"what": either}) == "It is x or y."
    assert filled("{all}", {"all": ["x", "y"]}) == "x, y"
    assert filled("{all}", {"all": [["x", "y"], ["z"]]}) == "x, y; z"


def test_a_finding_about_one_thing_reads_right() -> None:
    said = sentences.lookup("mail.no-from").text
    assert said({"count": 1}) == "1 mail names no sender."
    assert said({"count": 2}) == "2 mails name no sender."


def test_every_number_that_decides_a_form_is_a_place_of_both() -> None:
    for one in sentences.every():
        if one.one:
            assert "{" + one.counts + "}" in one.one, one.check
            assert "{" + one.counts + "}" in one.says, one.check


def test_what_readers_say_in_words_is_known_as_words() -> None:
    assert {str(one) for one in Clue} <= set(NAMED["because"])
    names = {one.name.capitalize() for one in Calendar} - {"By_year", "Gregorian"}
    assert names == set(NAMED["calendar"])
    assert _reasons() <= set(NAMED["why"])


def _reasons() -> set[str]:
    """Return every reason for which a signature cannot be checked."""
    tree = ast.parse(inspect.getsource(dkim))
    given = [
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "why" and isinstance(keyword.value, ast.Constant)
    ]
    returned = [
        node.value.elts[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Return)
        and isinstance(node.value, ast.Tuple)
        and len(node.value.elts) == 2
        and isinstance(node.value.elts[1], ast.Constant)
    ]
    return {one for one in (*given, *returned) if isinstance(one, str) and one}
