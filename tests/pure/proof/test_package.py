"""Promises of writing a package: the same bytes every time, whole or not at all."""

import dataclasses
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import proofs
from probata.pure.proof import manifest, pack, package, verify, zipform


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> proofs.Made:
    return proofs.make_package(tmp_path_factory.mktemp("package"))


def test_the_same_parts_give_the_same_bytes(made: proofs.Made, tmp_path: Path) -> None:
    assert proofs.make_package(tmp_path).data == made.data


def test_anchoring_later_and_writing_at_once_give_the_same_bytes(
    made: proofs.Made, tmp_path: Path
) -> None:
    slip = pack.build(made.log.slip(len(made.log.leaves) - 1))
    written = package.write(tmp_path / "at once.zip", made.contents, pdf=proofs.PDF, assembled=slip)
    assert written.path.read_bytes() == made.data
    assert written.size == len(made.data)
    assert written.manifest == package.manifest_digest(made.contents, pdf=proofs.PDF)


def test_a_pdf_may_come_from_a_file(made: proofs.Made, tmp_path: Path) -> None:
    pdf = tmp_path / "bundle.pdf"
    pdf.write_bytes(proofs.PDF)
    by_file = package.write(tmp_path / "a.zip", made.contents, pdf=pdf)
    by_bytes = package.write(tmp_path / "b.zip", made.contents, pdf=proofs.PDF)
    assert by_file.path.read_bytes() == by_bytes.path.read_bytes()


def test_the_bag_is_a_bag(made: proofs.Made, tmp_path: Path) -> None:
    """What RFC 8493 asks of a complete and valid bag, checked with nothing of ours."""
    (tmp_path / "bundle.zip").write_bytes(made.data)
    with zipfile.ZipFile(tmp_path / "bundle.zip") as other:
        other.extractall(tmp_path / "bag")
    bag = tmp_path / "bag"
    assert (bag / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")
    for name, under in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", name], cwd=bag, check=True)
        listed = {line.split("  ")[1] for line in (bag / name).read_text().splitlines()}
        found = {
            path.relative_to(bag).as_posix()
            for path in bag.rglob("*")
            if path.is_file() and path.is_relative_to(bag / "data") is under
        }
        assert listed == found - {"tagmanifest-sha256.txt"}
    oxum = (bag / "bag-info.txt").read_text().split("Payload-Oxum: ")[1].split(".")
    payload = [path.stat().st_size for path in (bag / "data").rglob("*") if path.is_file()]
    assert [int(part) for part in oxum] == [sum(payload), len(payload)]


def test_the_manifest_says_what_is_inside(made: proofs.Made) -> None:
    with package.Package.open(made.data) as held:
        said = json.loads(held.read(manifest.MANIFEST))
    assert [row["item"] for row in said["exhibits"]] == [name for name, _ in proofs.ORIGINALS]
    assert [row["name"] for row in said["originals"]] == [name for name, _ in proofs.ORIGINALS]
    assert said["log"]["key"] == str(proofs.LOG.verifier)
    assert sum(row[1] for row in said["segments"]) == len(proofs.PDF)


def test_a_package_is_written_whole_or_not_at_all(made: proofs.Made, tmp_path: Path) -> None:
    lying = package.Original("a.txt", made.contents.originals[0].digest, 3, lambda: (b"abc",))
    contents = dataclasses.replace(made.contents, originals=[lying])
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"the old one")
    with pytest.raises(package.PackageImpossible, match=r"a\.txt"):
        package.write(path, contents, pdf=proofs.PDF)
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_refuses_is_told_in_a_sentence(made: proofs.Made, tmp_path: Path) -> None:
    with pytest.raises(package.PackageUnwritable) as refused:
        package.write(tmp_path / "missing" / "bundle.zip", made.contents, pdf=proofs.PDF)
    assert refused.value.exit == 7


@pytest.mark.parametrize("what", ["segments", "slips", "exhibits", "key", "order", "software"])
def test_parts_that_do_not_belong_together_are_refused(
    made: proofs.Made, tmp_path: Path, what: str
) -> None:
    held = made.contents
    changes: dict[str, dict[str, object]] = {
        "segments": {"segments": held.segments[1:]},
        "slips": {"slips": [held.slips[0]] * 2},
        "exhibits": {"slips": held.slips[1:]},
        "key": {"log_key": str(proofs.OTHER_LOG.verifier)},
        "order": {"segments": held.segments[::-1]},
        "software": {"software": "two\nlines"},
    }
    contents = dataclasses.replace(held, **changes[what])  # type: ignore[arg-type]
    with pytest.raises(package.PackageImpossible):
        package.write(tmp_path / "bundle.zip", contents, pdf=proofs.PDF)


def test_only_the_slip_of_its_own_assembly_can_be_added(made: proofs.Made, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(made.data)
    with pytest.raises(package.PackageImpossible):
        package.anchor(path, made.slips[0])
    assert path.read_bytes() == made.data


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_can_be_stored(name: str) -> None:
    assert zipform.is_name(f"data/originals/0001-{package.safe_name(name)}")


def test_a_name_keeps_its_ending() -> None:
    assert package.safe_name("a" * 400 + ".jpeg").endswith("a.jpeg")
    assert package.safe_name("聊天/记录?.txt") == "聊天_记录_.txt"
    assert package.safe_name("...") == "original"


def test_an_original_of_many_chunks_is_streamed(made: proofs.Made, tmp_path: Path) -> None:
    content = b"0123456789abcdef" * 400_000
    log = proofs.Log()
    slip = pack.build(log.slip(log.store(content)))
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    pieces = [content[at : at + 70_001] for at in range(0, len(content), 70_001)]
    exhibit = dataclasses.replace(
        made.contents.exhibits[0], original=digest, slip=proofs.entry_id(0)
    )
    contents = dataclasses.replace(
        made.contents,
        slips=[slip],
        exhibits=[exhibit],
        originals=[package.Original("long.bin", digest, len(content), lambda: pieces)],
    )
    path = tmp_path / "bundle.zip"
    package.write(path, contents, pdf=proofs.PDF)
    report = verify.verify_package(path)
    assert report.outcome == "unproven"
    assert [step.ok for step in report.steps if step.name == "originals"] == [True]
