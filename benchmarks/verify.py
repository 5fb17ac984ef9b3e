"""How long `probata verify` takes, interpreter start included, in a venv with the base install."""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rows

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "tests" / "vectors" / "v1"
MUST, AIM = 150.0, 80.0  # milliseconds
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import base_install  # noqa: E402  (found by the path above)
import proofs  # noqa: E402
from probata.pure.proof import pack, package  # noqa: E402


def main() -> None:
    """Install the wheel alone, then time the command on slips and on a package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs, a smaller package")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        probata = base_install.install(folder) / "probata"
        prepared = time.perf_counter() - began
        runs = 15 if quick else 60
        slip, original = VECTORS / "slip.txt", VECTORS / "original.txt"
        _slip_row("slip and original", runs, prepared, probata, "verify", slip, original)
        stamped, root = VECTORS / "assembled.txt", VECTORS / "root.pem"
        words = (probata, "verify", stamped, "--stamp-root", root)
        _slip_row("slip with a trusted time stamp", runs, prepared, *words)
        _package_row(folder, probata, 64 if quick else 400)
    rows.finish()


def _timed(*words: object) -> tuple[float, float]:
    """Run a command; return its milliseconds on the wall and its peak memory in MiB."""
    began = time.perf_counter()
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    spent = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"verify ended with {child.returncode}")
    return spent * 1000, used.ru_maxrss / 1024


def _slip_row(what: str, runs: int, prepared: float, *words: object) -> None:
    _timed(*words)
    measured = [_timed(*words) for _ in range(runs)]
    times = sorted(spent for spent, _ in measured)
    rows.row(
        "verify",
        what,
        "ms",
        statistics.median(times),
        limit=AIM,
        peak_mb=max(used for _, used in measured),
        size=f"{runs} runs",
        must=MUST,
        best=round(times[0], 1),
        slowest=round(times[-1], 1),
        bare_interpreter=round(_bare(words[0]), 1),
        preparation_s=round(prepared, 1),
    )


def _bare(probata: object) -> float:
    python = Path(str(probata)).with_name("python")
    return min(_timed(python, "-c", "pass")[0] for _ in range(5))


def _package_row(folder: Path, probata: Path, megabytes: int) -> None:
    """A package whose PDF has a page every 100 kB: everything is hashed, nothing held in memory."""

    made = proofs.make_package(folder)
    page = os.urandom(100_000)
    pages = megabytes * 10
    digest = hashlib.sha256(page).hexdigest()
    table = [
        package.Segment(at * 100_000, 100_000, digest, f"page {at + 1}") for at in range(pages)
    ]
    pdf = folder / "bundle.pdf"
    with pdf.open("wb") as out:
        for _ in range(pages):
            out.write(page)
    held = made.contents
    contents = package.Contents(
        title=held.title,
        made=held.made,
        log_key=held.log_key,
        pages=pages,
        segments=table,
        exhibits=held.exhibits,
        slips=held.slips,
        originals=held.originals,
    )
    path = folder / "large.zip"
    log = made.log
    number = log.add(
        "bundle.assembled", "bundle:2", digest=package.manifest_digest(contents, pdf=pdf)
    )
    package.write(path, contents, pdf=pdf, assembled=pack.build(log.slip(number)))
    pdf.unlink()
    spent, used = min(_timed(probata, "verify", path) for _ in range(2))
    rows.row(
        "verify",
        "package: every page, slip, file and header",
        "MB/s",
        megabytes * 1000 / spent,
        peak_mb=used,
        size=f"{megabytes} MB, {pages} pages",
        seconds=round(spent / 1000, 2),
    )


if __name__ == "__main__":
    main()
