"""The published vectors for proofs: accepted and refused exactly as they say."""

import base64
import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from probata.pure.errors import VerificationError
from probata.pure.merkle.tree import verify_consistency, verify_inclusion


def vectors() -> tuple[Path, list[dict[str, Any]]]:
    folder = os.environ.get("PROBATA_SAMPLES")
    if not folder:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the Merkle vectors were not checked")
    listed = tomllib.loads((Path(folder) / "expected.toml").read_text("utf-8"))["vector"]
    return Path(folder), [
        vector for vector in listed if vector["path"].startswith("vectors/merkle/")
    ]


def hashes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def check(kind: str, vector: dict[str, Any]) -> None:
    proof = [hashes(text) for text in vector["proof"] or []]
    if kind == "inclusion proof":
        verify_inclusion(
            hashes(vector["leafHash"]),
            vector["leafIdx"],
            vector["treeSize"],
            proof,
            hashes(vector["root"]),
        )
    else:
        roots = hashes(vector["root1"]), hashes(vector["root2"])
        verify_consistency(vector["size1"], vector["size2"], proof, *roots)


@pytest.mark.samples
def test_every_published_proof_is_judged_as_it_should_be() -> None:
    folder, listed = vectors()
    wrong = []
    for vector in listed:
        data = (folder / vector["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == vector["sha256"], vector["path"]
        try:
            check(vector["kind"], json.loads(data))
            verdict = "accept"
        except VerificationError:
            verdict = "refuse"
        if verdict != vector["verdict"]:
            wrong.append(vector["path"])
    assert wrong == []
    on_disk = {str(path.relative_to(folder)) for path in folder.glob("vectors/merkle/**/*.json")}
    assert on_disk == {vector["path"] for vector in listed}
    assert len(listed) > 50
