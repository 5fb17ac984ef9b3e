"""The proof slip: one text file that proves one entry (docs/specs/proof-slip.md)."""

import base64
import hashlib
import re
from typing import Any, NamedTuple

from probata.pure.errors import ProbataError, VerificationError
from probata.pure.merkle import checkpoint as checkpoints
from probata.pure.merkle import note as notes
from probata.pure.proof import slip_parts
from probata.pure.proof.slip_parts import SlipUnreadable, Stamp

__all__ = [
    "ProofSlip",
    "SlipImpossible",
    "SlipUnreadable",
    "Stamp",
    "build",
    "fingerprint",
    "parse",
    "stamped_bytes",
]

FIRST_LINE = b"Probata proof slip, version 1\n"
LARGEST = 1 << 20  # bytes
SECTIONS = ("leaf", "payload", "salt", "proof", "keys", "stamps", "end")

_SUBTITLE = "存证凭证 · Phiếu chứng thực · Bordereau de preuve\n"
_ADVICE = (
    "Check it without a network:  probata verify THIS-FILE [ORIGINAL]\n"
    "or open verify.html in a browser. "
    "Compare Key with the key printed by the keeper of the ledger.\n"
    "Change nothing in this file, not even a line end.\n"
)
_INSTANT = re.compile(r"[!-\x7e]{1,40}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ENTRY = re.compile(r"[0-9A-Z]{26}")
_DEED = re.compile(r"(?=.{3,80}\Z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SALT = re.compile(r"([0-9a-f]{2}){16,64}")
_SHOWN = re.compile(r"[!-\x7e]{1,200}")


class SlipImpossible(ProbataError):
    """Values that no proof slip can carry."""

    code = "slip.impossible"
    says = "No proof slip can be written from this: {reason}."
    remedy = "Give the leaf, the proof, the checkpoint and the keys that belong together."


class ProofSlip(NamedTuple):
    """What a proof slip carries.

    `leaf`: the leaf's bytes; `payload`: canonical JSON of actor, on, payload, within, b"" when
    nothing is disclosed (then `salt` is b"", too); `index`: leaf number from 0; `hashes`: the
    inclusion proof; `checkpoint`: the signed note, the log's signature first, then one per
    cosigner; `log_key`, `cosigner_keys`: verifier keys as text, cosigners in the order of their
    signatures.
    """

    leaf: bytes
    index: int  # type: ignore[assignment]  # nobody asks a slip for the place of a value
    hashes: tuple[bytes, ...]
    checkpoint: str
    log_key: str
    payload: bytes = b""
    salt: bytes = b""
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
        raise slip_parts.fault("form", "it is not UTF-8") from reason
    if len(written) > LARGEST:
        raise slip_parts.fault("form", "it is longer than a slip can be")
    head, parts = _split(written)
    slip = _read(parts)
    if head != _head(slip).encode():
        raise slip_parts.fault("head", "the text above the proof is not what the proof says")
    if written != _text(slip).encode():
        raise slip_parts.fault("end", "the last line is not as it was written")
    return slip


def _check(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _head(slip: ProofSlip) -> str:
    facts, said = slip.facts, slip.disclosed
    head = checkpoints.read_checkpoint(slip.checkpoint)
    on = f"On     {said['on']}\n" if said and _SHOWN.fullmatch(said["on"]) else ""
    return (
        f"{FIRST_LINE.decode()}{_SUBTITLE}\n"
        f"Entry  {facts['id']}\nDeed   {facts['name']}\nAt     {facts['at']}\n{on}"
        f"Leaf   {slip.index} of {head.size}\nLedger {head.origin}\n"
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
        "proof": f"{slip_parts.PROOF}{before}{slip.checkpoint}".encode(),
        "keys": "".join(f"{key}\n" for key in keys).encode(),
        "stamps": "".join(map(slip_parts.stamp_text, slip.stamps)).encode(),
    }
    out = _head(slip).encode()
    for name, content in contents.items():
        checks = " ".join(map(_check, _cut_proof(content) if name == "proof" else (content,)))
        out += f"== {name} {checks} ==\n".encode() + content
    out += f"== end {_check(out)} ==\n".encode()
    return out.decode()


def _line(content: bytes) -> bytes:
    return content + b"\n" if content else b""


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
            raise slip_parts.fault(name, "its heading is missing or damaged")
        found.append((match.start(), match.end(), match.group(1).decode()))
        place = match.end()
    parts: dict[str, bytes] = {}
    for at, name in enumerate(SECTIONS[:-1]):
        content = written[found[at][1] : found[at + 1][0]]
        named = {"proof": ("inclusion proof", "checkpoint")}.get(name, (name,))
        pieces = _cut_proof(content) if name == "proof" else (content,)
        for part, piece, check in zip(named, pieces, found[at][2].split(" "), strict=True):
            if _check(piece) != check:
                raise slip_parts.fault(part, "it is not as it was written")
        parts[name] = content
    return written[: found[0][0]], parts


def _read(parts: dict[str, bytes]) -> ProofSlip:
    leaf, payload, salt = (_one_line(name, parts[name]) for name in ("leaf", "payload", "salt"))
    if not leaf:
        raise slip_parts.fault("leaf", "it is empty")
    _read_leaf(leaf)
    if payload:
        _read_payload(payload)
    if bool(salt) != bool(payload) or (salt and not _SALT.fullmatch(salt.decode("latin-1"))):
        raise slip_parts.fault("salt", "it is not 32 to 128 hex digits beside a payload")
    index, hashes = slip_parts.read_inclusion(_cut_proof(parts["proof"])[0])
    note = slip_parts.decoded("checkpoint", _cut_proof(parts["proof"])[1])
    log_key, cosigner_keys = slip_parts.read_keys(slip_parts.decoded("keys", parts["keys"]))
    slip_parts.match_signatures(note, index, (log_key, *cosigner_keys))
    return ProofSlip(
        leaf=leaf,
        payload=payload,
        salt=bytes.fromhex(salt.decode()),
        index=index,
        hashes=hashes,
        checkpoint=note,
        log_key=log_key,
        cosigner_keys=cosigner_keys,
        stamps=slip_parts.read_stamps(slip_parts.decoded("stamps", parts["stamps"])),
    )


def _one_line(part: str, content: bytes) -> bytes:
    if content and (content.count(b"\n") != 1 or content[-1:] != b"\n" or content == b"\n"):
        raise slip_parts.fault(part, "it is not one line")
    return content[:-1]


def _read_leaf(leaf: bytes) -> dict[str, Any]:
    facts = slip_parts.read_json("leaf", leaf)
    forms = {"at": _INSTANT, "digest": _DIGEST, "id": _ENTRY, "name": _DEED}
    whole = set(facts) == {*forms, "v"} and facts["v"] == 1 and facts["v"] is not True
    if not whole or not all(_is_text(facts[name], form) for name, form in forms.items()):
        raise slip_parts.fault("leaf", "it is not the leaf of an entry")
    return facts


def _is_text(value: object, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _read_payload(payload: bytes) -> dict[str, Any]:
    said = slip_parts.read_json("payload", payload)
    texts = ("actor", "on", "within")
    whole = set(said) == {*texts, "payload"} and isinstance(said["payload"], dict)
    if not whole or not all(isinstance(said[name], str) for name in texts):
        raise slip_parts.fault("payload", "it is not the payload of an entry")
    return said
