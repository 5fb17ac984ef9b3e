"""The parts of a proof slip as text: JSON lines, the inclusion proof, keys, time stamps."""

import base64
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from probata.pure.canon import NotCanonical, canonical
from probata.pure.errors import VerificationError
from probata.pure.merkle import checkpoint as checkpoints
from probata.pure.merkle import note as notes

PROOF = "c2sp.org/tlog-proof@v1\n"
DEEPEST = 64  # lists and objects within each other

_WIDTH = 76
_MOST_STAMPS, _MOST_CERTIFICATES, _MOST_COSIGNERS, _MOST_HASHES = 8, 16, 16, 64
_WHOLE = 2**53 - 1
_NAME = re.compile(r"[!-*,-\x7e]{1,100}")  # printable ASCII without "+"
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")


class SlipUnreadable(VerificationError):
    """A file that is no proof slip, or one of whose parts was changed."""

    code = "slip.unreadable"
    says = "The proof slip is damaged at “{part}”: {reason}."
    remedy = "Ask the keeper of the ledger for a fresh proof slip."

    @property
    def part(self) -> str:
        """The part of the slip at fault, in the words of the specification."""
        return str(self.params.get("part", "form"))


class Stamp(NamedTuple):
    """An RFC 3161 token and further certificates of its authority's chain, all DER."""

    token: bytes
    certificates: tuple[bytes, ...] = ()


def fault(part: str, reason: str) -> SlipUnreadable:
    return SlipUnreadable(part=part, reason=reason)


def decoded(part: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        raise fault(part, "it is not UTF-8") from reason


def read_json(part: str, content: bytes) -> dict[str, Any]:
    """Return a canonical JSON object whose numbers are whole; raise SlipUnreadable for `part`."""
    import json

    try:
        value = json.loads(content.decode())
        if not isinstance(value, dict) or canonical(value) != content:
            raise ValueError("not a canonical object")
        _whole_numbers(value)
    except (ValueError, RecursionError, NotCanonical) as reason:
        raise fault(part, "it is not canonical JSON") from reason
    return value


def _whole_numbers(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST or isinstance(value, float):
        raise ValueError("too deep, or a number that is not whole")
    if isinstance(value, int) and abs(value) > _WHOLE:
        raise ValueError("a number that is too large")
    if isinstance(value, (dict, list)):
        for held in value.values() if isinstance(value, dict) else value:
            _whole_numbers(held, depth + 1)


def stamp_text(stamp: Stamp) -> str:
    blocks = [("token", stamp.token), *(("certificate", held) for held in stamp.certificates)]
    return "".join(f"{name}\n{_folded(held)}" for name, held in blocks)


def _folded(data: bytes) -> str:
    letters = base64.b64encode(data).decode()
    return "".join(f"{letters[at : at + _WIDTH]}\n" for at in range(0, len(letters), _WIDTH))


def read_inclusion(content: bytes) -> tuple[int, tuple[bytes, ...]]:
    part = "inclusion proof"
    lines = decoded(part, content).split("\n")
    if lines[0] != PROOF[:-1] or len(lines) < 4 or lines[-2:] != ["", ""]:
        raise fault(part, "it is not a C2SP tlog-proof")
    mark, _, index = lines[1].partition(" ")
    if mark != "index" or not _INDEX.fullmatch(index) or int(index) > _WHOLE:
        raise fault(part, "its index is not a number")
    try:
        hashes = tuple(notes.decode_base64(line) for line in lines[2:-2])
    except ValueError as reason:
        raise fault(part, "a hash cannot be read") from reason
    if len(hashes) > _MOST_HASHES or any(len(hashed) != 32 for hashed in hashes):
        raise fault(part, "a hash has not 32 bytes, or there are too many")
    return int(index), hashes


def read_keys(content: str) -> tuple[str, tuple[str, ...]]:
    lines = content.split("\n")
    if lines.pop() or not lines or len(lines) > 1 + _MOST_COSIGNERS:
        raise fault("keys", "they are not one line each")
    keys = []
    for at, line in enumerate(lines):
        mark, _, key = line.partition(" ")
        if mark != ("cosigner" if at else "log"):
            raise fault("keys", "a line is of a kind that is not known")
        keys.append(_checked_key(key, notes.COSIGNATURE if at else notes.SIGNATURE))
    return keys[0], tuple(keys[1:])


def _checked_key(key: str, kind: int) -> str:
    try:
        verifier = notes.Verifier.from_text(key)
    except VerificationError as reason:
        raise fault("keys", str(reason)) from reason
    if str(verifier) != key or verifier.kind != kind or not _NAME.fullmatch(verifier.name):
        raise fault("keys", "a key is of a kind that is not known")
    return key


def match_signatures(note: str, index: int, keys: Sequence[str]) -> None:
    """Refuse a checkpoint whose signatures are not, one by one, those of the keys."""
    try:
        read = notes.read_note(note)
        head = checkpoints.Checkpoint.parse(read.text)
    except VerificationError as reason:
        raise fault("checkpoint", str(reason)) from reason
    verifiers = [notes.Verifier.from_text(key) for key in keys]
    if str(read) != note or head.extensions or not index < head.size <= _WHOLE:
        raise fault("checkpoint", "it has other lines than a checkpoint of this leaf")
    if head.origin != verifiers[0].name:
        raise fault("checkpoint", "it speaks of another log than the key")
    signed = [(signature.name, signature.key_id) for signature in read.unknown]
    if signed != [(verifier.name, verifier.key_id) for verifier in verifiers]:
        raise fault("checkpoint", "its signatures are not those of the keys")


def read_stamps(content: str) -> tuple[Stamp, ...]:
    stamps: list[list[bytes]] = []
    lines = content.split("\n")
    if lines.pop():
        raise fault("stamps", "the last line does not end")
    blocks: list[tuple[str, list[str]]] = []
    for line in lines:
        if line in ("token", "certificate"):
            blocks.append((line, []))
        elif blocks:
            blocks[-1][1].append(line)
        else:
            raise fault("stamps", "a line belongs to nothing")
    for kind, letters in blocks:
        if kind == "token":
            stamps.append([])
        elif not stamps:
            raise fault("stamps", "a certificate stands before its token")
        stamps[-1].append(_unfolded(letters))
    if len(stamps) > _MOST_STAMPS or any(len(held) > 1 + _MOST_CERTIFICATES for held in stamps):
        raise fault("stamps", "there are too many")
    return tuple(Stamp(token, tuple(held)) for token, *held in stamps)


def _unfolded(letters: list[str]) -> bytes:
    try:
        data = notes.decode_base64("".join(letters))
    except ValueError as reason:
        raise fault("stamps", "the letters cannot be read") from reason
    if not data or _folded(data) != "".join(f"{line}\n" for line in letters):
        raise fault("stamps", "the letters are not folded as they should be")
    return data
