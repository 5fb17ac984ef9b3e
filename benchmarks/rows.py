"""One printed row for each measured figure, and the worst of them at the end."""

import json
import math
import resource
import sys

_ROWS: list[dict[str, object]] = []
_FASTER = (
    "/s",
)  # a unit that ends so is a speed: more is better. Everything else: less is better.


def row(
    name: str,
    row: str,
    unit: str,
    ours: float,
    peer: float | None = None,
    peer_version: str = "",
    limit: float | None = None,
    peak_mb: float | None = None,
    size: str = "",
    **further: object,
) -> dict[str, object]:
    """Print one figure as a JSON line and return it.

    `ours`, `peer` and `limit` are in `unit`: a speed ("MB/s", "messages/s") or a cost ("ms", "s",
    "MB"). `peer` is what the other program reached in the same run, `limit` what the hardware or a
    promise allows. Ratios are turned so that above 1 always means ours is better. `peak_mb` is the
    highest resident memory of the measured process in MiB (taken from this process by default).
    """
    line = {
        "name": name,
        "row": row,
        "unit": unit,
        "ours": _short(ours),
        "peer": _short(peer),
        "peer_version": peer_version,
        "ratio_to_peer": ratio(ours, peer, unit),
        "limit": _short(limit),
        "ratio_to_limit": ratio(ours, limit, unit),
        "peak_mb": _short(peak() if peak_mb is None else peak_mb),
        "size": size,
        **further,
    }
    _ROWS.append(line)
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line


def finish() -> None:
    """Print the last line: the worst ratio to a peer and to a limit among all rows printed."""
    worst: dict[str, object] = {"name": _ROWS[0]["name"] if _ROWS else "", "row": "worst"}
    for key in ("ratio_to_peer", "ratio_to_limit"):
        held = [(line[key], line["row"]) for line in _ROWS if line[key] is not None]
        least = min(held, key=_by_ratio, default=(None, ""))
        worst[key], worst[key.replace("ratio_to", "worst_against")] = least
    print(json.dumps(worst, ensure_ascii=False), flush=True)


def ratio(ours: float, other: float | None, unit: str) -> float | None:
    """Return how many times better ours is: above 1 is better, whatever the unit."""
    if not other or not ours:
        return None
    return _short(ours / other if unit.endswith(_FASTER) else other / ours)


def peak() -> float:
    """Return the highest resident memory of this process so far, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _by_ratio(held: tuple[object, object]) -> float:
    return held[0] if isinstance(held[0], float) else math.inf


def _short(value: float | None) -> float | None:
    """Keep four significant digits; more would claim what a benchmark cannot know."""
    return None if value is None else float(f"{value:.4g}")
