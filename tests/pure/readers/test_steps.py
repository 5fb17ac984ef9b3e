"""Looking in steps finds what one look finds, wherever a step ends."""

from __future__ import annotations

import random
import re

import pytest

from probata.pure.readers import steps

PATTERNS = (
    re.compile(rb"ab"),
    re.compile(rb"\nFrom "),
    re.compile(rb"a[ \n]*+b"),
    re.compile(rb"b(?=[ \n]*+(?:a|\Z))"),
    re.compile(rb"(?<=a)b++"),
)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.pattern.decode())
def test_steps_find_what_one_look_finds(
    monkeypatch: pytest.MonkeyPatch, pattern: re.Pattern[bytes]
) -> None:
    rng = random.Random(9)
    for step in (1, 2, 7, 64):
        monkeypatch.setattr(steps, "STEP", step)
        monkeypatch.setattr(steps, "REACH", 40)
        for _ in range(60):
            data = memoryview("".join(rng.choices("ab \n", k=rng.randint(0, 90))).encode())
            at, end = rng.randint(0, 20), rng.choice((None, 70))
            wanted = [
                one.span() for one in pattern.finditer(data, at, *(() if end is None else (end,)))
            ]
            assert [one.span() for one in steps.matches(pattern, data, at, end)] == wanted
            found = steps.first(pattern, data, at, end)
            assert (found and found.span()) == (wanted[0] if wanted else None)
            stop = len(data) if end is None else min(end, len(data))
            found = steps.last(pattern, data, at, stop)
            assert (found and found.span()) == (wanted[-1] if wanted else None)
