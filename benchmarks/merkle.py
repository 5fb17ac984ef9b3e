"""The Merkle log: durable append, proofs and audit, beside pymerkle in memory.

    python benchmarks/merkle.py [--quick]

Ours is the log as the ledger uses it: leaves of 200 bytes in batches of 1,000, each batch synced to
the disk before the next, tiles published at the end, all within the time. The peer keeps a tree in
memory and forgets it. It runs with the interpreter that PROBATA_BENCH_PYTHON names.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BATCH = 1000
PROOFS = 50_000
PEER_PROOFS = 5_000


def batches(size: int) -> Iterator[list[bytes]]:
    """Yield the leaves in batches; making them is not part of any time."""
    for start in range(0, size, BATCH):
        yield [b"%08d" % number * 25 for number in range(start, min(size, start + BATCH))]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of one piece of work by the clock on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def picks(size: int, count: int) -> list[int]:
    """Return the same leaf numbers for everybody."""
    chosen = random.Random(7)
    return [chosen.randrange(size) for _ in range(count)]


def speed(act: Callable[[int], object], numbers: list[int]) -> float:
    """Return how often a second something is done for these numbers."""

    def all_of_them() -> None:
        for number in numbers:
            act(number)

    return len(numbers) / timed(all_of_them)


def limits(size: int) -> dict[str, float]:
    """Return what `hashlib` allows: one leaf and one node hash for each leaf, nothing else."""
    pair, spent = os.urandom(64), 0.0
    for leaves in batches(min(size, 200_000)):
        spent += timed(lambda leaves=leaves: [sha256(b"\x00" + leaf).digest() for leaf in leaves])
        spent += timed(lambda: [sha256(b"\x01" + pair).digest() for _ in range(BATCH)])
    return {"append": min(size, 200_000) / spent}


def run_peer(size: int) -> dict[str, Any]:
    """Measure pymerkle in this process; called in another interpreter."""
    from importlib.metadata import version

    from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

    tree, spent = InmemoryTree(algorithm="sha256"), 0.0
    for leaves in batches(size):

        def append(leaves: list[bytes] = leaves) -> None:
            for leaf in leaves:
                tree.append_entry(leaf)

        spent += timed(append)
    root, numbers = tree.get_state(), picks(size, PEER_PROOFS)
    proofs = [(number, tree.prove_inclusion(number + 1, size)) for number in numbers[:1000]]

    def check(at: int) -> None:
        number, proof = proofs[at % 1000]
        verify_inclusion(tree.get_leaf(number + 1), root, proof)

    old = [number + 1 for number in picks(size, PEER_PROOFS)]
    states = [
        (tree.get_state(number), tree.prove_consistency(number, size)) for number in old[:200]
    ]

    def compare(at: int) -> None:
        verify_consistency(states[at % 200][0], root, states[at % 200][1])

    return {
        "version": version("pymerkle"),
        "root": root.hex(),
        "append": size / spent,
        "inclusion": speed(lambda number: tree.prove_inclusion(number + 1, size), numbers),
        "consistency": speed(lambda number: tree.prove_consistency(number, size), old),
        "verify inclusion": speed(check, list(range(PEER_PROOFS))),
        "verify consistency": speed(compare, list(range(PEER_PROOFS))),
    }


def run_ours(size: int, folder: Path) -> dict[str, Any]:
    """Measure the log in this process."""
    from probata.pure.merkle import tree as merkle
    from probata.pure.merkle.tiles import TileLog, TileTree

    spent, log = 0.0, TileLog(folder)
    for leaves in batches(size):
        spent += timed(lambda leaves=leaves: log.append(leaves))
    spent += timed(log.publish)
    root, numbers = log.root(), picks(size, PROOFS)
    found: dict[str, Any] = {
        "root": root.hex(),
        "append": size / spent,
        "inclusion": speed(log.inclusion, numbers),
        "consistency": speed(lambda number: log.consistency(number + 1), numbers),
    }
    proofs = [(number, log.node(0, number), log.inclusion(number)) for number in numbers[:1000]]
    states = [(number + 1, log.root(number + 1)) for number in numbers[:200]]
    changes = [(old, state, log.consistency(old)) for old, state in states]
    log.close()

    def check(at: int) -> None:
        number, leaf, proof = proofs[at % 1000]
        merkle.verify_inclusion(leaf, number, size, proof, root)

    def compare(at: int) -> None:
        old, state, proof = changes[at % 200]
        merkle.verify_consistency(old, size, proof, state, root)

    found["verify inclusion"] = speed(check, list(range(PROOFS)))
    found["verify consistency"] = speed(compare, list(range(PROOFS)))
    cold = TileTree.in_folder(folder, size)
    found["inclusion, read from tiles"] = speed(cold.inclusion, numbers)
    found["audit"] = size / timed(cold.rebuild)
    assert cold.root() == root
    return found


def python_for_peers() -> str:
    """Return the interpreter that has the peers; it is made when it is not there."""
    named = os.environ.get("PROBATA_BENCH_PYTHON")
    own = ROOT / ".venv-bench" / "bin" / "python"
    if named or own.exists():
        return named or str(own)
    subprocess.run([sys.executable, "-m", "venv", str(ROOT / ".venv-bench")], check=True)
    wanted = str(ROOT / "requirements-bench.txt")
    subprocess.run([str(own), "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
    return str(own)


def main() -> None:
    """Run everything and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200,000 leaves instead of a million")
    parser.add_argument("--peer", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peer:
        print(json.dumps(run_peer(asked.peer)))
        return
    import rows

    size = 200_000 if asked.quick else 1_000_000
    done = subprocess.run(
        [python_for_peers(), __file__, "--peer", str(size)],
        check=True,
        capture_output=True,
        text=True,
    )
    peer, bound = json.loads(done.stdout), limits(size)
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-merkle-", dir=ROOT / "var"))
    try:
        ours = run_ours(size, folder / "log")
    finally:
        shutil.rmtree(folder)
    assert ours.pop("root") == peer["root"], "the roots differ"
    same = {"inclusion, read from tiles": "inclusion", "audit": "append"}
    for name, figure in ours.items():
        rows.row(
            "merkle",
            name,
            "leaves/s" if name in ("append", "audit") else "proofs/s",
            figure,
            peer[same.get(name, name)],
            f"pymerkle {peer['version']} in memory",
            bound["append"] if name in ("append", "audit") else None,
            size=f"{size:,} leaves of 200 B",
        )
    rows.finish()


if __name__ == "__main__":
    main()
