"""Numbers of matters and exhibits: printed, read as people type them, mistakes found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.pure import numbers
from probata.pure.numbers import Number, NumberMistyped, NumberUnreadable

NUMBERS = st.one_of(
    st.builds(Number, st.just("M"), st.integers(1000, 9999), st.integers(1, 999_999)),
    st.builds(
        Number,
        st.just("E"),
        st.integers(1000, 9999),
        st.integers(1, 999_999),
        st.integers(1, 9999),
    ),
)


def test_numbers_look_as_documented() -> None:
    assert numbers.matter_number(2026, 42) == "M2026-000042-54"
    assert numbers.exhibit_number(2026, 42, 3) == "E2026-000042-0003-92"


def test_check_digits_are_those_of_the_standard() -> None:
    """ISO 7064 MOD 97-10, as in the IBAN GB82 WEST 1234 5698 7654 32."""
    assert numbers.check_digits("WEST12345698765432GB") == "82"


@given(NUMBERS)
def test_a_number_is_read_back(number: Number) -> None:
    assert numbers.parse(str(number)) == number


@pytest.mark.parametrize(
    "typed",
    [
        "m2026-000042-54",
        " M2026 - 000042 - 54 ",
        "Ｍ２０２６－００００４２－５４",
        "M2026–000042–54",
    ],
)
def test_people_may_type_it_in_their_way(typed: str) -> None:
    assert numbers.parse(typed) == Number("M", 2026, 42)


@given(NUMBERS, st.data())
def test_one_wrong_character_is_found(number: Number, more: st.DataObject) -> None:
    text = str(number)
    places = [at for at, character in enumerate(text) if character != "-"]
    place = more.draw(st.sampled_from(places))
    other = more.draw(st.sampled_from("0123456789EM").filter(lambda new: new != text[place]))
    with pytest.raises((NumberMistyped, NumberUnreadable)):
        numbers.parse(text[:place] + other + text[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_swapped_are_found(number: Number, more: st.DataObject) -> None:
    text = str(number)
    place = more.draw(st.integers(0, len(text) - 2))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises((NumberMistyped, NumberUnreadable)):
            numbers.parse(swapped)


@given(st.text(max_size=80))
def test_any_other_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises((NumberMistyped, NumberUnreadable)):
        numbers.parse(text)


def test_a_number_that_could_not_be_read_back_is_not_made() -> None:
    for wrong in (
        ("X", 2026, 1, 0),
        ("M", 26, 1, 0),
        ("M", 2026, 0, 0),
        ("E", 2026, 1, 0),
        ("M", 2026, 10**6, 0),
    ):
        with pytest.raises(NumberUnreadable):
            Number(*wrong)


def test_zeros_that_are_too_many_are_no_second_spelling() -> None:
    text = "M2026-0000042"
    with pytest.raises(NumberUnreadable):
        numbers.parse(f"{text}-{numbers.check_digits(text)}")
