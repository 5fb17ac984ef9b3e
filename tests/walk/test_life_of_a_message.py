"""Life of a chat message, rows 1 to 7 and 15: from the export to a proof that needs nobody."""

from __future__ import annotations

import json
import os
import random
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import base_install
import flips
import verifier_page
from probata.pure.proof import manifest, verify
from probata.pure.proof.package import Package
from pure.pages.reading import texts
from walks import VI, ZH, Walk, probata

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("walk")]
FLIPS = 1000 if os.environ.get("PROBATA_SOAK") else 40


def told(walk: Walk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in walk.imported.splitlines()]


def files(walk: Walk) -> dict[str, bytes]:
    with zipfile.ZipFile(walk.package) as held:
        return {name: held.read(name) for name in held.namelist()}


def test_rows_1_and_2_each_export_is_received_with_digest_and_entry(walk: Walk) -> None:
    for path, said in zip((ZH, VI), told(walk), strict=True):
        assert said["sha256"] == sha256(path.read_bytes()).hexdigest()
        assert len(said["entry"]) == 26


def test_row_3_what_is_kept_is_encrypted_under_its_digest(walk: Walk) -> None:
    kept = b"".join(path.read_bytes() for path in walk.home.rglob("*") if path.is_file())
    assert ZH.read_bytes() not in kept
    assert VI.read_bytes() not in kept


def test_row_4_each_original_has_a_leaf_that_the_log_signed(walk: Walk, tmp_path: Path) -> None:
    slip = tmp_path / "slip.txt"
    for path, said in zip((ZH, VI), told(walk), strict=True):
        probata(walk.home, "prove", said["entry"], "--out", slip)
        report = verify.verify_slip(slip.read_bytes(), [(path.name, path)])
        assert report.ok, report.result


def test_row_5_every_message_is_read_with_its_bytes(walk: Walk) -> None:
    rows = [
        json.loads(line)
        for line in probata(walk.home, "show", "Lan", "--messages", "--json").splitlines()
    ]
    data = {
        said["item"]: path.read_bytes() for path, said in zip((ZH, VI), told(walk), strict=True)
    }
    for row in rows:
        span = data[row["item"]][row["span"]["start"] : row["span"]["end"]].decode()
        assert all(line.strip("\u200e\r") in span for line in row["text"].split("\n"))
    assert all(said["balance_ok"] for said in told(walk))


def test_row_6_findings_say_causes_and_no_verdict(walk: Walk) -> None:
    found = [one for said in told(walk) for one in said["findings"]]
    assert found
    assert all("text" in one and "causes" in one for one in found)


@pytest.mark.clause("tfgbv-guide", "store.copy-integrity")
def test_row_7_the_bundle_holds_pages_slips_originals_and_its_own_proof(walk: Walk) -> None:
    made, held = json.loads(walk.made), files(walk)
    assert made["sha256"] == sha256(walk.data).hexdigest()
    assert held["data/originals/0001-chinese_ios.txt"] == ZH.read_bytes()
    assert held["data/originals/0002-vietnamese_android.txt"] == VI.read_bytes()
    whole = " ".join(texts(held["data/bundle.pdf"]))
    assert "合同发你了" in whole and "Chuyển tiền chưa em?" in whole
    assert len([name for name in held if name.startswith("data/slips/")]) == 2
    report = verify.verify_package(walk.data)
    assert report.ok
    assert {step.name for step in report.steps if step.ok is True} >= {
        "zip",
        "assembly",
        "pdf",
        "bag",
    }


def test_row_15_the_wheel_alone_checks_it_without_a_network(walk: Walk, tmp_path: Path) -> None:
    installed = base_install.install(tmp_path / "base")
    before, environment = base_install.cut_off(tmp_path / "cut")
    environment |= {"PATH": "/usr/bin:/bin", "PROBATA_HOME": str(tmp_path)}

    def checked(*words: object) -> str:
        command = [*before, str(installed / "probata"), "verify", *map(str, words), "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["outcome"])

    assert checked(walk.package) == "shown"
    held, slip = files(walk), tmp_path / "slip.txt"
    by_digest = {"sha256:" + sha256(path.read_bytes()).hexdigest(): path for path in (ZH, VI)}
    for one in json.loads(held[manifest.MANIFEST])["exhibits"]:
        slip.write_bytes(held[f"data/slips/{one['slip']}.txt"])
        assert checked(slip, by_digest[one["original"]]) == "shown"


def places(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield every structural place once, and random places with random masks."""
    yield from ((place, 1) for place in flips.structural(data))
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    yield from ((chance.randrange(len(data)), 1 << chance.randrange(8)) for _ in range(FLIPS))


@pytest.mark.soak
@pytest.mark.clause("tfgbv-guide", "store.copy-integrity", "store.chain-of-custody")
def test_one_changed_byte_anywhere_is_named_by_the_command(walk: Walk) -> None:
    data = walk.data
    for place, mask in places(data):
        flips.assert_named(data, place, mask)


@pytest.mark.browser
@pytest.mark.soak
def test_the_page_in_the_package_names_the_same_part(walk: Walk, tmp_path: Path) -> None:
    data = walk.data
    page = tmp_path / "verify.html"
    page.write_bytes(files(walk)["verify.html"])
    with verifier_page.opened(page) as browsed:
        browsed.evaluate(verifier_page.KEEP, verifier_page.b64(data))
        for place, mask in places(data):
            ours = verify.verify_package(flips.changed(data, place, mask)).as_json()
            theirs = browsed.evaluate(verifier_page.FLIP, [place, mask])
            assert theirs["broken"] == ours["broken"], place
            assert verifier_page.without_stamps(theirs) == verifier_page.without_stamps(ours)
            assert len(ours["broken"]) == 1  # type: ignore[arg-type]


@pytest.mark.browser
@pytest.mark.clause("tfgbv-guide", "access.court-readonly")
def test_a_person_opens_the_page_of_the_package_and_drops_the_package(
    walk: Walk, tmp_path: Path
) -> None:
    page = tmp_path / "verify.html"
    page.write_bytes(files(walk)["verify.html"])
    with verifier_page.opened(page) as browsed:
        browsed.set_input_files("#files", str(walk.package))
        browsed.wait_for_selector(".banner.shown")


def test_a_page_that_was_changed_is_named_as_that_page(walk: Walk) -> None:
    with Package.open(walk.data) as held:
        rows = json.loads(held.read(manifest.MANIFEST))["segments"]
        at = held.names.index(manifest.PDF)
        start = held.layout.place(at)
    for first, length, _digest, label in rows:
        if label.startswith("page "):
            report = flips.assert_named(walk.data, start + first + length // 2, 4)
            assert report.parts == (f"data/bundle.pdf: {label}",)
