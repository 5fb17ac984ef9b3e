"""Promises of checking a package: one changed byte anywhere is found and named, once."""

import dataclasses
import hashlib
import io
import json
import os
import random
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flips
import proofs
from probata.pure.canon import canonical
from probata.pure.proof import derived, manifest, pack, package, verify, zipform
from probata.pure.proof.report import Report

FLIPS = 1000 if os.environ.get("PROBATA_SOAK") else 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> proofs.Made:
    return proofs.make_package(tmp_path_factory.mktemp("package"))


def _repacked(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a package in the right form with other files: what a careful forger would write."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        files = {name: held.read(name) for name in held.namelist()}
    change(files)
    return _packed(files)


def _replaced(data: bytes, name: str, content: bytes | None) -> bytes:
    """Return a package in the right form with one file replaced, added or (None) taken away."""

    def change(files: dict[str, bytes]) -> None:
        files.pop(name, None)
        if content is not None:
            files[name] = content

    return _repacked(data, change)


def _packed(files: Mapping[str, bytes]) -> bytes:
    ordered = sorted(files.items(), key=lambda held: held[0].encode())
    layout = zipform.Layout.of(
        [zipform.Entry(name.encode(), len(held), zlib.crc32(held)) for name, held in ordered]
    )
    out = bytearray(layout.total)
    for place, piece, _ in layout.headers():
        out[place : place + len(piece)] = piece
    for at, (_, held) in enumerate(ordered):
        out[layout.place(at) : layout.place(at) + len(held)] = held
    return bytes(out)


def _steps(report: Report) -> dict[str, bool | None]:
    return {step.name: step.ok for step in report.steps}


def test_a_whole_package_is_shown(made: proofs.Made) -> None:
    report = verify.verify_package(made.data, key=str(proofs.LOG.verifier))
    assert report.ok
    assert [step.name for step in report.steps if step.ok is not True] == ["stamps"]
    assert json.dumps(report.as_json())


@pytest.mark.soak
@pytest.mark.clause("tfgbv-guide", "store.copy-integrity")
def test_one_changed_byte_anywhere_is_named_with_its_part(made: proofs.Made) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(FLIPS):
        flips.assert_named(made.data, chance.randrange(len(made.data)), 1 << chance.randrange(8))


def test_each_structural_field_is_named_when_it_changes(made: proofs.Made) -> None:
    """One byte of each header field kind, each line of the lists, each member of the manifest."""
    layout = package.Package.open(made.data).layout
    places = [start + at for start, piece, _ in layout.headers() for at in range(0, len(piece), 9)]
    for at, entry in enumerate(layout.entries):
        step = max(1, entry.size // 12)
        places += range(layout.place(at), layout.place(at) + entry.size, step)
    for place in places:
        flips.assert_named(made.data, place, 1)


def test_each_page_of_the_pdf_is_named(made: proofs.Made) -> None:
    for number in range(1, 6):
        place = made.data.index(b"page %d of a bundle" % number)
        changed = made.data[:place] + b"P" + made.data[place + 1 :]
        report = verify.verify_package(changed)
        assert report.parts == (f"data/bundle.pdf: page {number}",)
        assert _steps(report)["pdf"] is False


def test_a_package_without_its_own_slip_is_never_a_success(tmp_path: Path) -> None:
    bare = proofs.make_package(tmp_path, assembled=False)
    report = verify.verify_package(bare.data)
    assert report.outcome == "unproven"
    assert not report.ok
    assert _steps(report)["assembly"] is None
    assert report.result.startswith("Not proven")


def test_every_file_that_is_taken_away_is_named(made: proofs.Made) -> None:
    for name in package.Package.open(made.data).names:
        report = verify.verify_package(_replaced(made.data, name, None))
        assert not report.ok
        if name == manifest.ASSEMBLED:
            assert report.parts == (manifest.TAG_LIST,)
        else:
            assert name in report.parts


def test_a_file_that_was_added_is_named(made: proofs.Made) -> None:
    changed = _replaced(made.data, "data/more.txt", b"x")
    assert verify.verify_package(changed).parts == ("data/more.txt",)


def test_a_wrong_crc_is_a_fault_of_the_zip(made: proofs.Made) -> None:
    layout = package.Package.open(made.data).layout
    entries = [
        dataclasses.replace(entry, crc=entry.crc ^ 1) if at == 3 else entry
        for at, entry in enumerate(layout.entries)
    ]
    changed = bytearray(made.data)
    for place, piece, _ in zipform.Layout.of(entries).headers():
        changed[place : place + len(piece)] = piece
    report = verify.verify_package(bytes(changed))
    assert report.parts == ("zip structure near data/bundle.pdf",)


def _forged(files: dict[str, bytes], change: Callable[[dict[str, object]], None]) -> None:
    """Change the manifest and derive again everything that follows from it."""
    value = json.loads(files[manifest.MANIFEST])
    change(value)
    written = canonical(value)
    said = manifest.parse(written)
    files[manifest.MANIFEST] = written
    slip = files.get(manifest.ASSEMBLED)
    digest = hashlib.sha256(slip).hexdigest() if slip else ""
    files.update(derived.bag_files(said, written, digest))


def test_a_forger_who_derives_everything_again_meets_the_log(made: proofs.Made) -> None:
    def forge(files: dict[str, bytes]) -> None:
        _forged(files, lambda value: value.update(title="Another title"))

    report = verify.verify_package(_repacked(made.data, forge))
    assert report.parts == ("data/manifest.json",)

    def without(files: dict[str, bytes]) -> None:
        del files[manifest.ASSEMBLED]
        forge(files)

    report = verify.verify_package(_repacked(made.data, without))
    assert report.outcome == "unproven"


def test_the_slip_of_another_assembly_does_not_anchor(made: proofs.Made) -> None:
    log = proofs.Log()
    other = pack.build(
        log.slip(log.add("bundle.assembled", "bundle:2", digest="sha256:" + "1" * 64))
    )
    changed = _repacked(made.data, lambda files: files.update({"assembled.txt": other.encode()}))
    report = verify.verify_package(changed)
    assert report.parts == ("data/manifest.json",)
    wrong = pack.build(log.slip(log.store(b"x")))
    changed = _replaced(made.data, manifest.ASSEMBLED, wrong.encode())
    assert verify.verify_package(changed).parts == ("assembled.txt: leaf",)


def test_an_exhibit_whose_slip_names_another_original_is_named(
    made: proofs.Made, tmp_path: Path
) -> None:
    first, second = made.contents.exhibits
    swapped = dataclasses.replace(first, slip=second.slip)
    contents = dataclasses.replace(made.contents, exhibits=[swapped, second])
    path = tmp_path / "bundle.zip"
    package.write(path, contents, pdf=proofs.PDF)
    report = verify.verify_package(path)
    assert report.parts == ("data/manifest.json: exhibits[0]",)


def test_a_pinned_key_must_be_the_logs(made: proofs.Made) -> None:
    report = verify.verify_package(made.data, key=str(proofs.OTHER_LOG.verifier))
    assert report.parts == ("data/manifest.json: log",)


@pytest.mark.clause("tfgbv-guide", "store.chain-of-custody")
def test_a_line_taken_out_of_the_handling_log_is_named_at_its_place(made: proofs.Made) -> None:
    with package.Package.open(made.data) as held:
        value = json.loads(held.read(manifest.MANIFEST))
    for at in range(len(value["handling"])):
        rest = [step for place, step in enumerate(value["handling"]) if place != at]
        cut = canonical({**value, "handling": rest})
        report = verify.verify_package(_replaced(made.data, manifest.MANIFEST, cut))
        assert report.parts == (f"data/manifest.json: handling[{at}]",)


def test_a_manifest_of_another_shape_is_refused_by_its_field(made: proofs.Made) -> None:
    with zipfile.ZipFile(io.BytesIO(made.data)) as held:
        value = json.loads(held.read(manifest.MANIFEST))
    changes: dict[str, object] = {
        "format": "probata-bundle/2",
        "title": 5,
        "made": "two\nlines",
        "log": {"key": "none"},
        "pdf": {**value["pdf"], "size": -1},
        "segments": [[0, 1, "0" * 64, "page 1"]],
        "exhibits": [{}],
        "slips": [{**value["slips"][0], "path": "../x"}],
        "originals": [{**value["originals"][0], "path": "data/originals/../x"}],
        "verifier": {},
        "handling": [1],
        "matter": {"deep": 1.5},
    }
    for name, held_value in changes.items():
        with pytest.raises(manifest.ManifestWrong) as fault:
            manifest.parse(canonical({**value, name: held_value}))
        assert fault.value.part.startswith(f"data/manifest.json: {name}"), name


def test_hostile_json_is_refused_in_one_way() -> None:
    for written in (b"", b"[]", b"{}", b'{"a":1,"a":1}', b"[" * 100_000, b'{"a":NaN}', b"\xff"):
        with pytest.raises(manifest.ManifestWrong):
            manifest.parse(written)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_mangled_package_ends_in_a_report(data: st.DataObject) -> None:
    whole = (Path(__file__).parents[2] / "vectors" / "v1" / "package.zip").read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(len(whole), start + 2000)))
    put = data.draw(st.binary(max_size=200))
    changed = whole[:start] + put + whole[end:]
    if changed != whole:
        report = verify.verify_package(changed)
        assert not report.ok
        assert report.parts or report.outcome == "unproven"


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(["assembled.txt", *derived.TAGS, manifest.MANIFEST])), st.data())
def test_a_mangled_file_in_a_right_zip_ends_in_a_report(name: str, data: st.DataObject) -> None:
    whole = (Path(__file__).parents[2] / "vectors" / "v1" / "package.zip").read_bytes()
    content = package.Package.open(whole).read(name)
    start = data.draw(st.integers(0, len(content) - 1))
    put = data.draw(st.binary(max_size=80))
    mangled = content[:start] + put + content[start + data.draw(st.integers(0, 80)) :]
    if mangled != content:
        report = verify.verify_package(_replaced(whole, name, mangled))
        assert report.outcome == "broken"
        assert any(part.startswith(name) for part in report.parts)


def test_every_frozen_vector_still_reads_as_it_did() -> None:
    folder = Path(__file__).parents[2] / "vectors"
    for version in sorted(folder.glob("v*")):
        expected = json.loads((version / "expected.json").read_text())
        for files, outcome in expected.items():
            first, *others = (version / name for name in files.split(" "))
            data = first.read_bytes()
            if verify.is_package(data[:4], data[-22:]):
                report = verify.verify_package(first)
            else:
                report = verify.verify_slip(data, [(other.name, other) for other in others])
            assert report.outcome == outcome, files
