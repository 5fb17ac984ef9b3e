"""Bags: folders or packages with lists of digests, written and strictly checked (BagIt, RFC 8493).

A check that refuses gives the reason by name (`fault`), the gravest first: what the lists say
comes before what the files hold.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from probata.pure.errors import VerificationError

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT, INFO, FETCH, PAYLOAD = "bagit.txt", "bag-info.txt", "fetch.txt", "data/"

_ALGORITHMS = ("sha512", "sha256", "sha384", "sha224", "sha1", "md5")
_LIST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt", re.ASCII)
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\S.*)", re.ASCII)
_DECLARED = re.compile(rb"BagIt-Version: (\d+\.\d+)[\n\r]+Tag-File-Character-Encoding: (\S+)")
_LABEL = re.compile(r"([^\s:](?:[^:]*[^\s:])?):[ \t]*(.*)")
_OXUM = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)
_PIECE = 1 << 20
_LARGEST_TAG = 256 << 20

_FAULTS = {
    "declaration": "bagit.txt is missing or not in the form of version 1.0",
    "version": "it is of another version than 1.0",
    "encoding": "a list or tag file is not UTF-8",
    "manifest-missing": "no list of its payload is there",
    "manifest-line": "a line of a list is broken",
    "algorithm": "a list uses a digest that is not known here",
    "path": "a path leads out of the bag or is no proper path",
    "listed-twice": "one path is listed twice in one list",
    "unlisted": "a payload file stands in no list, or not in every list",
    "missing": "a listed file is not there",
    "digest": "a file differs from its digest",
    "info": "bag-info.txt is broken",
    "oxum": "the size of the payload differs from what bag-info.txt says",
    "fetch": "fetch.txt is broken",
    "name": "the names of two files differ only in how accents are written",
}


class BagWrong(VerificationError):
    """A bag that is not complete and valid; `fault` names the reason, `path` the place."""

    code = "bag.wrong"
    says = "The bag is not valid: {reason} ({path})."
    remedy = "Ask whoever packed it for a fresh copy."

    def __init__(self, fault: str, path: str = "") -> None:
        """Take the name of the fault and the path it concerns."""
        self.fault, self.path = fault, path
        super().__init__(reason=_FAULTS[fault], path=path or "-", fault=fault)


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was found complete and valid.

    `payload` gives the digests of each payload file, by algorithm; `info` lines of bag-info.txt.
    """

    payload: Mapping[str, Mapping[str, str]]
    info: tuple[tuple[str, str], ...]
    size: int


def tag_files(
    payload: Mapping[str, Mapping[str, str]],
    *,
    info: Sequence[tuple[str, str]] = (),
    size: int | None = None,
    further: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return all tag files of a bag by name, ready to be written beside its payload.

    `payload` maps each path (beginning with data/) to its hex digests by algorithm, `size` is the
    sum of their bytes, `further` are tag files of one's own. BagWrong refuses impossible paths.
    """
    algorithms = sorted({name for digests in payload.values() for name in digests}) or ["sha512"]
    for path in payload:
        _check_path(path, PAYLOAD)
    oxum = [] if size is None else [("Payload-Oxum", f"{size}.{len(payload)}")]
    tags = {**(further or {}), BAGIT: DECLARATION}
    if lines := [f"{label}: {value}\n" for label, value in [*info, *oxum]]:
        tags[INFO] = "".join(lines).encode()
    for name in algorithms:
        listed = {path: digests[name] for path, digests in payload.items()}
        tags[f"manifest-{name}.txt"] = _list(listed)
    for name in algorithms:
        listed = {
            path: hashlib.new(name, data, usedforsecurity=False).hexdigest()
            for path, data in tags.items()
            if not path.startswith("tagmanifest-")
        }
        tags[f"tagmanifest-{name}.txt"] = _list(listed)
    for path, data in tags.items():
        _check_path(path)
        if path == INFO:
            _read_info(data)
    return tags


def write(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    info: Sequence[tuple[str, str]] = (),
    algorithms: Sequence[str] = ("sha512",),
) -> None:
    """Write a new bag: `files` are payload, by their paths below data/.

    FileExistsError when the folder is there already.
    """
    payload = {
        PAYLOAD + path: {name: hashlib.new(name, data).hexdigest() for name in algorithms}
        for path, data in files.items()
    }
    tags = tag_files(payload, info=info, size=sum(map(len, files.values())))
    folder.mkdir(parents=True)
    (folder / "data").mkdir()
    for path, data in [*tags.items(), *((PAYLOAD + path, data) for path, data in files.items())]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def check(folder: Path) -> Bag:
    """Return what the bag in a folder holds when it is complete and valid; raise BagWrong."""
    names = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise BagWrong("path", name)
        if path.is_file():
            names.append(name)
    return check_files(names, lambda name: (folder / name).open("rb"))


def check_files(names: Iterable[str], opened: Callable[[str], IO[bytes]]) -> Bag:
    """Check a bag wherever it lies: the names of all its files, and how to open one.

    Raises BagWrong; OSError comes from `opened` alone.
    """
    return _Check(list(names), opened).run()


class _Check:
    """One check of one bag."""

    def __init__(self, names: list[str], opened: Callable[[str], IO[bytes]]) -> None:
        self.names = set(names)
        self.opened = opened
        if len({unicodedata.normalize("NFC", name) for name in names}) != len(names):
            raise BagWrong("name", names[0])

    def run(self) -> Bag:
        lists = {name: form for name in sorted(self.names) if (form := _LIST.fullmatch(name))}
        payload_lists = [name for name in lists if not lists[name][1]]
        listed = {name: self._read_list(name, payload=not lists[name][1]) for name in lists}
        self._check_declaration()
        if not payload_lists:
            raise BagWrong("manifest-missing")
        for name, form in lists.items():
            if form[2] not in _ALGORITHMS:
                raise BagWrong("algorithm", name)
        self._check_complete({name: listed[name] for name in payload_lists}, listed)
        info = self._info()
        self._check_fetch(listed[payload_lists[0]])
        digests, size = self._check_digests(
            {name: (lists[name][2], listed[name]) for name in lists}
        )
        self._check_oxum(info, size)
        payload = {path: digests[path] for path in sorted(digests) if path.startswith(PAYLOAD)}
        return Bag(payload, info, size)

    def _tag(self, name: str) -> bytes:
        with self.opened(name) as file:
            data = file.read(_LARGEST_TAG + 1)
        if len(data) > _LARGEST_TAG:
            raise BagWrong("manifest-line", name)
        return data

    def _lines(self, name: str) -> list[str]:
        try:
            text = self._tag(name).decode()
        except UnicodeDecodeError as reason:
            raise BagWrong("encoding", name) from reason
        if text.startswith("\ufeff"):
            raise BagWrong("encoding", name)
        return [line for line in re.split(r"\r\n|\r|\n", text) if line]

    def _read_list(self, name: str, *, payload: bool) -> dict[str, str]:
        listed: dict[str, str] = {}
        for line in self._lines(name):
            form = _LINE.fullmatch(line)
            if form is None:
                raise BagWrong("manifest-line", name)
            path = _unescaped(form[2])
            _check_path(path, PAYLOAD if payload else "")
            if not payload and path.startswith((PAYLOAD, "tagmanifest-")):
                raise BagWrong("manifest-line", path)
            if path in listed:
                raise BagWrong("listed-twice", path)
            listed[path] = form[1].lower()
        return listed

    def _check_declaration(self) -> None:
        form = _DECLARED.fullmatch(self._tag(BAGIT).strip(b"\r\n")) if BAGIT in self.names else None
        if form is None:
            raise BagWrong("declaration", BAGIT)
        if form[1] != b"1.0":
            raise BagWrong("version", BAGIT)
        if form[2].upper() != b"UTF-8":
            raise BagWrong("encoding", BAGIT)

    def _check_complete(
        self, payload: Mapping[str, Mapping[str, str]], every: Mapping[str, Mapping[str, str]]
    ) -> None:
        for path in sorted(name for name in self.names if name.startswith(PAYLOAD)):
            if not all(path in listed for listed in payload.values()):
                raise BagWrong("unlisted", path)
        for listed in every.values():
            for path in listed:
                if path not in self.names:
                    raise BagWrong("missing", path)

    def _info(self) -> tuple[tuple[str, str], ...]:
        if INFO not in self.names:
            return ()
        self._lines(INFO)
        return _read_info(self._tag(INFO))

    def _check_oxum(self, info: tuple[tuple[str, str], ...], size: int) -> None:
        said = [value for label, value in info if label.lower() == "payload-oxum"]
        count = sum(name.startswith(PAYLOAD) for name in self.names)
        for value in said:
            form = _OXUM.fullmatch(value)
            if form is None or len(said) > 1:
                raise BagWrong("info", INFO)
            if (int(form[1]), int(form[2])) != (size, count):
                raise BagWrong("oxum", INFO)

    def _check_fetch(self, listed: Mapping[str, str]) -> None:
        for line in self._lines(FETCH) if FETCH in self.names else []:
            parts = re.split(r"[ \t]+", line, maxsplit=2)
            if len(parts) != 3 or not re.fullmatch(r"\d+|-", parts[1], re.ASCII):
                raise BagWrong("fetch", FETCH)
            if _unescaped(parts[2]) not in listed:
                raise BagWrong("fetch", parts[2])

    def _check_digests(
        self, lists: Mapping[str, tuple[str, Mapping[str, str]]]
    ) -> tuple[dict[str, dict[str, str]], int]:
        wanted: dict[str, dict[str, str]] = {}
        for algorithm, listed in lists.values():
            for path, digest in listed.items():
                wanted.setdefault(path, {})[algorithm] = digest
        size = 0
        for path in sorted(wanted):
            hashes = {name: hashlib.new(name, usedforsecurity=False) for name in wanted[path]}
            with self.opened(path) as file:
                while piece := file.read(_PIECE):
                    size += len(piece) if path.startswith(PAYLOAD) else 0
                    for running in hashes.values():
                        running.update(piece)
            if {name: running.hexdigest() for name, running in hashes.items()} != wanted[path]:
                raise BagWrong("digest", path)
        return wanted, size


def _read_info(data: bytes) -> tuple[tuple[str, str], ...]:
    read: list[tuple[str, str]] = []
    for line in re.split(r"\r\n|\r|\n", data.decode("utf-8", "replace")):
        if line[:1] in (" ", "\t") and read and line.strip():
            read[-1] = (read[-1][0], f"{read[-1][1]} {line.strip()}")
        elif line:
            form = _LABEL.fullmatch(line)
            if form is None:
                raise BagWrong("info", INFO)
            read.append((form[1], form[2].rstrip()))
    return tuple(read)


def _list(listed: Mapping[str, str]) -> bytes:
    lines = (f"{digest}  {_escaped(path)}\n" for path, digest in sorted(listed.items()))
    return "".join(lines).encode()


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _unescaped(path: str) -> str:
    codes = {"%25": "%", "%0A": "\n", "%0D": "\r"}
    return re.sub("%(?:25|0[AaDd])", lambda code: codes[code[0].upper()], path)


def _check_path(path: str, below: str = "") -> None:
    parts = PurePosixPath(path).parts
    proper = path.startswith(below) and len(path) > len(below) and "\0" not in path
    plain = "/".join(parts) == path and ".." not in parts and not path.startswith(("/", "~"))
    if not proper or not plain or "\\" in path:
        raise BagWrong("path", path)
