"""Every outside string becomes printable, and nothing of it gets lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.pages import coverage
from probata.pure.pages.glyphs import Glyphs, name, reads_right_to_left
from probata.pure.pages.sheet import Column, ListSheet, render_list


def test_the_kept_table_is_what_the_fonts_hold() -> None:
    assert coverage.TABLE.read_text("ascii") == coverage.as_table(coverage.survey())


def test_a_character_without_a_font_is_named_and_counted() -> None:
    glyphs = Glyphs()
    assert glyphs.show("old \ue415 emoji \ue415, \U0002a736, \0, \ud83d") == (
        "old [U+E415] emoji [U+E415], [U+2A736], [U+0000], [U+D83D]"
    )
    assert glyphs.absent["\ue415"] == 2
    assert set(glyphs.absent) == {"\ue415", "\U0002a736", "\0", "\ud83d"}


def test_scripts_of_the_cases_pass_unchanged() -> None:
    glyphs = Glyphs()
    for text in (
        "你好，世界",
        "Đồng ý ₫",
        "مرحبا",
        "ئۇيغۇر",
        "สวัสดี",
        "👨‍👩‍👧 👍🏽 🇻🇳",
        "한국어",
        "ខ្មែរ",
        "שלום",
    ):
        assert glyphs.show(text) == text
    assert not glyphs.absent


def test_an_override_is_shown_because_it_would_turn_the_letters_around() -> None:
    assert Glyphs().show("invoice\u202egpj.exe") == "invoice[U+202E]gpj.exe"


def test_direction_marks_that_close_stay_and_those_that_do_not_are_shown() -> None:
    glyphs = Glyphs()
    assert glyphs.show("\u202a+84 90\u202c") == "\u202a+84 90\u202c"
    assert glyphs.show("\u2068Lan") == "[U+2068]Lan"
    assert glyphs.show("Lan\u2069: yes") == "Lan[U+2069]: yes"


def test_within_a_line_a_foreign_string_is_isolated() -> None:
    assert Glyphs().inline("علی") == "\u2068علی\u2069"
    assert Glyphs().inline("two\nlines é") == "\u2068two lines é\u2069"


def test_the_first_strong_character_gives_the_direction() -> None:
    assert reads_right_to_left("123 مرحبا hello")
    assert not reads_right_to_left("hello مرحبا")


def test_a_long_word_may_break() -> None:
    shown = Glyphs().show("https://example.org/" + "a" * 300)
    assert max(map(len, shown.split("\u200b"))) <= 24
    assert shown.replace("\u200b", "") == "https://example.org/" + "a" * 300


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_nothing_is_dropped(text: str) -> None:
    glyphs = Glyphs()
    shown = glyphs.show(text)
    for sign in text:
        assert sign in shown or name(sign) in shown or sign in "\r\t"
    assert sum(glyphs.absent.values()) >= shown.count("[U+") - text.count("[U+")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=20))
def test_the_typesetter_takes_whatever_was_shown(texts: list[str]) -> None:
    rows = [[text] for text in texts]
    pdf = render_list(ListSheet(language="en", title="x", columns=(Column(title="x"),), rows=rows))
    assert pdf.startswith(b"%PDF")
