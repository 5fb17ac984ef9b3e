"""Bundle: 5,000 pages bound, marked, linked, digested and gated, against a bare pikepdf merge.

One run: the papers are made (not timed), then product and peer take turns, each in fresh processes.
The product is timed from the call to the open gate: reading and cleaning every input, setting the
linked index, page marks with digest and leaf, bookmarks, the digest of every segment, the gate. The
peer only appends pages, adds one bookmark a document, and saves.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

# 46.3 s for 200 files and 5,000 pages; BunTool is no package, so its figure is quoted from the
# baselines measured with the same generator's shape, and only for the full size.
_BUNTOOL = 46.3

_PEER = """
import sys, time
from pathlib import Path
import pikepdf
paths = sorted(Path(sys.argv[1]).glob("*.pdf"))
start = time.perf_counter()
whole, marks = pikepdf.Pdf.new(), []
for path in paths:
    part = pikepdf.open(path)
    marks.append((path.stem, len(whole.pages)))
    whole.pages.extend(part.pages)
with whole.open_outline() as outline:
    outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in marks)
whole.save(sys.argv[2])
print(time.perf_counter() - start, len(whole.pages), pikepdf.__version__)
"""


def bundle(folder: Path, out: Path) -> dict[str, float]:
    """Bind the folder's papers; return seconds and pages, or fail when the gate stays shut."""
    from probata.pure import workers
    from probata.pure.pages import gate, sheet, splice

    paths = sorted(folder.glob("*.pdf"))
    start = time.perf_counter()

    def index(places: dict[str, splice.Placed]) -> bytes:
        lines = [
            sheet.IndexLine(
                title=path.stem, mark=f"A{row}", page=str(places[path.stem].first), target=path.stem
            )
            for row, path in enumerate(paths, 1)
        ]
        return sheet.render_index(sheet.IndexSheet(language="en", title="Index", lines=lines))

    parts = [splice.Part(name="index", pdf=index, title="Index", own=True)]
    parts += [
        splice.Part(
            name=path.stem, pdf=path, title=f"A{row} {path.stem}", mark=f"A{row}",
            digest=f"sha256:{row:08x}…{row:04x}", leaf=f"leaf {1000 + row:,}",
        )
        for row, path in enumerate(paths, 1)
    ]  # fmt: skip
    with workers.lanes_for(len(parts), 2) as lanes:
        made = splice.splice(parts, out, title="Bundle", lanes=lanes)
        spliced = time.perf_counter()
        problems = gate.gate(made, parts, lanes=lanes)
    end = time.perf_counter()
    if problems:
        raise SystemExit(f"the gate stays shut: {problems[:5]}")
    return {"seconds": end - start, "gate": end - spliced, "pages": made.pages}


def measured(command: list[str]) -> tuple[str, float, float]:
    """Run a command; return what it printed, its peak memory in MiB (children and shared pages
    counted once), and the processor seconds of all of it."""
    before = os.times()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, sum(_memory(pid) for pid in _family(process.pid)) / 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, _ = process.communicate()
    done.set()
    watcher.join()
    after = os.times()
    if process.returncode:
        raise SystemExit(process.returncode)
    spent = after.children_user + after.children_system
    return printed, peak, spent - before.children_user - before.children_system


def _memory(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        pass
    return found


def _row(name: str, folder: Path, turns: int, files: int) -> None:
    import statistics

    import rows

    ours, peers, cpu, peer_cpu, peaks, gates = [], [], [], [], [], []
    version, pages = "", 0
    out = folder.parent / "out.pdf"
    for _ in range(turns):
        printed, _, spent = measured([sys.executable, "-c", _PEER, str(folder), str(out)])
        seconds, _, version = printed.split()
        peers.append(float(seconds))
        peer_cpu.append(spent)
        out.unlink()
        printed, peak, spent = measured([sys.executable, __file__, "--bind", str(folder), str(out)])
        made = json.loads(printed)
        ours.append(made["seconds"])
        gates.append(made["gate"])
        pages = int(made["pages"])
        cpu.append(spent)
        peaks.append(peak)
        out.unlink()
    size = sum(path.stat().st_size for path in folder.iterdir()) >> 20
    full = {"buntool_quoted_s": _BUNTOOL} if files == 200 else {}
    rows.row(
        "bundle", name, "s",
        statistics.median(ours), statistics.median(peers), f"pikepdf {version}",
        peak_mb=max(peaks), size=f"{files} files, {pages} pages, {size} MiB",
        cpu_s=round(statistics.median(cpu), 2), peer_cpu_s=round(statistics.median(peer_cpu), 2),
        gate_s=round(statistics.median(gates), 2), turns=turns, **full,
    )  # fmt: skip


def main() -> None:
    """Make the papers, take turns, print the rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="one turn instead of five")
    parser.add_argument("--bind", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bind:
        print(json.dumps(bundle(*given.bind)))
        return
    import court_papers  # only here: the process that binds is timed and has no use for it
    import rows

    files, turns = 200, 1 if given.quick else 5
    with tempfile.TemporaryDirectory() as folder:
        mixed = Path(folder) / "mixed"
        court_papers.make(mixed, files)
        _row("bind, mark, link, digest and gate", mixed, turns, files)
    rows.finish()


if __name__ == "__main__":
    main()
