"""Bags: written ones are valid; everything else is refused with its reason by name."""

import contextlib
import hashlib
import io
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probata.pure import bag
from probata.pure.bag import BagWrong
from probata.pure.errors import VerificationError

DIGEST = hashlib.sha256(b"hello").hexdigest()


def files() -> dict[str, bytes]:
    """A small valid bag, by path."""
    payload = {"data/hello.txt": {"sha256": DIGEST}}
    tags = bag.tag_files(payload, info=[("Source-Organization", "Probata")], size=5)
    return {**tags, "data/hello.txt": b"hello"}


def check(held: dict[str, bytes]) -> bag.Bag:
    return bag.check_files(held, lambda name: io.BytesIO(held[name]))


def fault(held: dict[str, bytes]) -> str:
    with pytest.raises(BagWrong) as refused:
        check(held)
    return refused.value.fault


def test_a_bag_that_was_made_is_valid() -> None:
    found = check(files())
    assert found.payload == {"data/hello.txt": {"sha256": DIGEST}}
    assert found.info == (("Source-Organization", "Probata"), ("Payload-Oxum", "5.1"))
    assert found.size == 5


def test_a_bag_that_was_written_to_a_folder_is_valid(tmp_path: Path) -> None:
    payload = {"a/100% sure\r\n.txt": b"x", "empty": b"", "tên.txt": "đ".encode()}
    bag.write(tmp_path / "bag", payload, algorithms=("sha256", "sha512"))
    assert set(bag.check(tmp_path / "bag").payload) == {f"data/{name}" for name in payload}


def test_an_existing_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        bag.write(tmp_path, {})


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda held: held.pop(name) and None


def with_file(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda held: held.update({name: data})


def line(path: str, digest: str = DIGEST) -> bytes:
    return f"{digest}  {path}\n".encode()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("bagit.txt"), "declaration"),
        (with_file("bagit.txt", b""), "declaration"),
        (with_file("bagit.txt", b"\xef\xbb\xbf" + bag.DECLARATION), "declaration"),
        (with_file("bagit.txt", bag.DECLARATION + b"More: 1\n"), "declaration"),
        (with_file("bagit.txt", bag.DECLARATION.replace(b"1.0", b"0.97")), "version"),
        (with_file("bagit.txt", bag.DECLARATION.replace(b"UTF-8", b"UTF-16")), "encoding"),
        (without("manifest-sha256.txt"), "manifest-missing"),
        (with_file("manifest-sha256.txt", b"no digest\n"), "manifest-line"),
        (with_file("manifest-sha256.txt", b"\xff\n"), "encoding"),
        (with_file("manifest-sha256.txt", line("hello.txt")), "path"),
        (with_file("manifest-sha256.txt", line("data/../bagit.txt")), "path"),
        (with_file("manifest-sha256.txt", line("/data/hello.txt")), "path"),
        (with_file("manifest-sha256.txt", 2 * line("data/hello.txt")), "listed-twice"),
        (with_file("manifest-crc32.txt", line("data/hello.txt")), "algorithm"),
        (with_file("data/more.txt", b""), "unlisted"),
        (with_file("manifest-md5.txt", b""), "unlisted"),
        (without("data/hello.txt"), "missing"),
        (without("bag-info.txt"), "missing"),
        (with_file("data/hello.txt", b"Hello"), "digest"),
        (with_file("bag-info.txt", b"Payload-Oxum: 5.2\n"), "digest"),
        (with_file("bag-info.txt", b"no colon\n"), "info"),
        (with_file("bag-info.txt", b"Space before : x\n"), "info"),
        (with_file("tagmanifest-md5.txt", line("data/hello.txt")), "manifest-line"),
        (with_file("fetch.txt", b"http://x.example 5\n"), "fetch"),
        (with_file("fetch.txt", b"http://x.example - data/other.txt\n"), "fetch"),
    ],
)
def test_a_fault_is_named(change: Callable[[dict[str, bytes]], None], expected: str) -> None:
    held = files()
    change(held)
    assert fault(held) == expected


def test_the_size_of_the_payload_is_compared() -> None:
    held = files()
    held["bag-info.txt"] = b"Payload-Oxum: 6.1\n"
    del held["tagmanifest-sha256.txt"]
    assert fault(held) == "oxum"


def test_names_that_differ_only_in_their_accents_are_refused() -> None:
    held = files() | {"data/e\u0301": b"", "data/\u00e9": b""}
    assert fault(held) == "name"


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    bag.write(tmp_path / "bag", {"a": b"x"})
    (tmp_path / "bag" / "data" / "b").symlink_to("/etc/hostname")
    with pytest.raises(BagWrong) as refused:
        bag.check(tmp_path / "bag")
    assert refused.value.fault == "path"


def test_several_lines_of_one_label_are_read_as_one() -> None:
    held = files()
    held["bag-info.txt"] = b"Note: one\r\n  two\rOther:\r\n"
    del held["tagmanifest-sha256.txt"]
    assert check(held).info == (("Note", "one two"), ("Other", ""))


@given(st.sampled_from(sorted(files())), st.binary(max_size=60))
def test_no_bytes_leak_another_error(name: str, data: bytes) -> None:
    held = files()
    held[name] = data
    with contextlib.suppress(VerificationError):
        check(held)


def flaws() -> dict[str, str]:
    """Which fault each published bag shows first."""
    return {
        "bagit-with-invalid-whitespace": "declaration",
        "notAllManifestsListAllFiles": "unlisted",
        "same-filename-listed-twice-with-different-hashes": "listed-twice",
        "same-filename-listed-twice-with-the-same-hash": "listed-twice",
    }


@pytest.mark.samples
def test_every_published_bag_is_judged_as_it_should_be() -> None:
    folder = os.environ.get("PROBATA_SAMPLES")
    if not folder:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the BagIt vectors were not checked")
    listed = tomllib.loads((Path(folder) / "expected.toml").read_text("utf-8"))["vector"]
    bags = [vector for vector in listed if vector["path"].startswith("vectors/bagit/")]
    assert len(bags) == 5
    for vector in bags:
        path = Path(folder) / vector["path"]
        if vector["verdict"] == "accept":
            assert bag.check(path).payload
            continue
        with pytest.raises(BagWrong) as refused:
            bag.check(path)
        assert refused.value.fault == flaws()[path.name]
