"""What the postings promise: whoever holds the query is named, whatever the script or length."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure import grams
from probata.pure.fold import fold

ALPHABET = "ab đ合同转轉賬 é中😀\U00020000か가ﬁ…-1２\u200e\n\0"
TEXTS = st.lists(st.text(ALPHABET, max_size=12) | st.text(max_size=8), max_size=40)


def search(texts: list[str], query: str) -> list[int]:
    """Search as the index does: postings first, then the text decides."""
    folded = fold(query)
    pages = list(grams.pages(grams.build(texts)))

    def fetch(span: grams.Span) -> list[bytes]:
        return [page.blob for page in pages if page.first <= span.last and page.last >= span.first]

    places = grams.candidates(grams.spans(folded), fetch)
    return [int(at) for at in places if grams.holds(texts[at], folded)]


def scan(texts: list[str], query: str) -> list[int]:
    """Search by brute force."""
    return [at for at, text in enumerate(texts) if fold(query) in fold(text)]


@given(TEXTS, st.text(ALPHABET, min_size=1, max_size=5) | st.text(min_size=1, max_size=4))
@settings(deadline=None)
def test_every_text_that_holds_the_query_is_found(texts: list[str], query: str) -> None:
    if fold(query).strip(" "):
        assert search(texts, query) == scan(texts, query)


@given(TEXTS, st.data())
@settings(deadline=None)
def test_a_piece_of_a_text_finds_it(texts: list[str], data: st.DataObject) -> None:
    whole = [text for text in texts if fold(text).strip(" ")]
    if not whole:
        return
    text = data.draw(st.sampled_from(whole))
    start = data.draw(st.integers(0, len(text) - 1))
    query = text[start : start + data.draw(st.integers(1, 6))]
    if fold(query).strip(" ") and "\0" not in text:
        assert search(texts, query) == scan(texts, query)


@pytest.mark.parametrize("query", ["合", "合同", "tien", "k", "ok", "轉賬", "👍", "?"])
def test_one_and_two_characters_are_enough(query: str) -> None:
    texts = ["签合同吧", "Tiền cọc ok", "转账了", "👍", "why?", ""]
    assert search(texts, query) == scan(texts, query) != []


def test_white_space_alone_asks_for_nothing() -> None:
    assert grams.spans(fold(" \n ")) == []


def test_segments_merge_and_texts_drop_out() -> None:
    left, right = ["合同", "abc"], ["abcd", "合同书"]
    parts = [(grams.build(left), np.array([0, -1])), (grams.build(right), np.array([1, 2]))]
    merged = grams.merge(parts)
    assert merged.tolist() == grams.build(["合同", "abcd", "合同书"]).tolist()


@given(TEXTS)
@settings(deadline=None)
def test_pages_hold_what_was_built(texts: list[str]) -> None:
    keys = grams.build(texts)
    held = [grams.unpack(page.blob) for page in grams.pages(keys)]
    assert np.array_equal(np.concatenate(held) if held else keys[:0], keys)


def test_pages_stay_small_and_in_order() -> None:
    keys = grams.build([f"{number:06d} abc {chr(0x4E00 + number)}" for number in range(20_000)])
    made = list(grams.pages(keys))
    assert len(made) > 3
    assert all(a.last < b.first for a, b in itertools.pairwise(made))
    # only a gram that alone is larger than a page makes a larger one
    assert all(len(page.blob) <= 33_000 or page.first == page.last for page in made)


def test_a_segment_has_a_greatest_size() -> None:
    with pytest.raises(ValueError, match="65,536"):
        grams.build(["x"] * 65_537)
