"""Canonical JSON: the quick way writes the very bytes of RFC 8785, or leaves it to the slow one."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from probata.pure.canon import NotCanonical, canonical, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_every_value_is_written_as_the_standard_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "char", [chr(code) for code in range(0x20)] + ['"', "\\", "\x7f", "\u2028"]
)
def test_every_control_character_is_escaped_as_the_standard_says(char: str) -> None:
    assert canonical({"a": char}) == rfc8785.dumps({"a": char})


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), "\ud800", {1: 2}, object()])
def test_what_canonical_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@given(VALUES)
def test_the_plain_way_writes_the_same_bytes_or_refuses_numbers_with_a_fraction(
    value: object,
) -> None:
    try:
        written = plain(value)
    except NotCanonical as reason:
        assert "whole numbers" in str(reason)
        assert _holds_float(value)
    else:
        assert written == canonical(value)
        assert not _holds_float(value)


def _holds_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_float, value.values()))
    return any(map(_holds_float, value)) if isinstance(value, list) else isinstance(value, float)


@pytest.mark.parametrize("value", [2**53, "\ud800", {"a": "\ud800"}, {1: 2}, object(), 1.0, [0.5]])
def test_the_plain_way_refuses_what_it_cannot_carry(value: object) -> None:
    with pytest.raises(NotCanonical):
        plain(value)


def test_tuples_are_lists() -> None:
    assert plain({"a": (1, "b")}) == canonical({"a": (1, "b")}) == b'{"a":[1,"b"]}'
