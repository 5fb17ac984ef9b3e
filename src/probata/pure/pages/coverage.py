"""Coverage: which characters the fonts can show, kept as a table beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from probata.pure.pages import fonts

TABLE = fonts.HERE / "coverage.txt"


def survey() -> set[int]:
    """Read the character maps of all fonts anew (slow; for making and testing the table)."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found: set[int] = set()
    for path in fonts.files():
        with TTFont(path, lazy=True) as font:
            if font["name"].getBestFamilyName() in fonts.FAMILIES:
                found.update(font.getBestCmap())
    return found


def ranges(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield neighbouring code points as (first, last)."""
    first = last = -2
    for point in sorted(points):
        if point != last + 1:
            if first >= 0:
                yield first, last
            first = point
        last = point
    if first >= 0:
        yield first, last


def as_table(points: Iterable[int]) -> str:
    """Write the table: one range a line, hexadecimal, first and last."""
    return "".join(f"{first:X} {last:X}\n" for first, last in ranges(points))


@cache
def covered() -> tuple[tuple[int, int], ...]:
    """Return the kept table as ranges."""
    lines = TABLE.read_text("ascii").splitlines()
    return tuple((int(a, 16), int(b, 16)) for a, b in (line.split() for line in lines))


if __name__ == "__main__":  # `python -m probata.pure.pages.coverage` makes the table anew
    TABLE.write_text(as_table(survey()), "ascii")
