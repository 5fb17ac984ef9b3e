"""Makes the frozen slips and packages again: `build.py --check` compares, `build.py` writes.

Version 1 is published: its files are never changed, only others added beside them. What cannot be
derived lies there as input: the token and the certificate of a stamp authority.
"""

import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "v1"
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "src")]

import proofs  # noqa: E402  (found by the path above)
from probata.pure.proof import pack  # noqa: E402


def files() -> dict[str, bytes]:
    """Return every derived file of the vectors by name."""
    stamp = pack.Stamp((FOLDER / "token.der").read_bytes())
    with tempfile.TemporaryDirectory() as name:
        whole = proofs.make_package(Path(name), stamps=[stamp])
        bare = proofs.make_package(Path(name), enclosed=False, assembled=False)
    assembled = pack.build(whole.log.slip(len(whole.log.leaves) - 1, stamps=[stamp]))
    expected = {
        "package.zip": "shown",
        "unanchored.zip": "unproven",
        "slip.txt original.txt": "shown",
        "slip.txt package.zip": "broken",
        "hidden.txt": "shown",
        "assembled.txt": "shown",
    }
    return {
        "package.zip": whole.data,
        "unanchored.zip": bare.data,
        "slip.txt": whole.slips[0].encode(),
        "original.txt": proofs.ORIGINALS[0][1],
        "hidden.txt": pack.build(whole.log.slip(3, hidden=True)).encode(),
        "assembled.txt": assembled.encode(),
        "key.txt": f"{proofs.LOG.verifier}\n".encode(),
        "expected.json": (json.dumps(expected, indent=1) + "\n").encode(),
    }


def main() -> int:
    """Compare or write; 1 when a frozen file differs."""
    differing = 0
    for name, content in files().items():
        path = FOLDER / name
        if "--check" not in sys.argv:
            path.write_bytes(content)
        elif not path.is_file() or path.read_bytes() != content:
            print(f"differs: {path}")
            differing = 1
    print("vectors: compared" if "--check" in sys.argv else "vectors: written")
    return differing


if __name__ == "__main__":
    raise SystemExit(main())
