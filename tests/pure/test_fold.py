"""What folding promises: blind to case, tones, width and script, and exact about substrings."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.pure.fold import APART, fold, fold_character

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).filter(
    lambda text: not APART.search(text)
)


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Tiền ĐẶT CỌC", "tien dat coc"),
        ("Élève, œuvre, garçon", "eleve, oeuvre, garcon"),
        ("轉賬後請刪除記錄", "转账后请删除记录"),
        ("ＡＢＣ１２３，你好", "abc123,你好"),
        ("Straße ﬁne", "strasse fine"),
        ("أحمد ١٢٣", "احمد 123"),
        ("l’avis «ici» 5–6", 'l\'avis "ici" 5-6'),
        ("a\u200eb\u00adc\ufe0f", "abc"),
        ("a\u00a0b\nc\u3000d", "a b c d"),
        ("ばか", "ばか"),
        ("한국", "한국"),
    ],
)
def test_text_is_found_however_it_was_typed(written: str, searched: str) -> None:
    assert fold(written) == searched


def test_composed_and_decomposed_text_fold_alike() -> None:
    for text in ("Nguyễn Thị Hằng", "한국어", "ガラス", "é"):
        assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_voicing_marks_keep_japanese_words_apart() -> None:
    assert fold("は") != fold("ば")


@given(TEXTS, TEXTS)
def test_each_character_folds_by_itself(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(TEXTS, TEXTS, TEXTS)
def test_what_occurs_in_a_text_is_found_in_it(before: str, query: str, after: str) -> None:
    assert fold(query) in fold(before + query + after)


def test_folding_twice_changes_nothing_for_any_character() -> None:
    for code in range(sys.maxunicode + 1):
        folded = fold_character(chr(code))
        assert (len(folded) == 1 and ord(folded) == code) or fold(folded) == folded, hex(code)


def test_nul_never_comes_out() -> None:
    assert "\0" not in fold("a\0b")


def test_a_lone_surrogate_does_not_break_the_search() -> None:
    assert fold("a\ud800b") == "a\ufffdb"


def test_the_table_is_the_one_of_opencc() -> None:
    opencc = pytest.importorskip("opencc")
    converter = opencc.OpenCC("t2s")
    for char in "後說話發裡臺爲隻麼於書機會錢賬號碼證據":
        assert fold_character(char) == converter.convert(char)
