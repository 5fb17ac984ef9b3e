"""What a verification says: numbered steps, the parts at fault, and one plain result."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

Words = Mapping[str, str | Sequence[str]]

LIMIT = "This does not show that what a message says is true, or who wrote it."
"""What no check can show; every report ends with it."""

SAYS: dict[str, str | tuple[str, str]] = {
    "unchecked": "Not checked, because an earlier step failed.",
    "absent": "Not checked, because the slip of the assembly (assembled.txt) is not there.",
    "form.ok": "The file is a proof slip, and every byte of it is as it was written.",
    "form.fault": "The proof slip is damaged at: {parts}.",
    "entry.ok": "The slip discloses the entry “{deed}” of {at}; the leaf carries its digest.",
    "entry.hidden": "The slip shows only the leaf of the entry “{deed}” of {at}; its content is "
    "not disclosed.",
    "entry.fault": "What the slip discloses is not what the leaf records ({parts}).",
    "inclusion.ok": "The leaf stands at place {index} of {size} in the ledger, counted from 0.",
    "inclusion.fault": "The leaf does not lead to the head of the ledger ({parts}).",
    "checkpoint.ok": "The ledger “{log}” signed this head.",
    "checkpoint.fault": "The signature of the ledger “{log}” does not fit the head ({parts}).",
    "key.pinned": "The key of the ledger is the one that you gave. Its fingerprint: {fingerprint}.",
    "key.came": "You gave no key, so the key of the ledger is the one that came with the file: "
    "nothing here shows whose it is. Compare its fingerprint with the printed one: {fingerprint}.",
    "key.other": "The key of the ledger is not the one expected ({parts}). Its fingerprint: "
    "{fingerprint}.",
    "cosignatures.ok": "Others saw the same head of the ledger: {names}. Their keys came with the "
    "file.",
    "cosignatures.none": "Nobody else signed this head of the ledger.",
    "cosignatures.fault": "A cosignature does not fit the head of the ledger: {parts}.",
    "stamps.ok": "A time stamp by {authority}, whose root you trust, shows: these bytes existed "
    "by {when}.",
    "stamps.local": "A time stamp by {authority} says: these bytes existed by {when}. Its "
    "signature holds; whether that authority can be trusted was not checked.",
    "stamps.page": "A time stamp says: these bytes existed by {when}. It is about this head of "
    "the ledger; its signature and its authority are not checked by this page, but by “probata "
    "verify”.",
    "stamps.none": "There is no time stamp.",
    "stamps.fault": "A time stamp does not fit this head of the ledger ({parts}).",
    "original.ok": "“{file}” is what the entry names: {digest}.",
    "original.fault": "“{file}” is not, byte for byte, what the entry names.",
    "original.unnamed": "The entry “{deed}” names no file: {parts} cannot be compared.",
    "original.absent": "No file was given to compare. The entry names {named}.",
    "original.none": "The entry “{deed}” names no file; the slip proves the entry alone.",
    "zip.ok": (
        "The {count} file lies in the package as it must; not one byte around it is changed.",
        "The {count} files lie in the package as they must; not one byte between them is changed.",
    ),
    "zip.fault": "The package itself is damaged: {parts}.",
    "manifest.ok": "The manifest, which lists everything else, is unchanged: {digest}.",
    "manifest.fault": "The manifest is not as it was written: {parts}.",
    "assembly.ok": "The ledger recorded this manifest at {at}, at place {index} of {size}, "
    "counted from 0.",
    "assembly.none": "Not proven: the package does not hold the slip of its own assembly "
    "(assembled.txt), so nothing shows that the ledger knows this manifest.",
    "assembly.fault": "The slip of the assembly does not hold: {parts}.",
    "pdf.ok": (
        "The PDF is unchanged: {count} page.",
        "The PDF is unchanged: {count} pages.",
    ),
    "pdf.fault": "The PDF is changed at: {parts}.",
    "slips.ok": ("The {count} proof slip holds.", "The {count} proof slips hold."),
    "slips.fault": "These proof slips do not hold: {parts}.",
    "originals.ok": (
        "The {count} enclosed original is unchanged.",
        "The {count} enclosed originals are unchanged.",
    ),
    "originals.none": "No original is enclosed.",
    "originals.fault": "These originals are changed: {parts}.",
    "exhibits.ok": (
        "The original of the {count} exhibit is named by a proof slip.",
        "The original of each of the {count} exhibits is named by a proof slip.",
    ),
    "exhibits.fault": "No proof slip names the original of: {parts}.",
    "verifier.ok": "The page verify.html is the one that the manifest names.",
    "verifier.fault": "The page for checking is changed: {parts}.",
    "bag.ok": "Nothing is missing from the package, and nothing was added.",
    "bag.fault": "The lists of the package do not fit its content: {parts}.",
    "result.original": "What was checked holds: the ledger recorded exactly these bytes at {at}.",
    "result.entry": "What was checked holds: the ledger recorded this entry at {at}. No file was "
    "compared.",
    "result.package": "What was checked holds: every page, slip and file in this package is as "
    "the ledger recorded it at {at}.",
    "result.unproven": "Not proven: nothing is broken, but the ledger does not vouch for this "
    "package yet.",
    "result.broken": "The check failed at: {parts}.",
    "limit": LIMIT,
}
"""Every sentence of the verifiers, by code; a pair has the form for one, then that for many.

`probata.pure.proof.words` has the same in four languages."""


_PLACE = re.compile(r"\{([a-z]+)\}")
_FRACTION = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z", re.ASCII)


class Answer(NamedTuple):
    """What one check found: true, false or not shown, the code of its sentence, the parts."""

    ok: bool | None
    code: str
    parts: tuple[str, ...] = ()
    params: tuple[tuple[str, object], ...] = ()

    @classmethod
    def yes(cls, code: str, **params: object) -> "Answer":
        """The check succeeded."""
        return cls(True, code, (), tuple(params.items()))

    @classmethod
    def no(cls, code: str, parts: Iterable[str], **params: object) -> "Answer":
        """The check failed at these parts."""
        return cls(False, code, tuple(dict.fromkeys(parts)), tuple(params.items()))

    @classmethod
    def open(cls, code: str, **params: object) -> "Answer":
        """The check showed nothing, which is not a failure in itself."""
        return cls(None, code, (), tuple(params.items()))


UNCHECKED = Answer(None, "unchecked")
ABSENT = Answer(None, "absent")


class Step(NamedTuple):
    """One numbered step of a report; `parts` are what is at fault, in the specification's words."""

    number: int
    name: str
    ok: bool | None
    says: str
    parts: tuple[str, ...] = ()
    code: str = ""
    params: Mapping[str, object] = MappingProxyType({})


class Report(NamedTuple):
    """All steps, whether the whole is shown, and the result as one sentence.

    `outcome` is shown, unproven or broken.
    """

    kind: str  # slip or package
    outcome: str
    result: str
    steps: tuple[Step, ...]
    code: str = ""
    params: Mapping[str, object] = MappingProxyType({})
    limit: str = LIMIT

    @property
    def ok(self) -> bool:
        """True only when everything that must be shown was shown."""
        return self.outcome == "shown"

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part at fault, in the order of the steps."""
        return tuple(dict.fromkeys(part for step in self.steps for part in step.parts))

    def as_json(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {
            "kind": self.kind,
            "ok": self.ok,
            "outcome": self.outcome,
            "result": self.result,
            "limit": self.limit,
            "broken": list(self.parts),
            "steps": [
                {
                    "number": step.number,
                    "name": step.name,
                    "ok": step.ok,
                    "says": step.says,
                    "parts": list(step.parts),
                }
                for step in self.steps
            ],
        }


def sentence(
    code: str,
    parts: Iterable[str] = (),
    params: Mapping[str, object] = MappingProxyType({}),
    words: Words = SAYS,
    none_is_one: bool = False,
) -> str:
    """Return the sentence of a code with its places filled; hostile values cannot break it.

    `words` are the sentences of a language, `none_is_one` says that it counts none like one.
    """
    values = {**params, "parts": ", ".join(parts)}
    if "at" in values:
        values["at"] = _to_second(str(values["at"]))
    said = words[code]
    if not isinstance(said, str):
        count = values.get("count")
        said = said[0 if count == 1 or (none_is_one and count == 0) else 1]
    return _PLACE.sub(lambda place: plain(str(values.get(place[1], place[0]))), said)


def _to_second(instant: str) -> str:
    exact = _FRACTION.fullmatch(instant)
    return f"{exact[1]}Z" if exact else instant


def plain(text: str) -> str:
    """Return text that cannot turn or hide the words around it on a screen, at most 2,000 long."""
    shown = "".join(
        letter if letter.isprintable() else f"[U+{ord(letter):04X}]" for letter in text[:2000]
    )
    return shown if len(text) <= 2000 else shown + "…"


def report(
    kind: str, answers: Iterable[tuple[str, Answer]], needed: Iterable[str], result: Answer
) -> Report:
    """Number the answers and say the whole; `needed` names the steps that must be true."""
    steps = tuple(
        Step(
            number,
            name,
            answer.ok,
            sentence(answer.code, answer.parts, dict(answer.params)),
            answer.parts,
            answer.code,
            dict(answer.params),
        )
        for number, (name, answer) in enumerate(answers, 1)
    )
    wanted = set(needed)
    if any(step.ok is False for step in steps):
        parts = dict.fromkeys(part for step in steps for part in step.parts)
        return _whole(kind, "broken", "result.broken", steps, parts)
    if any(step.ok is not True for step in steps if step.name in wanted):
        return _whole(kind, "unproven", "result.unproven", steps)
    return _whole(kind, "shown", result.code, steps, params=dict(result.params))


def _whole(
    kind: str,
    outcome: str,
    code: str,
    steps: tuple[Step, ...],
    parts: Iterable[str] = (),
    params: Mapping[str, object] = MappingProxyType({}),
) -> Report:
    return Report(kind, outcome, sentence(code, parts, params), steps, code, params)
