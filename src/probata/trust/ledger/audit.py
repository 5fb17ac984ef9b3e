"""What the ledger checks of itself: numbers, digests, tiles, heads, stamps, places, guards."""

import json
from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Max, Min

from probata.pure.canon import canonical
from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop as N_
from probata.pure.merkle.checkpoint import open_checkpoint
from probata.pure.merkle.note import Verifier
from probata.pure.merkle.tiles import TileTree
from probata.trust.ledger import stamping
from probata.trust.ledger.entry import leaf_bytes, private_bytes, salted_digest
from probata.trust.ledger.fsck import Problem
from probata.trust.ledger.models import Checkpoint, Entry, Place, Task, TimeStamp
from probata.trust.ledger.publish import folder
from probata.trust.ledger.ulid import begins_at

_ENTRY_REMEDY = N_(
    "The journal was changed behind the program. Keep everything as it is and compare with a copy."
)
_TILE_REMEDY = N_(
    "Compare with a mirror. When entries and checkpoints are sound, move the folder of tiles away "
    "and run `probata work`: it builds them anew."
)
_HEAD_REMEDY = N_(
    "Compare with slips and mirrors that hold this checkpoint; keep everything as it is."
)
_FOLLOW_REMEDY = N_("Compare with a copy of the database; the work may have to be done again.")
_GUARDED = ("ledger_entry", "ledger_checkpoint", "ledger_timestamp")


def numbers(_deep: bool) -> Iterator[Problem]:
    """Leaf numbers begin at 0 and have no gaps."""
    held = Entry.objects.filter(leaf__isnull=False)
    found = held.aggregate(low=Min("leaf"), top=Max("leaf"), many=Count("leaf"))
    if not found["many"] or (found["low"] == 0 and found["top"] == found["many"] - 1):
        return
    for expected, leaf in enumerate(held.order_by("leaf").values_list("leaf", flat=True)):
        if leaf != expected:
            yield Problem(
                check="ledger.numbers",
                place=f"leaf {expected}",
                says="No entry has this leaf number.",
                remedy=_ENTRY_REMEDY,
            )
            return


def digests(_deep: bool) -> Iterator[Problem]:
    """Each entry is what its salted digest says, and its id tells its time."""
    for row in Entry.objects.order_by("number").iterator(2000):
        private = private_bytes(
            actor=row.actor, on=row.on, within=row.within, payload=row.payload.encode()
        )
        sound = salted_digest(bytes(row.salt), private) == row.digest
        if not (sound and begins_at(row.ulid, row.at) and _is_canonical(row.payload)):
            yield Problem(
                check="ledger.digests",
                place=f"entry {row.ulid}",
                says="The entry is not what its digest says.",
                remedy=_ENTRY_REMEDY,
            )


def _is_canonical(payload: str) -> bool:
    try:
        return canonical(json.loads(payload)).decode() == payload
    except (ValueError, ProbataError):
        return False


def tiles(_deep: bool) -> Iterator[Problem]:
    """The tiles hold the leaves of the entries, and lead to the root of the newest checkpoint."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return
    try:
        tree = TileTree.in_folder(folder(), newest.size)
        yield from _leaves(tree)
        root = tree.rebuild().hex()
    except (ProbataError, OSError) as reason:
        place = str(getattr(reason, "params", {}).get("path", folder()))
        yield Problem(
            check="ledger.tiles",
            place=place,
            says="The tiles cannot be read: {reason}",
            remedy=_TILE_REMEDY,
            params=(("reason", str(reason)),),
        )
        return
    if root != newest.root:
        yield Problem(
            check="ledger.tiles",
            place=f"checkpoint {newest.size}",
            says="The tiles lead to another root than the checkpoint.",
            remedy=_TILE_REMEDY,
        )


def _leaves(tree: TileTree) -> Iterator[Problem]:
    rows = (
        Entry.objects.filter(leaf__lt=tree.size)
        .order_by("leaf")
        .values_list("ulid", "name", "at", "digest")
        .iterator(5000)
    )
    kept = tree.leaves()
    for place, (ulid, name, at, digest) in enumerate(rows):
        if next(kept, None) != leaf_bytes(id=ulid, name=name, at=at, digest=digest):
            yield Problem(
                check="ledger.tiles",
                place=f"leaf {place}",
                says="The tile holds another leaf than the entry {entry}.",
                remedy=_TILE_REMEDY,
                params=(("entry", ulid),),
            )
            return


def checkpoints(_deep: bool) -> Iterator[Problem]:
    """Each checkpoint is signed, says what its row says, and is a prefix of the tree."""
    rows = list(Checkpoint.objects.order_by("size"))
    log_keys = {row.keys.split("\n")[0] for row in rows}
    if len(log_keys) > 1:
        yield _head_problem(rows[-1], N_("The log was signed with more than one key."))
    for row in rows:
        try:
            opened = open_checkpoint(row.note, map(Verifier.from_text, row.keys.split("\n")))
        except ProbataError as reason:
            yield _head_problem(row, N_("The checkpoint does not hold: {reason}"), str(reason))
            continue
        head = opened.checkpoint
        if (head.size, head.root.hex()) != (row.size, row.root) or opened.note.unknown:
            yield _head_problem(row, N_("The checkpoint says something else than its row."))
    yield from _prefixes(rows)
    yield from _shown(rows)


def _prefixes(rows: list[Checkpoint]) -> Iterator[Problem]:
    if not rows:
        return
    tree = TileTree.in_folder(folder(), rows[-1].size)
    try:
        for row in rows:
            if tree.root(row.size).hex() != row.root:
                yield _head_problem(row, N_("The tiles lead to another root than the checkpoint."))
    except (ProbataError, OSError):
        return  # the check of the tiles tells it


def _shown(rows: list[Checkpoint]) -> Iterator[Problem]:
    path = folder() / "checkpoint"
    if path.exists() and path.read_bytes() not in {row.note.encode() for row in rows}:
        yield Problem(
            check="ledger.checkpoints",
            place=str(path),
            says="The file shows a checkpoint that was never kept.",
            remedy=_HEAD_REMEDY,
        )


def _head_problem(row: Checkpoint, says: str, reason: str = "") -> Problem:
    return Problem(
        check="ledger.checkpoints",
        place=f"checkpoint {row.size}",
        says=says,
        remedy=_HEAD_REMEDY,
        params=(("reason", reason),),
    )


def stamps(_deep: bool) -> Iterator[Problem]:
    """Each time stamp is about its checkpoint, and its signature holds."""
    for row in TimeStamp.objects.select_related("checkpoint").order_by("pk").iterator(500):
        try:
            stamping.check(row)
        except ProbataError as reason:
            yield Problem(
                check="ledger.stamps",
                place=f"checkpoint {row.checkpoint.size}, {row.authority}",
                says="The time stamp does not hold: {reason}",
                remedy="The checkpoint stands without it; keep it as it is and compare with slips.",
                params=(("reason", str(reason)),),
            )


def places(_deep: bool) -> Iterator[Problem]:
    """No follower stands beyond the last leaf, and no task is about another leaf."""
    top = Entry.objects.aggregate(top=Max("leaf"))["top"]
    end = 0 if top is None else top + 1
    for place in Place.objects.filter(next_leaf__gt=end):
        yield Problem(
            check="ledger.places",
            place=f"follower {place.follower}",
            says="The follower stands at leaf {leaf}, and there are only {end}.",
            remedy=_FOLLOW_REMEDY,
            params=(("leaf", str(place.next_leaf)), ("end", str(end))),
        )
    for task in Task.objects.exclude(leaf=F("entry__leaf")).select_related("entry")[:100]:
        yield Problem(
            check="ledger.places",
            place=f"follower {task.follower}, entry {task.entry.ulid}",
            says="The work is about another leaf than its entry.",
            remedy=_FOLLOW_REMEDY,
        )


def guards(_deep: bool) -> Iterator[Problem]:
    """The triggers that refuse change and removal are in place."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') GROUP BY 1"
            )
            wanted = {"ledger_entry": 5, "ledger_checkpoint": 2, "ledger_timestamp": 2}
        else:
            cursor.execute(
                "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1"
            )
            wanted = {"ledger_entry": 5, "ledger_checkpoint": 3, "ledger_timestamp": 3}
        found = dict(cursor.fetchall())
    for table in _GUARDED:
        if found.get(table, 0) < wanted[table]:
            yield Problem(
                check="ledger.guards",
                place=table,
                says="The guards that keep rows from being changed are missing.",
                remedy="Find out who lifted them, run `probata fsck --deep`, then migrate anew.",
            )


CHECKS = {
    "ledger.numbers": numbers,
    "ledger.digests": digests,
    "ledger.tiles": tiles,
    "ledger.checkpoints": checkpoints,
    "ledger.stamps": stamps,
    "ledger.places": places,
    "ledger.guards": guards,
}
