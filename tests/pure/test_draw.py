"""The draw: fair, repeatable by anyone, and any change names its first step."""

import copy
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.pure import draw
from probata.pure.draw import (
    Candidate,
    Contribution,
    DrawDiffers,
    DrawUnreadable,
    Excluded,
    Pool,
    PoolRefused,
)
from probata.pure.errors import VerificationError

SECRET = bytes(range(32))
PUBLIC = (Contribution("beacon 7", b"\x1c"),)
SPEC = Path(__file__).parents[2] / "docs" / "specs" / "draw.md"


def pool(**changed: Any) -> Pool:
    given: dict[str, Any] = {
        "subject": "case:1",
        "at": "2026-03-02T09:30:00Z",
        "candidates": (Candidate("a", 1), Candidate("b", 2), Candidate("c", 3)),
        "excluded": (Excluded("d", "on leave"),),
        "seed_commitment": draw.commit(SECRET),
        "sources": ("beacon 7",),
        "count": 2,
    }
    return Pool(**(given | changed))


def record() -> dict[str, Any]:
    return draw.draw(pool(), SECRET, PUBLIC)


def test_the_example_of_the_specification_comes_out() -> None:
    text = SPEC.read_text("utf-8")
    held = record()
    assert f"seed_commitment = {held['pool']['seed_commitment']}" in text
    assert f"commitment      = {held['commitment']}" in text
    steps = [
        f"{step['value']} below {step['below']}: {step['drawn'] or 'rejected'}"
        for step in held["steps"]
    ]
    assert f"steps           = {', '.join(steps)}" in text
    assert re.search(r"rejected", text)


def test_anyone_can_repeat_a_draw_from_its_record() -> None:
    again = draw.replay(json.dumps(record()))
    assert again.drawn == tuple(record()["drawn"]) == ("c", "a")
    assert again.steps[-1] == "outcome"


def test_the_order_in_which_candidates_were_given_does_not_matter() -> None:
    turned = pool(candidates=tuple(reversed(pool().candidates)))
    assert draw.draw(turned, SECRET, PUBLIC) == record()


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.binary(min_size=1), st.data())
def test_every_draw_repeats(weights: list[int], value: bytes, more: st.DataObject) -> None:
    candidates = tuple(Candidate(f"judge:{at}", weight) for at, weight in enumerate(weights))
    count = more.draw(st.integers(1, len(weights)))
    held = pool(candidates=candidates, excluded=(), count=count)
    written = draw.draw(held, SECRET, [Contribution("beacon 7", value)])
    drawn = draw.replay(json.dumps(written)).drawn
    assert len(set(drawn)) == count
    assert set(drawn) <= {one.id for one in candidates}


def test_each_candidate_is_drawn_as_often_as_its_weight_says() -> None:
    """Chi-square over 3,000 draws, 2 degrees of freedom: above 20.7 once in 30,000 runs."""
    drawn = Counter(
        draw.draw(pool(count=1), SECRET, [Contribution("beacon 7", number.to_bytes(2))])["drawn"][0]
        for number in range(3000)
    )
    square = sum(
        (drawn[name] - expected) ** 2 / expected
        for name, expected in (("a", 500), ("b", 1000), ("c", 1500))
    )
    assert square < 20.7
    assert math.isclose(sum(drawn.values()), 3000)


def test_weights_are_shown_as_ends() -> None:
    assert draw.weigh(pool().candidates) == [("a", 1), ("b", 3), ("c", 6)]


@pytest.mark.parametrize(
    "changed",
    [
        {"candidates": ()},
        {"candidates": (Candidate("a"), Candidate("a"))},
        {"candidates": (Candidate("d"),), "count": 1},
        {"candidates": (Candidate("a", 0), Candidate("b"))},
        {"candidates": (Candidate("a", 1.5), Candidate("b"))},  # type: ignore[arg-type]
        {"candidates": (Candidate("a", True), Candidate("b"))},
        {"candidates": (Candidate(""), Candidate("b"))},
        {"candidates": (Candidate("\ud800"), Candidate("b"))},
        {"count": 0},
        {"count": 4},
        {"excluded": (Excluded("d", ""),)},
        {"sources": ()},
        {"sources": ("beacon 7", "beacon 7")},
    ],
)
def test_an_unfair_pool_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(PoolRefused):
        pool(**changed).digest()


def test_another_secret_than_the_committed_one_is_refused() -> None:
    with pytest.raises(PoolRefused):
        draw.draw(pool(), bytes(32), PUBLIC)


def test_another_public_source_than_the_fixed_one_is_refused() -> None:
    with pytest.raises(PoolRefused):
        draw.draw(pool(), SECRET, [Contribution("beacon 8", b"x")])


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(held: dict[str, Any]) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = held
        for part in way:
            place = place[part]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (put("pool.candidates.0.weight", 5), 2),
        (put("pool.candidates.0.weight", 0), 2),
        (put("pool.subject", "case:2"), 2),
        (put("pool.excluded", []), 2),
        (put("pool.more", "x"), 2),
        (put("commitment", "sha256:" + "0" * 64), 2),
        (put("secret", "00" * 32), 3),
        (put("secret", "00"), 3),
        (put("public.0.source", "beacon 8"), 4),
        (put("public", []), 4),
        (put("public.0.value", "1d"), 5),
        (put("steps.0.drawn", "b"), 5),
        (put("steps.1.value", "2"), 6),
        (put("steps.1", "rejected"), 6),
        (put("steps", []), 5),
        (put("drawn", ["a", "c"]), 8),
        (put("pool.count", 1), 2),
    ],
)
def test_a_changed_record_names_the_first_step_that_differs(
    change: Callable[[dict[str, Any]], None], step: int
) -> None:
    held = copy.deepcopy(record())
    change(held)
    with pytest.raises(DrawDiffers) as refused:
        draw.replay(held)
    assert refused.value.params["step"] == step


def test_candidates_out_of_order_are_refused() -> None:
    held = copy.deepcopy(record())
    held["pool"]["candidates"].reverse()
    with pytest.raises(DrawDiffers):
        draw.replay(held)


@pytest.mark.parametrize("version", [2, 1.0, True, "1"])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(DrawUnreadable):
        draw.replay(record() | {"v": version})


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"kind": 1e999}'])
def test_anything_else_is_no_record(text: str) -> None:
    with pytest.raises(DrawUnreadable):
        draw.replay(text)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=5,
)


@given(st.data(), JSON)
def test_no_record_leaks_another_error(more: st.DataObject, value: object) -> None:
    held = copy.deepcopy(record())
    places = ["kind", "v", "pool", "commitment", "secret", "public", "steps", "drawn"]
    places += [f"pool.{name}" for name in held["pool"]]
    places += ["pool.candidates.0", "pool.candidates.0.id", "pool.candidates.0.weight"]
    place = more.draw(st.sampled_from(places))
    before = json.dumps(held, sort_keys=True)
    put(place, value)(held)
    if json.dumps(held, sort_keys=True) != before:
        with pytest.raises(VerificationError):
            draw.replay(held)


@given(st.binary(max_size=200))
def test_no_bytes_leak_another_error(data: bytes) -> None:
    with pytest.raises(VerificationError):
        draw.replay(data)
