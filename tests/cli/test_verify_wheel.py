"""The promise to the other side: the wheel alone, no network, and every vector can be checked."""

import json
import subprocess
from pathlib import Path

import pytest

import base_install

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base_install.install(tmp_path_factory.mktemp("base"))


@pytest.mark.slow
@pytest.mark.clause("chat-evidence", "authentic.technical-fixing")
def test_the_wheel_alone_verifies_every_vector_without_a_network(
    installed: Path, tmp_path: Path
) -> None:
    before, environment = base_install.cut_off(tmp_path / "cut")
    environment |= {"PATH": "/usr/bin:/bin", "PROBATA_HOME": str(tmp_path)}
    for version in sorted(VECTORS.glob("v*")):
        expected = json.loads((version / "expected.json").read_text())
        for files, outcome in expected.items():
            words = [*before, str(installed / "probata"), "verify", *files.split(" "), "--json"]
            done = subprocess.run(
                words, cwd=version, env=environment, capture_output=True, check=False
            )
            assert json.loads(done.stdout)["outcome"] == outcome, done.stderr
            assert done.returncode == (0 if outcome == "shown" else 4)


@pytest.mark.slow
def test_the_base_install_has_no_django_and_says_what_is_missing(installed: Path) -> None:
    python, probata = str(installed / "python"), str(installed / "probata")
    for module in ("django", "numpy", "pikepdf", "asn1crypto"):
        words = [python, "-c", f"import {module}"]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 1
    done = subprocess.run([probata, "matters"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'probata[server]'" in done.stderr
    weight = sum(path.stat().st_size for path in installed.parent.rglob("*") if path.is_file())
    assert weight < 40_000_000  # unpacked, byte code included: below 15 MB to download
