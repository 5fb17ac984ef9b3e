"""Sealing and checking again: one large file, many small ones, beside hashlib and bagit.py.

    python benchmarks/seal.py [--quick]

Ours are the public acts with every rule on: encryption, chunk tree, durable write, one entry in the
journal for each original. The files are read once before, so all programs find them in memory. The
peer for one large file is a single pass of `hashlib` SHA-256, which keeps nothing; for small ones
`bagit.py` (make_bag, SHA-256), which leaves the files where they lie. Rounds of ours and of the
peer alternate; the best of each counts. bagit runs with the interpreter that PROBATA_BENCH_PYTHON
names.
"""

import argparse
import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import rows

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260302
MIB = 1 << 20

BAGIT = """
import json, sys, time, bagit, logging
logging.disable(logging.CRITICAL)
what, folder = sys.argv[1:]
start = time.perf_counter()
if what == "make":
    bagit.make_bag(folder, checksums=["sha256"])
else:
    bagit.Bag(folder).validate()
print(json.dumps([time.perf_counter() - start, bagit.VERSION]))
"""


def make_large(path: Path, size: int) -> None:
    """Write a file that nothing compresses."""
    import numpy as np  # late: the processes that the vault starts load this file as well

    random = np.random.Generator(np.random.SFC64(SEED))
    with path.open("wb") as file:
        for _ in range(size // (64 * MIB)):
            file.write(random.bytes(64 * MIB))


def make_small(folder: Path, count: int, total: int, first: int = 0) -> int:
    """Write files of log-normal sizes, a hundred a folder, all different; return their bytes.

    They are numbered from `first`, so that another lot has other bytes.
    """
    import numpy as np

    random = np.random.Generator(np.random.SFC64(SEED + 1 + first))
    sizes = random.lognormal(0, 1.2, count)
    sizes = np.maximum(8, sizes / sizes.sum() * total).astype(np.int64)
    pool = random.bytes(64 * MIB)
    starts = random.integers(0, 32 * MIB, count)
    for number in range(count):
        if number % 100 == 0:
            place = folder / f"{number // 100:04d}"
            place.mkdir(parents=True)
        start, size = int(starts[number]), int(sizes[number])
        data = (first + number).to_bytes(8, "little") + pool[start : start + size - 8]
        (place / f"IMG_{number:06d}.bin").write_bytes(data)
    return int(sizes.sum())


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of one piece of work by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def hash_once(path: Path) -> str:
    """Hash a file in one pass, as everybody does."""
    sha = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(MIB):
            sha.update(piece)
    return sha.hexdigest()


def bagit(what: str, folder: Path) -> tuple[float | None, str]:
    """Let bagit.py make or validate a bag; return its seconds, without the interpreter's start."""
    python = os.environ.get("PROBATA_BENCH_PYTHON", ROOT / ".venv-bench" / "bin" / "python")
    command = [str(python), "-c", BAGIT, what, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"bagit.py did not run: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None, ""
    seconds, version = json.loads(done.stdout)
    return seconds, f"bagit {version}"


class Vault:
    """An empty vault in a folder of its own, and its owner."""

    def __init__(self, home: Path) -> None:
        os.environ |= {"PROBATA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "probata.settings"}
        for name in ("PROBATA_DATABASE", "PROBATA_STORE"):
            os.environ.pop(name, None)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from probata.trust.people import acts as people
        from probata.trust.vault import acts

        self.acts = acts
        self.at = datetime(2026, 3, 2, tzinfo=UTC)
        self.owner = people.first_owner(name="Owner", at=self.at)

    def put(self, sources: list[Path]) -> None:
        """Keep files; each must be new."""
        for stored in self.acts.put_many(sources, actor=self.owner, at=self.at):
            assert stored.new

    def recheck(self, originals: int) -> None:
        """Check all that is kept."""
        found = self.acts.recheck(actor=self.owner, at=self.at)
        assert (found.originals, found.damages) == (originals, [])

    def destroy(self, digest: str) -> None:
        """Make room for the next round."""
        self.acts.destroy(digest, reason="next round", actor=self.owner, at=self.at)


def large_row(vault: Vault, path: Path, rounds: int) -> float:
    """Seal one large file, again and again with other bytes; return the peer's best speed."""
    size = path.stat().st_size
    ours, peer, digest = [], [], ""
    for number in range(rounds):
        if digest:
            vault.destroy(f"sha256:{digest}")
        with path.open("r+b") as file:
            file.write(number.to_bytes(8, "big"))
        digest = hash_once(path)  # warms the cache for both
        peer.append(timed(lambda: hash_once(path)))
        ours.append(timed(lambda: vault.put([path])))
    speed = size / min(peer) / 1e6
    rows.row(
        "seal",
        "one large file",
        "MB/s",
        size / min(ours) / 1e6,
        speed,
        f"hashlib {ssl.OPENSSL_VERSION.split()[1]}",
        limit=speed,
        size=f"{size >> 20} MiB",
        must=0.6,
        aim=0.9,
    )
    return speed


class SmallFiles:
    """Rounds of many small files: each seals a new lot, of which bagit.py then makes a bag."""

    def __init__(self, vault: Vault, place: Path, count: int) -> None:
        self.vault, self.place, self.count = vault, place, count
        self.ours: list[float] = []
        self.peer: list[float] = []
        self.folders: list[Path] = []
        self.total, self.version = 0, ""

    def round(self) -> None:
        """Write a lot, and let both have it."""
        number = len(self.folders)
        folder = self.place / f"small-{number}"
        self.folders.append(folder)
        self.total += make_small(folder, self.count, self.count * 42_949, number * self.count)
        subprocess.run(["sync"], check=False)
        warm(folder)
        self.ours.append(timed(partial(put_below, self.vault, folder)))
        warm(folder)
        seconds, self.version = bagit("make", folder)
        self.peer += [seconds] if seconds else []

    def tell(self, speed: float) -> None:
        """Print the row."""
        lots = len(self.folders)
        rows.row(
            "seal",
            "many small files",
            "files/s",
            self.count / min(self.ours),
            self.count / min(self.peer) if self.peer else None,
            self.version,
            limit=speed * 1e6 / self.total * self.count * lots,
            size=f"{self.count} files, {self.total // lots >> 20} MiB",
            must=1.2,
            aim=3,
        )


def check_row(vault: Vault, bags: list[Path], originals: int, rounds: int, speed: float) -> None:
    """Check again all that is kept, beside bags of the same files."""
    ours, checked, version = [], [], ""
    for _ in range(rounds):
        ours.append(timed(lambda: vault.recheck(originals)))
        parts = [bagit("validate", one) for one in bags]
        checked.append(sum(part for part, _ in parts if part))
        version = parts[0][1]
    size = sum(path.stat().st_size for bag in bags for path in bag.glob("data/**/*.bin"))
    rows.row(
        "seal",
        "check a vault again",
        "MB/s",
        size / 1e6 / min(ours),
        size / 1e6 / min(checked) if min(checked) else None,
        version,
        limit=2 * speed,
        size=f"{originals} originals, {size >> 20} MiB",
        must=2,
        aim=5,
    )


def warm(folder: Path) -> None:
    """Read all files, so that both programs find them in memory."""
    for where, _, names in os.walk(folder):
        for name in names:
            (Path(where) / name).read_bytes()


def put_below(vault: Vault, folder: Path) -> None:
    """Keep all files in a folder."""
    vault.put([Path(where, name) for where, _, names in os.walk(folder) for name in names])


def main() -> None:
    """Measure all rows in one folder that is removed afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less data")
    quick = parser.parse_args().quick
    large, count, rounds = (512 * MIB, 20_000, 2) if quick else (4096 * MIB, 100_000, 3)
    work = ROOT / "var"
    work.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-seal-", dir=work) as name:
        folder = Path(name)
        vault = Vault(folder / "home")
        bag = folder / "large"
        bag.mkdir()
        make_large(bag / "evidence.bin", large)
        speed = large_row(vault, bag / "evidence.bin", rounds)
        small = SmallFiles(vault, folder, count)
        small.round()
        bagit("make", bag)
        check_row(vault, [bag, *small.folders], 1 + count, rounds, speed)  # all fits in memory yet
        for _ in range(rounds - 1):
            small.round()
        small.tell(speed)
        shutil.rmtree(folder / "home", ignore_errors=True)
    rows.finish()


if __name__ == "__main__":
    main()
