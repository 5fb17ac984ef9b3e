"""Receiving evidence: bytes go to the vault as they came, each file leaves a line and an entry.

An original stays whole: a zip is kept as received, never unpacked into items. What lies inside is
reached as (original, member), what lies inside a mail as (original, span), and is cut out when
someone asks. Files that were handed over beside each other keep their folder, so that an export
finds its pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from probata.evidence.intake import access, rules
from probata.evidence.intake.entries import EvidenceReceived
from probata.evidence.intake.models import Item, Matter, Receipt, ReceiptLine
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid, ulids
from probata.trust.vault import acts as vault
from probata.trust.vault import staging

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from probata.trust.ledger.actor import Actor
    from probata.trust.vault.entries import Stored
    from probata.trust.vault.sealing import Staged


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that is handed over: its bytes, its name, its folder below what was chosen."""

    source: Path | bytes | BinaryIO
    name: str
    folder: str = ""


def receive(
    matter: str,
    handed: Handed,
    *,
    actor: Actor,
    at: datetime,
    handed_by: str = "",
    means: str = "",
) -> EvidenceReceived:
    """Receive one file; `handed_by` says who gave it, `means` how it came."""
    return receive_many(matter, [handed], actor=actor, at=at, handed_by=handed_by, means=means)[0]


def receive_many(
    matter: str,
    handed: Sequence[Handed],
    *,
    actor: Actor,
    at: datetime,
    handed_by: str = "",
    means: str = "",
    receipt: str = "",
) -> list[EvidenceReceived]:
    """Receive several files under one receipt; `receipt` goes on with one begun before.

    Bytes are read, sealed and made durable first, with no transaction open; then all files are
    recorded in one. When one file cannot be read, nothing of the call is kept.
    """
    access.matter_for(actor, matter, to=access.RECEIVE)
    staged = staging.stage_many([one.source for one in handed])
    papers = Papers(receipt=receipt, handed_by=handed_by[:200], means=means[:200])
    try:
        return keep_received(matter, handed, staged, papers, actor=actor, at=at)
    except BaseException:
        staging.forget(staged)
        raise


@dataclass(frozen=True, slots=True)
class Papers:
    """What is written about a hand-over beside the files themselves."""

    receipt: str = ""
    handed_by: str = ""
    means: str = ""


@act(EvidenceReceived, many=True)
def keep_received(
    matter: str,
    handed: Sequence[Handed],
    staged: Sequence[Staged],
    papers: Papers,
    *,
    actor: Actor,
    at: datetime,
) -> list[EvidenceReceived]:
    """Record files whose bytes are staged: one receipt, one line and one entry for each."""
    where = access.matter_for(actor, matter, to=access.RECEIVE)
    stored = vault.keep_many(staged, actor=actor, at=at)
    receipt = Receipt.objects.filter(
        pk=papers.receipt, matter=where, received_by=actor.ref
    ).first() or Receipt.objects.create(
        id=ulid(at),
        matter=where,
        received_at=at,
        received_by=actor.ref,
        handed_by=papers.handed_by,
        means=papers.means,
    )
    return _keep(receipt, handed, stored, at)


def _keep(
    receipt: Receipt, handed: Sequence[Handed], stored: Sequence[Stored], at: datetime
) -> list[EvidenceReceived]:
    """Make items of bytes that are new in this matter; link bytes that are here already."""
    known = _items_of(receipt.matter, {one.digest for one in stored})
    fresh, ids = {}, ulids(at)
    for one, kept in zip(handed, stored, strict=True):
        if kept.digest not in known and kept.digest not in fresh:
            fresh[kept.digest] = Item(
                id=next(ids),
                matter=receipt.matter,
                receipt=receipt,
                original=kept.digest,
                size=kept.size,
                name=rules.shown_name(one.name),
                folder=rules.folder_below(one.folder),
                received_at=at,
            )
    # Somebody else may receive the same bytes in this instant: the constraint decides who is first.
    Item.objects.bulk_create(fresh.values(), batch_size=500, ignore_conflicts=True)
    items = known | _items_of(receipt.matter, set(fresh))
    lines = [
        ReceiptLine(
            receipt=receipt,
            item=items[kept.digest],
            name=rules.shown_name(one.name),
            folder=rules.folder_below(one.folder),
            # `pop`: of two equal files in one hand-over the first makes the item.
            is_first=fresh.pop(kept.digest, Item()).id == items[kept.digest].id,
        )
        for one, kept in zip(handed, stored, strict=True)
    ]
    ReceiptLine.objects.bulk_create(lines, batch_size=500)
    return [_received(line) for line in lines]


def _items_of(matter: Matter, digests: set[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    wanted = sorted(digests)
    for start in range(0, len(wanted), 500):
        rows = Item.objects.filter(matter=matter, original__in=wanted[start : start + 500])
        found |= {item.original: item for item in rows}
    return found


def _received(line: ReceiptLine) -> EvidenceReceived:
    item, receipt = line.item, line.receipt
    return EvidenceReceived(
        on=item.subject,
        within=receipt.matter.scope,
        receipt=receipt.id,
        digest=item.original,
        size=item.size,
        # The journal is for good and for many eyes: a locked item is not named in it again.
        shown_name="" if item.is_locked else line.name,
        folder="" if item.is_locked else line.folder,
        is_first=line.is_first,
        handed_by=receipt.handed_by,
        means=receipt.means,
    )
