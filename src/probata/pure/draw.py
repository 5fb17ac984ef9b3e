"""The verifiable draw: commit, weigh, draw, replay (docs/specs/draw.md).

Nobody can know the outcome before the pool is fixed, and everybody can repeat it afterwards.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from os import urandom
from typing import Any, NoReturn

from probata.pure.canon import NotCanonical, canonical
from probata.pure.digest import Digest
from probata.pure.errors import ProbataError, VerificationError
from probata.pure.filling import Said

LARGEST_WEIGHT = 2**32 - 1
MOST_CANDIDATES = 100_000

_SEED_MARK = b"probata draw seed 1\n"
_DRAW_MARK = b"probata draw 1\n"
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_LARGEST = 64_000_000  # bytes of a record


class PoolRefused(ProbataError):
    """A pool from which nothing can be drawn fairly."""

    code = "draw.pool"
    says = "From this pool nothing can be drawn: {reason}."
    remedy = "Name every candidate once, with a whole weight of 1 or more."


class DrawUnreadable(VerificationError):
    """Bytes that are no record of a draw."""

    code = "draw.unreadable"
    says = "This is not the record of a draw: {reason}."
    remedy = "Ask for the record once more; its form is in docs/specs/draw.md."


class DrawDiffers(VerificationError):
    """A record that cannot be repeated: it names the first step that differs."""

    code = "draw.differs"
    says = "The draw cannot be repeated: step {step}, {name}, differs ({reason})."
    remedy = "Do not rely on this draw; ask the body that drew to explain it."


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may be drawn: a stable id, and how heavily it counts (1 or more)."""

    id: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Excluded:
    """Someone who may not be drawn here, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """A part of the public seed: where it comes from, fixed with the pool, and later its value."""

    source: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Pool:
    """All that is fixed before the draw.

    `subject` is what is drawn for, `count` how many are drawn, `at` the instant as text,
    `seed_commitment` what `commit` gave, `sources` where the public seed will come from, in order.
    """

    subject: str
    at: str
    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]
    seed_commitment: str
    sources: tuple[str, ...]
    count: int = 1

    def record(self) -> dict[str, Any]:
        """Return the pool as it is written and hashed; raise PoolRefused."""
        _check_pool(self)
        return {
            "v": 1,
            "subject": self.subject,
            "at": self.at,
            "count": self.count,
            "candidates": [
                {"id": one.id, "weight": one.weight} for one in sorted(self.candidates, key=_by_id)
            ],
            "excluded": [
                {"id": one.id, "reason": one.reason} for one in sorted(self.excluded, key=_by_id)
            ],
            "seed_commitment": self.seed_commitment,
            "sources": list(self.sources),
        }

    def digest(self) -> str:
        """Return the digest to put into the ledger before the public seed is known."""
        try:
            return str(Digest.of(canonical(self.record())))
        except NotCanonical as reason:
            raise PoolRefused(reason="a text cannot be written") from reason


@dataclass(frozen=True, slots=True)
class Replay:
    """A draw that was repeated with the same outcome: who was drawn, and the steps that fitted."""

    subject: str
    drawn: tuple[str, ...]
    commitment: str
    steps: tuple[str, ...]


def new_secret() -> bytes:
    """Return a random secret seed (32 bytes); keep it hidden until the draw."""
    return urandom(32)


def commit(secret: bytes) -> str:
    """Return the commitment to a secret seed of 32 bytes, which may be published at once."""
    if len(secret) != 32:
        raise ValueError("a secret seed has 32 bytes")
    return str(Digest.of(_SEED_MARK + secret))


def weigh(candidates: Sequence[Candidate]) -> list[tuple[str, int]]:
    """Return (id, end) in the order of ids: a value below `end`, but not below the end before it,
    falls on that candidate."""
    ends, total = [], 0
    for one in sorted(candidates, key=_by_id):
        total += one.weight
        ends.append((one.id, total))
    return ends


def draw(pool: Pool, secret: bytes, public: Sequence[Contribution]) -> dict[str, Any]:
    """Draw and return the record, which anyone can `replay`.

    The secret must fit the pool's commitment and the public seed its sources; else PoolRefused.
    """
    if not hmac.compare_digest(commit(secret), pool.seed_commitment):
        raise PoolRefused(reason="the secret seed is not the one that was committed to")
    if tuple(part.source for part in public) != pool.sources:
        raise PoolRefused(reason="the public seed comes from other sources than were fixed")
    digest = pool.digest()
    steps = list(_steps(pool, secret, public, digest))
    return {
        "kind": "probata.draw",
        "v": 1,
        "pool": pool.record(),
        "commitment": digest,
        "secret": secret.hex(),
        "public": [{"source": part.source, "value": part.value.hex()} for part in public],
        "steps": steps,
        "drawn": [step["drawn"] for step in steps if step["drawn"] is not None],
    }


def replay(record: bytes | str | Mapping[str, Any]) -> Replay:
    """Repeat a draw from its record and return the outcome when every step is the same.

    Raises DrawUnreadable, or DrawDiffers with the first step that differs.
    """
    read = _Record(record)
    done = ["form"]
    pool = read.pool
    try:
        digest = pool.digest()
    except PoolRefused as reason:
        _differs(len(done) + 1, Said("the pool"), Said(reason.says, **reason.params))
    if pool.record() != read.written_pool:
        _differs(2, Said("the pool"), Said("its candidates do not stand in order"))
    if digest != read.commitment:
        _differs(2, Said("the commitment"), Said("the pool was changed after it was fixed"))
    done.append("commitment")
    if len(read.secret) != 32 or commit(read.secret) != pool.seed_commitment:
        _differs(3, Said("the secret seed"), Said("it is not the one that was committed to"))
    done.append("secret seed")
    if tuple(part.source for part in read.public) != pool.sources:
        _differs(4, Said("the public seed"), Said("it comes from other sources than were fixed"))
    done.append("public seed")
    again = list(_steps(pool, read.secret, read.public, digest))
    for mine, theirs in zip_longest(again, read.steps):
        if mine != theirs:
            part = Said("value {number}", number=len(done) - 3)
            _differs(len(done) + 1, part, Said("another value comes out"))
        done.append(f"value {len(done) - 3}")
    drawn = [step["drawn"] for step in again if step["drawn"] is not None]
    if drawn != read.drawn:
        _differs(len(done) + 1, Said("the outcome"), Said("others were drawn"))
    done.append("outcome")
    return Replay(pool.subject, tuple(drawn), digest, tuple(done))


def _steps(
    pool: Pool, secret: bytes, public: Sequence[Contribution], digest: str
) -> Iterator[dict[str, Any]]:
    """Yield each value of the stream, whether it was used, and on whom it fell."""
    stream = _stream(_key(secret, public, digest))
    left = {one.id: one for one in pool.candidates}
    for _ in range(pool.count):
        ends = weigh(list(left.values()))
        total = ends[-1][1]
        bits = (total - 1).bit_length()
        length = -(-bits // 8)
        while True:
            number = int.from_bytes(next(stream) for _ in range(length)) >> (length * 8 - bits)
            if number < total:
                break
            yield {"value": str(number), "below": str(total), "drawn": None}
        drawn = next(one for one, end in ends if number < end)
        del left[drawn]
        yield {"value": str(number), "below": str(total), "drawn": drawn}


def _key(secret: bytes, public: Sequence[Contribution], digest: str) -> bytes:
    """Return the 32 bytes from which the stream grows; every part has a length before it."""
    parts = [secret, digest.encode()]
    for part in public:
        parts += [part.source.encode(), part.value]
    joined = b"".join(len(part).to_bytes(8) + part for part in parts)
    return hashlib.sha256(_DRAW_MARK + joined).digest()


def _stream(key: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield from hashlib.sha256(key + counter.to_bytes(8)).digest()
        counter += 1


def _check_pool(pool: Pool) -> None:
    ids = [one.id for one in pool.candidates] + [one.id for one in pool.excluded]
    whole = all(
        type(one.weight) is int and 1 <= one.weight <= LARGEST_WEIGHT for one in pool.candidates
    )
    if not whole:
        raise PoolRefused(reason="a weight is not a whole number of 1 or more")
    if len(set(ids)) != len(ids) or not all(ids):
        raise PoolRefused(reason="someone stands in it twice, or without a name")
    if type(pool.count) is not int or not 1 <= pool.count <= len(pool.candidates):
        raise PoolRefused(reason="it holds fewer candidates than are to be drawn")
    if len(ids) > MOST_CANDIDATES:
        raise PoolRefused(reason="it holds too many candidates")
    if not all(one.reason for one in pool.excluded):
        raise PoolRefused(reason="someone was excluded without a reason")
    if not pool.sources or len(set(pool.sources)) != len(pool.sources) or not all(pool.sources):
        raise PoolRefused(reason="no source of a public seed is fixed")


def _by_id(one: Candidate | Excluded) -> bytes:
    return one.id.encode("utf-8", "surrogatepass")


def _differs(step: int, name: str, reason: str) -> NoReturn:
    raise DrawDiffers(step=step, name=name, reason=reason)


class _Record:
    """A record as read: its form is right, nothing of it is repeated yet."""

    def __init__(self, record: bytes | str | Mapping[str, Any]) -> None:
        try:
            whole = self._parsed(record)
            pool = whole["pool"]
            versions = [repr(whole["v"]), repr(pool["v"])]  # 1.0 and true would equal 1
            if whole["kind"] != "probata.draw" or versions != ["1", "1"]:
                raise DrawUnreadable(reason="it is of another kind or version")
            self.written_pool = pool
            self.pool = Pool(
                subject=_text(pool["subject"]),
                at=_text(pool["at"]),
                candidates=tuple(
                    Candidate(_text(one["id"]), one["weight"]) for one in pool["candidates"]
                ),
                excluded=tuple(
                    Excluded(_text(one["id"]), _text(one["reason"])) for one in pool["excluded"]
                ),
                seed_commitment=_text(pool["seed_commitment"]),
                sources=tuple(map(_text, pool["sources"])),
                count=pool["count"],
            )
            self.commitment = _text(whole["commitment"])
            self.secret = _bytes(whole["secret"])
            self.public = [
                Contribution(_text(part["source"]), _bytes(part["value"]))
                for part in whole["public"]
            ]
            self.steps, self.drawn = list(whole["steps"]), list(whole["drawn"])
        except (KeyError, TypeError, ValueError, RecursionError) as reason:
            raise DrawUnreadable(reason="a part is missing or broken") from reason

    @staticmethod
    def _parsed(record: bytes | str | Mapping[str, Any]) -> Mapping[str, Any]:
        if not isinstance(record, bytes | str):
            return record
        if len(record) > _LARGEST:
            raise DrawUnreadable(reason="it is too long")
        parsed = json.loads(record)
        if not isinstance(parsed, dict):
            raise DrawUnreadable(reason="it is no JSON object")
        return parsed


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    value.encode()  # a lone surrogate is no text
    return value


def _bytes(value: object) -> bytes:
    if not _HEX.fullmatch(_text(value)):
        raise ValueError("hex expected")
    return bytes.fromhex(_text(value))
