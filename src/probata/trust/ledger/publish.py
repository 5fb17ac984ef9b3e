"""The publisher: tiles first, then a signed checkpoint, then time stamps; safe to kill anywhere."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from probata.pure.merkle import durable
from probata.pure.merkle.checkpoint import Checkpoint as Head
from probata.pure.merkle.checkpoint import open_checkpoint, sign_checkpoint
from probata.pure.merkle.errors import LogBusy
from probata.pure.merkle.note import Verifier
from probata.pure.merkle.tiles import TileLog, TileTree
from probata.trust.ledger import keys
from probata.trust.ledger.entry import leaf_bytes
from probata.trust.ledger.errors import LedgerBroken
from probata.trust.ledger.models import Checkpoint, Entry

_BATCH = 10_000
_LOCK = 0x70726F62_7075626C  # one number for all publishers of a database

_log = logging.getLogger(__name__)

Cosigner = Callable[[str, int, list[bytes]], tuple[str, str]]
"""Takes the note, the size of the checkpoint before and the consistency proof from there; returns
the note with its cosignature and its verifier key. It may raise: publishing goes on without it."""

_COSIGNERS: list[Cosigner] = []


@dataclass(frozen=True, slots=True)
class Published:
    """What one run did: leaves added to the tiles, and the size of the new checkpoint (0: none)."""

    leaves: int
    size: int


def register_cosigner(cosigner: Cosigner) -> None:
    """Ask this cosigner for its signature on every new checkpoint."""
    _COSIGNERS.append(cosigner)


def folder() -> Path:
    """Return the folder that holds the tiles and the newest checkpoint, as C2SP tlog-tiles says."""
    return Path(settings.PROBATA_HOME) / "ledger"


def publish(*, at: datetime) -> Published:
    """Bring tiles and checkpoint up to the numbered entries.

    The order makes it safe to be killed at any point: leaves become durable in the tiles, the tiles
    are complete, the signed checkpoint is kept in the database, and only then shown as a file. So
    a checkpoint is never ahead of its tiles. Raises LedgerBroken when what is kept contradicts
    itself; returns without work when another publisher runs.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    if not _is_waiting(newest):
        return Published(0, 0)
    with _alone() as log:
        if log is None:
            return Published(0, 0)
        newest = Checkpoint.objects.order_by("-size").first()
        _compare(log, newest)
        added = _append(log)
        log.publish()
        if newest and log.root(newest.size).hex() != newest.root:
            raise LedgerBroken(
                place=f"checkpoint {newest.size}", reason="the entries lead to another root"
            )
        fresh = _sign(log, newest, at)
        _show(fresh or newest)
        return Published(added, fresh.size if fresh else 0)


def _is_waiting(newest: Checkpoint | None) -> bool:
    """Say whether there is work: leaves beyond the checkpoint, tiles that were lost, or a file
    that a killed publisher did not come to write."""
    if newest and not _is_shown(newest):
        return True
    return Entry.objects.filter(leaf__gte=newest.size if newest else 0).exists()


@contextmanager
def _alone() -> Iterator[TileLog | None]:
    """Open the tiles for this publisher alone, or yield None when another one has them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                yield None
                return
    try:
        try:
            log = TileLog(folder())
        except LogBusy:
            yield None
            return
        with log:
            yield log
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _compare(log: TileLog, newest: Checkpoint | None) -> None:
    """Refuse to go on from tiles that belong to another history than the database."""
    top = Entry.objects.filter(leaf__isnull=False).order_by("-leaf").first()
    numbered = top.leaf + 1 if top and top.leaf is not None else 0
    if log.size > numbered:
        raise LedgerBroken(
            place=f"leaf {numbered}", reason="the tiles hold leaves that the database does not know"
        )
    if newest and log.size >= newest.size and log.root(newest.size).hex() != newest.root:
        raise LedgerBroken(
            place=f"checkpoint {newest.size}", reason="the tiles lead to another root"
        )
    _compare_unsigned(log, newest.size if newest else 0)


def _compare_unsigned(log: TileLog, signed: int) -> None:
    """Compare what a killed publisher left beyond the last checkpoint, leaf by leaf."""
    if log.size <= signed:
        return
    log.publish()
    kept = TileTree.in_folder(folder(), log.size).leaves(signed)
    for place, (held, leaf) in enumerate(zip(kept, _leaves(signed, log.size), strict=True), signed):
        if held != leaf:
            raise LedgerBroken(place=f"leaf {place}", reason="the tiles hold another leaf")


def _append(log: TileLog) -> int:
    """Add the leaves that the tiles lack; each batch is durable before the next begins."""
    before = log.size
    while batch := list(_leaves(log.size, log.size + _BATCH)):
        log.append(batch)
    return log.size - before


def _leaves(start: int, end: int) -> Iterator[bytes]:
    rows = (
        Entry.objects.filter(leaf__gte=start, leaf__lt=end)
        .order_by("leaf")
        .values_list("leaf", "ulid", "name", "at", "digest")
    )
    for expected, (leaf, ulid, name, at, digest) in enumerate(rows, start):
        if leaf != expected:
            raise LedgerBroken(place=f"leaf {expected}", reason="no entry has this number")
        yield leaf_bytes(id=ulid, name=name, at=at, digest=digest)


def _sign(log: TileLog, newest: Checkpoint | None, at: datetime) -> Checkpoint | None:
    """Keep a signed checkpoint of the present size, unless there is one."""
    if log.size <= (newest.size if newest else 0):
        return None
    signer = keys.log_signer(may_make=newest is None)
    if newest:
        open_checkpoint(newest.note, [signer.verifier], origin=signer.name)
    head = Head(signer.name, log.size, log.root())
    note = sign_checkpoint(head, signer)
    known = [str(signer.verifier)]
    before = newest.size if newest else 0
    proof = log.consistency(before) if before else []
    for cosigner in _COSIGNERS:
        note = _cosigned(cosigner, note, before, proof, known)
    return Checkpoint.objects.create(
        size=head.size, root=head.root.hex(), note=note, keys="\n".join(known), at=at
    )


def _cosigned(
    cosigner: Cosigner, note: str, before: int, proof: list[bytes], known: list[str]
) -> str:
    try:
        signed, key = cosigner(note, before, proof)
        verifiers = [Verifier.from_text(one) for one in (*known, key)]
        opened = open_checkpoint(signed, verifiers)
        if opened.note.unknown or not signed.startswith(note):
            raise LedgerBroken(place="cosignature", reason="it changed the note")
    except Exception:  # noqa: BLE001 - whatever it is, publishing goes on
        _log.warning("a cosigner did not sign; the checkpoint goes out without it", exc_info=True)
        return note
    known.append(key)
    return signed


def _is_shown(newest: Checkpoint) -> bool:
    try:
        return (folder() / "checkpoint").read_bytes() == newest.note.encode()
    except FileNotFoundError:
        return False


def _show(newest: Checkpoint | None) -> None:
    """Write the newest checkpoint as a file for mirrors; only one publisher at a time may."""
    if newest and not _is_shown(newest):
        durable.make_folder(folder())
        durable.replace_file(folder() / "checkpoint", newest.note.encode())
