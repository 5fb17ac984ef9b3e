"""The quick reader of PDF objects: what it writes it reads, what is odd it declines."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.pages import part, syntax
from probata.pure.pages.source import _checked, moved, opened
from probata.pure.pages.syntax import Odd, Ref, parse, write
from pure.pages import zoo

_NAMES = st.from_regex(rb"/[A-Za-z0-9_.+-]{1,12}", fullmatch=True)
_LEAVES = st.one_of(
    _NAMES,
    st.integers(-(10**6), 10**6).map(lambda n: b"%d" % n),
    st.integers(1, 10**6).map(Ref),
    st.sampled_from([b"true", b"false", b"null", b"(a b \\) 1 0 R)", b"<00ff>"]),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    assert parse(write(value)) == value


@given(_VALUES)
def test_moving_references_is_the_same_as_writing_them_anew(value: object) -> None:
    assert moved(write(value), _Shift()) == write(value, _Shift())


class _Shift(dict[int, int]):
    """Moves odd numbers up by 1000 and forgets the even ones."""

    def get(self, number: int, default: object = None) -> int | None:  # type: ignore[override]
        return number + 1000 if number % 2 else None


@pytest.mark.parametrize(
    "words",
    [
        b"", b"<<", b"<</A", b"<</A 1/A 2>>", b"<</A>>", b"[1", b"1 2", b">>", b"(", b"<</A#42 1>>",
        b"<<1 2>>", b"[" * 60 + b"]" * 60, b"[1 2 R 5 1 R]", b"{1}", b"<zz>",
    ],
)  # fmt: skip
def test_odd_words_are_declined(words: bytes) -> None:
    with pytest.raises(Odd):
        parse(words)


@pytest.mark.parametrize(
    "words",
    [
        b"<</S/JavaScript>>", b"<</S/Java#53cript>>", b"<</A<</S/URI/URI(http://x)>>>>",
        b"<</AA 5 0 R>>", b"[(a(b)c)]", b"<</A 1 % hidden 2 0 R\n>>", b"<</A 5 1 R>>",
        b"<</S/URI/URI(probata:x)/Next<</S/Launch>>>>",
    ],
)  # fmt: skip
def test_words_that_act_or_hide_are_declined(words: bytes) -> None:
    with pytest.raises(Odd):
        _checked(words, False)


def test_a_reference_within_a_string_is_no_reference() -> None:
    assert _checked(b"<</T(see 7 0 R)/K 8 0 R>>", False) == (8,)
    assert moved(b"<</T(see 7 0 R)/K 8 0 R>>", {7: 1, 8: 2}) == b"<</T(see 7 0 R)/K 2 0 R>>"


@given(st.text(max_size=40).filter(lambda text: text.isprintable()))
def test_a_title_is_read_as_it_was_written(text: str) -> None:
    assert syntax.read_text(syntax.text_string(text)) == text


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_file_is_declined_and_never_crashes_the_quick_reader(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["upright", "links and bookmarks", "packed objects"]))
    pdf = bytearray(zoo.LOOKS[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(pdf) - 1))
        pdf[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Odd):
        part.read(bytes(pdf))


def test_the_quick_reader_wants_every_object_in_its_place() -> None:
    with pytest.raises(Odd):
        opened(zoo.simple().replace(b"3 0 obj", b"3 0 obx")).thing(3)
