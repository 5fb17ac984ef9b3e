"""The proof slip: one text file that proves one entry (docs/specs/proof-slip.md)."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from probata.pure.canon import NotCanonical, canonical
from probata.pure.errors import ProbataError, VerificationError
from probata.pure.merkle import checkpoint as checkpoints
from probata.pure.merkle import note as notes

FIRST_LINE = b"Probata proof slip, version 1\n"
LARGEST = 1 << 20  # bytes
DEEPEST = 64  # lists and objects within each other
SECTIONS = ("leaf", "payload", "salt", "proof", "keys", "stamps", "end")

_SUBTITLE = "存证凭证 · Phiếu chứng thực · Bordereau de preuve\n"
_ADVICE = (
    "Check it without a network:  probata verify THIS-FILE [ORIGINAL]\n"
    "or open verify.html in a browser. Compare Key with the key printed by the keeper of the log.\n"
    "Change nothing in this file, not even a line end.\n"
)
_PROOF = "c2sp.org/tlog-proof@v1\n"
_WIDTH = 76
_MOST_STAMPS, _MOST_CERTIFICATES, _MOST_COSIGNERS, _MOST_HASHES = 8, 16, 16, 64
_WHOLE = 2**53 - 1
_INSTANT = re.compile(r"[!-\x7e]{1,40}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ENTRY = re.compile(r"[0-9A-Z]{26}")
_DEED = re.compile(r"(?=.{3,80}\Z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SALT = re.compile(r"([0-9a-f]{2}){16,64}")
_SHOWN = re.compile(r"[!-\x7e]{1,200}")
_NAME = re.compile(r"[!-*,-\x7e]{1,100}")  # printable ASCII without "+"
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")


class SlipUnreadable(VerificationError):
    """A file that is no proof slip, or one of whose parts was changed."""

    code = "slip.unreadable"
    says = "The proof slip is damaged at “{part}”: {reason}."
    remedy = "Ask the keeper of the log for a fresh proof slip."

    @property
    def part(self) -> str:
        """The part of the slip at fault, in the words of the specification."""
        return str(self.params.get("part", "form"))


class SlipImpossible(ProbataError):
    """Values that no proof slip can carry."""

    code = "slip.impossible"
    says = "No proof slip can be written from this: {reason}."
    remedy = "Give the leaf, the proof, the checkpoint and the keys that belong together."


@dataclass(frozen=True, slots=True)
class Stamp:
    """An RFC 3161 token and further certificates of its authority's chain, all DER."""

    token: bytes
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSlip:
    """What a proof slip carries.

    `leaf`: the leaf's bytes; `payload`: canonical JSON of actor, on, payload, within, b"" when
    nothing is disclosed (then `salt` is b"", too); `index`: leaf number from 0; `hashes`: the
    inclusion proof; `checkpoint`: the signed note, the log's signature first, then one per
    cosigner; `log_key`, `cosigner_keys`: verifier keys as text, cosigners in the order of their
    signatures.
    """

    leaf: bytes
    payload: bytes = b""
    salt: bytes = b""
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    log_key: str
    cosigner_keys: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """The leaf as values: at, digest, id, name, v."""
        return _read_leaf(self.leaf)

    @property
    def disclosed(self) -> dict[str, Any] | None:
        """Actor, on, payload and within of the entry, or None."""
        return _read_payload(self.payload) if self.payload else None


def fingerprint(key: str) -> str:
    """Return what people compare: 32 hex digits of SHA-256 over the verifier key's text."""
    digits = hashlib.sha256(key.encode()).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def stamped_bytes(checkpoint: str) -> bytes:
    """Return the bytes whose SHA-256 a time stamp carries: the text of the checkpoint note."""
    return notes.read_note(checkpoint).text.encode()


def build(slip: ProofSlip) -> str:
    """Return the slip as text; raise SlipImpossible for values that would not be read back."""
    try:
        text = _text(slip)
        if parse(text) != slip:
            raise SlipImpossible(reason="it would not be read back alike")
    except VerificationError as reason:
        raise SlipImpossible(reason=str(reason)) from reason
    return text


def parse(text: str | bytes) -> ProofSlip:
    """Read a slip whose every byte is as the specification says; no signature is checked.

    Raises SlipUnreadable, which names the part at fault.
    """
    try:
        written = text.encode() if isinstance(text, str) else bytes(text)
    except UnicodeEncodeError as reason:
        raise _fault("form", "it is not UTF-8") from reason
    if len(written) > LARGEST:
        raise _fault("form", "it is longer than a slip can be")
    head, parts = _split(written)
    slip = _read(parts)
    if head != _head(slip).encode():
        raise _fault("head", "the text above the proof is not what the proof says")
    if written != _text(slip).encode():
        raise _fault("end", "the last line is not as it was written")
    return slip


def _fault(part: str, reason: str) -> SlipUnreadable:
    return SlipUnreadable(part=part, reason=reason)


def _check(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _head(slip: ProofSlip) -> str:
    facts, said = slip.facts, slip.disclosed
    head = checkpoints.read_checkpoint(slip.checkpoint)
    on = f"On     {said['on']}\n" if said and _SHOWN.fullmatch(said["on"]) else ""
    return (
        f"{FIRST_LINE.decode()}{_SUBTITLE}\n"
        f"Entry  {facts['id']}\nDeed   {facts['name']}\nAt     {facts['at']}\n{on}"
        f"Leaf   {slip.index} of {head.size}\nLog    {head.origin}\n"
        f"Key    {fingerprint(slip.log_key)}\n\n{_ADVICE}\n"
    )


def _text(slip: ProofSlip) -> str:
    proof = [base64.b64encode(hashed).decode() for hashed in slip.hashes]
    before = "".join(f"{line}\n" for line in (f"index {slip.index}", *proof, ""))
    keys = [f"log {slip.log_key}", *(f"cosigner {key}" for key in slip.cosigner_keys)]
    contents = {
        "leaf": _line(slip.leaf),
        "payload": _line(slip.payload),
        "salt": _line(slip.salt.hex().encode()),
        "proof": f"{_PROOF}{before}{slip.checkpoint}".encode(),
        "keys": "".join(f"{key}\n" for key in keys).encode(),
        "stamps": "".join(map(_stamp_text, slip.stamps)).encode(),
    }
    out = _head(slip).encode()
    for name, content in contents.items():
        checks = " ".join(map(_check, _cut_proof(content) if name == "proof" else (content,)))
        out += f"== {name} {checks} ==\n".encode() + content
    out += f"== end {_check(out)} ==\n".encode()
    return out.decode()


def _line(content: bytes) -> bytes:
    return content + b"\n" if content else b""


def _stamp_text(stamp: Stamp) -> str:
    blocks = [("token", stamp.token), *(("certificate", held) for held in stamp.certificates)]
    return "".join(f"{name}\n{_folded(held)}" for name, held in blocks)


def _folded(data: bytes) -> str:
    letters = base64.b64encode(data).decode()
    return "".join(f"{letters[at : at + _WIDTH]}\n" for at in range(0, len(letters), _WIDTH))


def _cut_proof(content: bytes) -> tuple[bytes, bytes]:
    before, blank, checkpoint = content.partition(b"\n\n")
    return before + blank, checkpoint


def _split(written: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Cut a slip at its headings and compare the checks; name the first part that differs."""
    found: list[tuple[int, int, str]] = []
    place = 0
    for name in SECTIONS:
        checks = rb"([0-9a-f]{16} [0-9a-f]{16})" if name == "proof" else rb"([0-9a-f]{16})"
        heading = re.compile(rb"^== " + name.encode() + b" " + checks + rb" ==\n", re.MULTILINE)
        match = heading.search(written, place)
        if match is None:
            raise _fault(name, "its heading is missing or damaged")
        found.append((match.start(), match.end(), match.group(1).decode()))
        place = match.end()
    parts: dict[str, bytes] = {}
    for at, name in enumerate(SECTIONS[:-1]):
        content = written[found[at][1] : found[at + 1][0]]
        named = {"proof": ("inclusion proof", "checkpoint")}.get(name, (name,))
        pieces = _cut_proof(content) if name == "proof" else (content,)
        for part, piece, check in zip(named, pieces, found[at][2].split(" "), strict=True):
            if _check(piece) != check:
                raise _fault(part, "it is not as it was written")
        parts[name] = content
    return written[: found[0][0]], parts


def _read(parts: dict[str, bytes]) -> ProofSlip:
    leaf, payload, salt = (_one_line(name, parts[name]) for name in ("leaf", "payload", "salt"))
    if not leaf:
        raise _fault("leaf", "it is empty")
    _read_leaf(leaf)
    if payload:
        _read_payload(payload)
    if bool(salt) != bool(payload) or (salt and not _SALT.fullmatch(salt.decode("latin-1"))):
        raise _fault("salt", "it is not 32 to 128 hex digits beside a payload")
    index, hashes = _read_inclusion(_cut_proof(parts["proof"])[0])
    note = _decoded("checkpoint", _cut_proof(parts["proof"])[1])
    log_key, cosigner_keys = _read_keys(_decoded("keys", parts["keys"]))
    _match_signatures(note, index, (log_key, *cosigner_keys))
    return ProofSlip(
        leaf=leaf,
        payload=payload,
        salt=bytes.fromhex(salt.decode()),
        index=index,
        hashes=hashes,
        checkpoint=note,
        log_key=log_key,
        cosigner_keys=cosigner_keys,
        stamps=_read_stamps(_decoded("stamps", parts["stamps"])),
    )


def _decoded(part: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        raise _fault(part, "it is not UTF-8") from reason


def _one_line(part: str, content: bytes) -> bytes:
    if content and (content.count(b"\n") != 1 or content[-1:] != b"\n" or content == b"\n"):
        raise _fault(part, "it is not one line")
    return content[:-1]


def read_json(part: str, content: bytes) -> dict[str, Any]:
    """Return a canonical JSON object whose numbers are whole; raise SlipUnreadable for `part`."""
    import json

    try:
        value = json.loads(content.decode())
        if not isinstance(value, dict) or canonical(value) != content:
            raise ValueError("not a canonical object")
        _whole_numbers(value)
    except (ValueError, RecursionError, NotCanonical) as reason:
        raise _fault(part, "it is not canonical JSON") from reason
    return value


def _whole_numbers(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST or isinstance(value, float):
        raise ValueError("too deep, or a number that is not whole")
    if isinstance(value, int) and abs(value) > _WHOLE:
        raise ValueError("a number that is too large")
    if isinstance(value, (dict, list)):
        for held in value.values() if isinstance(value, dict) else value:
            _whole_numbers(held, depth + 1)


def _read_leaf(leaf: bytes) -> dict[str, Any]:
    facts = read_json("leaf", leaf)
    forms = {"at": _INSTANT, "digest": _DIGEST, "id": _ENTRY, "name": _DEED}
    whole = set(facts) == {*forms, "v"} and facts["v"] == 1 and facts["v"] is not True
    if not whole or not all(_is_text(facts[name], form) for name, form in forms.items()):
        raise _fault("leaf", "it is not the leaf of an entry")
    return facts


def _is_text(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _read_payload(payload: bytes) -> dict[str, Any]:
    said = read_json("payload", payload)
    texts = ("actor", "on", "within")
    whole = set(said) == {*texts, "payload"} and isinstance(said["payload"], dict)
    if not whole or not all(isinstance(said[name], str) for name in texts):
        raise _fault("payload", "it is not the payload of an entry")
    return said


def _read_inclusion(content: bytes) -> tuple[int, tuple[bytes, ...]]:
    part = "inclusion proof"
    lines = _decoded(part, content).split("\n")
    if lines[0] != _PROOF[:-1] or len(lines) < 4 or lines[-2:] != ["", ""]:
        raise _fault(part, "it is not a C2SP tlog-proof")
    mark, _, index = lines[1].partition(" ")
    if mark != "index" or not _INDEX.fullmatch(index) or int(index) > _WHOLE:
        raise _fault(part, "its index is not a number")
    try:
        hashes = tuple(notes.decode_base64(line) for line in lines[2:-2])
    except ValueError as reason:
        raise _fault(part, "a hash cannot be read") from reason
    if len(hashes) > _MOST_HASHES or any(len(hashed) != 32 for hashed in hashes):
        raise _fault(part, "a hash has not 32 bytes, or there are too many")
    return int(index), hashes


def _read_keys(content: str) -> tuple[str, tuple[str, ...]]:
    lines = content.split("\n")
    if lines.pop() or not lines or len(lines) > 1 + _MOST_COSIGNERS:
        raise _fault("keys", "they are not one line each")
    keys = []
    for at, line in enumerate(lines):
        mark, _, key = line.partition(" ")
        if mark != ("cosigner" if at else "log"):
            raise _fault("keys", "a line is of a kind that is not known")
        keys.append(_checked_key(key, notes.COSIGNATURE if at else notes.SIGNATURE))
    return keys[0], tuple(keys[1:])


def _checked_key(key: str, kind: int) -> str:
    try:
        verifier = notes.Verifier.from_text(key)
    except VerificationError as reason:
        raise _fault("keys", str(reason)) from reason
    if str(verifier) != key or verifier.kind != kind or not _NAME.fullmatch(verifier.name):
        raise _fault("keys", "a key is of a kind that is not known")
    return key


def _match_signatures(note: str, index: int, keys: Sequence[str]) -> None:
    """Refuse a checkpoint whose signatures are not, one by one, those of the keys."""
    try:
        read = notes.read_note(note)
        head = checkpoints.Checkpoint.parse(read.text)
    except VerificationError as reason:
        raise _fault("checkpoint", str(reason)) from reason
    verifiers = [notes.Verifier.from_text(key) for key in keys]
    if str(read) != note or head.extensions or not index < head.size <= _WHOLE:
        raise _fault("checkpoint", "it has other lines than a checkpoint of this leaf")
    if head.origin != verifiers[0].name:
        raise _fault("checkpoint", "it speaks of another log than the key")
    signed = [(signature.name, signature.key_id) for signature in read.unknown]
    if signed != [(verifier.name, verifier.key_id) for verifier in verifiers]:
        raise _fault("checkpoint", "its signatures are not those of the keys")


def _read_stamps(content: str) -> tuple[Stamp, ...]:
    stamps: list[list[bytes]] = []
    lines = content.split("\n")
    if lines.pop():
        raise _fault("stamps", "the last line does not end")
    blocks: list[tuple[str, list[str]]] = []
    for line in lines:
        if line in ("token", "certificate"):
            blocks.append((line, []))
        elif blocks:
            blocks[-1][1].append(line)
        else:
            raise _fault("stamps", "a line belongs to nothing")
    for kind, letters in blocks:
        if kind == "token":
            stamps.append([])
        elif not stamps:
            raise _fault("stamps", "a certificate stands before its token")
        stamps[-1].append(_unfolded(letters))
    if len(stamps) > _MOST_STAMPS or any(len(held) > 1 + _MOST_CERTIFICATES for held in stamps):
        raise _fault("stamps", "there are too many")
    return tuple(Stamp(token, tuple(held)) for token, *held in stamps)


def _unfolded(letters: list[str]) -> bytes:
    try:
        data = notes.decode_base64("".join(letters))
    except ValueError as reason:
        raise _fault("stamps", "the letters cannot be read") from reason
    if not data or _folded(data) != "".join(f"{line}\n" for line in letters):
        raise _fault("stamps", "the letters are not folded as they should be")
    return data
