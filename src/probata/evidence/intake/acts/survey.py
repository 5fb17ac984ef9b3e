"""What a reading measures while its rows pass by: days, silences, steps back, kinds, senders."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from probata.pure.reader import NO_TIME, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from probata.pure.reader import Batch

DAY = 86_400_000
EXAMPLES = 20


@dataclass(slots=True)
class Survey:
    """Facts about the passages of one reading, gathered batch by batch; no opinion on them."""

    count: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    senders: dict[int, int] = field(default_factory=dict)
    days: dict[int, list[int]] = field(default_factory=dict)  # day -> [first index, count]
    steps_back: int = 0
    largest_step: int = 0
    steps: list[dict[str, int]] = field(default_factory=list)
    without_time: int = 0
    two_readings: int = 0
    edited: int = 0
    bases: dict[int, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    missing: list[dict[str, Any]] = field(default_factory=list)
    last_clock: int = NO_TIME
    last_end: int = 0

    def add(self, batch: Batch) -> None:
        """Measure one batch."""
        clock = np.asarray(batch.clock, dtype=np.int64)
        self._times(clock, batch.first)
        self.without_time -= sum(1 for row in batch.readings if clock[row] == NO_TIME)
        for value, count in _tally(batch.kind):
            name = Kind(value).name.lower()
            self.kinds[name] = self.kinds.get(name, 0) + count
        for value, count in _tally(batch.sender):
            self.senders[value] = self.senders.get(value, 0) + count
        for value, count in _tally(batch.zone_basis):
            self.bases[value] = self.bases.get(value, 0) + count
        self.two_readings += len(batch.readings)
        self.edited += sum(1 for extra in batch.extra.values() if extra.get("edited"))
        for row, attachments in batch.attachments.items():
            for one in attachments:
                self.states[one.state] = self.states.get(one.state, 0) + 1
                if one.state == "missing" and len(self.missing) < EXAMPLES:
                    self.missing.append({"index": batch.first + row, "name": one.name[:200]})
        self.count += len(batch)
        if len(batch):
            self.last_end = int(batch.end[-1])

    def _times(self, clock: NDArray[np.int64], first: int) -> None:
        known = np.flatnonzero(clock != NO_TIME)
        self.without_time += len(clock) - len(known)
        if not len(known):
            return
        times = clock[known]
        before = np.concatenate(([self.last_clock], times[:-1]))
        back = np.flatnonzero((before != NO_TIME) & (times < before))
        self.steps_back += len(back)
        for place in back[: max(0, EXAMPLES - len(self.steps))]:
            step = {"index": first + int(known[place]), "ms": int(before[place] - times[place])}
            self.steps.append(step)
        if len(back):
            self.largest_step = max(self.largest_step, int((before[back] - times[back]).max()))
        self.last_clock = int(times[-1])
        days = times // DAY
        starts = np.concatenate(([0], np.flatnonzero(days[1:] != days[:-1]) + 1))
        counts = np.diff(np.append(starts, len(days)))
        for day, place, count in zip(
            days[starts].tolist(), known[starts].tolist(), counts.tolist(), strict=True
        ):
            self.days.setdefault(day, [first + place, 0])[1] += count

    def silences(self) -> list[dict[str, int]]:
        """Return the longest runs of days without any passage, as first and last silent day."""
        days = sorted(self.days)
        runs = [
            {"from_day": a + 1, "to_day": b - 1, "days": b - a - 1, "index": self.days[b][0]}
            for a, b in itertools.pairwise(days)
            if b - a > 1
        ]
        return sorted(runs, key=lambda run: -run["days"])[:EXAMPLES]

    def usual_silence(self) -> int:
        """Return how many days lie from one day with messages to the next, in the middle case."""
        days = np.array(sorted(self.days), dtype=np.int64)
        return int(np.median(np.diff(days))) if len(days) > 1 else 0

    def report(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        return {
            "kinds": self.kinds,
            "steps_back": self.steps_back,
            "largest_step_ms": self.largest_step,
            "steps": self.steps,
            "without_time": self.without_time,
            "two_readings": self.two_readings,
            "edited": self.edited,
            "zone_bases": {str(key): count for key, count in self.bases.items()},
            "attachment_states": self.states,
            "missing": self.missing,
            "days": len(self.days),
            "silences": self.silences(),
            "usual_silence_days": self.usual_silence(),
        }


def _tally(column: Any) -> list[tuple[int, int]]:
    """Return how often each value stands in a column of small numbers from -1 on."""
    counts = np.bincount(np.asarray(column, dtype=np.int64) + 1)
    return [(value - 1, count) for value, count in enumerate(counts.tolist()) if count]
