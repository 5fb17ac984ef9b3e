"""Messages a day as a small drawing: one bar a day, each a link to its first message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probata.evidence.intake.queries import DayView

HEIGHT = 72


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where its bar stands, how high it is, and what it leads to."""

    x: int
    y: int
    height: int
    day: DayView


@dataclass(frozen=True, slots=True)
class Chart:
    """All bars, and the measures of the drawing in pixels."""

    bars: tuple[Bar, ...]
    width: int
    step: int
    height: int = HEIGHT

    @property
    def bar(self) -> int:
        """The width of one bar."""
        return max(2, self.step - 2)


def chart_of(days: Sequence[DayView]) -> Chart:
    """Draw the days; with many of them the bars become thin, so that a year fits on a desk."""
    step = 14 if len(days) <= 60 else 7 if len(days) <= 140 else 3
    highest = max((day.count for day in days), default=1)
    bars = []
    for place, day in enumerate(days):
        height = max(3, round(HEIGHT * day.count / highest))
        bars.append(Bar(place * step, HEIGHT - height, height, day))
    return Chart(tuple(bars), max(1, len(days) * step), step)
