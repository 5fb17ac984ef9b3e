"""Proof slips: what anyone needs to check one entry offline, as one text."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from probata.pure.merkle.tiles import TileTree
from probata.pure.proof.pack import ProofSlip, build
from probata.trust.ledger import stamping
from probata.trust.ledger.entry import leaf_bytes, private_bytes
from probata.trust.ledger.errors import EntryUnknown, NotPublishedYet
from probata.trust.ledger.models import Checkpoint, Entry, TimeStamp
from probata.trust.ledger.publish import folder


def slip_for(entry: str, *, disclosed: bool = True) -> str:
    """Return the proof slip of an entry, by its id; see `slips_for`."""
    return slips_for([entry], disclosed=disclosed)[0]


def slips_for(entries: Iterable[str], *, disclosed: bool = True) -> list[str]:
    """Return the proof slips of entries, by their ids and in their order.

    With `disclosed` a slip carries what the digest hides (actor, on, within, payload) and its
    salt; without, only the leaf. Of the checkpoints that cover an entry the earliest one with a
    stamp from outside is taken, else the earliest with any stamp, else the earliest. Raises
    EntryUnknown, or NotPublishedYet with the remedy.
    """
    trees: dict[int, TileTree] = {}
    return [_slip(id, disclosed, trees) for id in entries]


def _slip(id: str, disclosed: bool, trees: dict[int, TileTree]) -> str:
    row = Entry.objects.filter(ulid=id).first()
    if row is None:
        raise EntryUnknown(entry=id[:40])
    head = _covering(row)
    if head.size not in trees:
        trees[head.size] = TileTree.in_folder(folder(), head.size)
    log_key, *cosigners = head.keys.split("\n")
    assert row.leaf is not None
    return build(
        ProofSlip(
            leaf=leaf_bytes(id=row.ulid, name=row.name, at=row.at, digest=row.digest),
            payload=_private(row) if disclosed else b"",
            salt=bytes(row.salt) if disclosed else b"",
            index=row.leaf,
            hashes=tuple(trees[head.size].inclusion(row.leaf)),
            checkpoint=head.note,
            log_key=log_key,
            cosigner_keys=tuple(cosigners),
            stamps=tuple(stamping.as_stamp(one) for one in head.stamps.order_by("pk")),
        )
    )


def _covering(row: Entry) -> Checkpoint:
    if row.leaf is None:
        raise NotPublishedYet(entry=row.ulid)
    covering = Checkpoint.objects.filter(size__gt=row.leaf).order_by("size")
    outside = TimeStamp.objects.filter(checkpoint=OuterRef("pk")).exclude(authority=stamping.OWN)
    head = (
        covering.filter(Exists(outside)).first()
        or covering.filter(stamps__isnull=False).first()
        or covering.first()
    )
    if head is None:
        raise NotPublishedYet(entry=row.ulid)
    return head


def _private(row: Entry) -> bytes:
    return private_bytes(
        actor=row.actor, on=row.on, within=row.within, payload=row.payload.encode()
    )
