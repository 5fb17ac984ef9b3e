"""What `probata fsck` asks of the vault: rows, entries and sealed bytes that must fit together."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from probata.pure.filling import gettext_noop as N_
from probata.trust.ledger.entry import EntryView
from probata.trust.ledger.fsck import Problem
from probata.trust.ledger.queries import entries_named
from probata.trust.vault import chunks, recheck
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.store import IN_FLIGHT, Held
from probata.trust.vault.stores.chosen import chosen

_ROWS = 2000
_RESTORE = N_("Restore the vault and its database from copies of one moment.")
_COMPARE = N_("Compare with a copy of the database; somebody may have changed it from outside.")


def problems(deep: bool = False) -> Iterator[Problem]:
    """Yield everything in the vault that does not fit together; reads only.

    Sealed bytes that belong to no original are no problem: see `leftovers`.
    """
    yield from _entries()
    for one in recheck.check(deep=deep).damages:
        yield _damage(one)


def leftovers(*, at: datetime) -> Iterator[Held]:
    """Yield sealed bytes that work which was cut off left behind: they take room, nothing more."""
    store = chosen()
    named = set(SealedCopy.objects.values_list("name", flat=True).distinct())
    for held in store.held():
        given_up = held.name not in named and store.is_given_up(held, at=at)
        # The rows are asked again: its writer may have recorded it and ended since.
        if given_up and not SealedCopy.objects.filter(name=held.name).exists():
            yield held


def clear(*, at: datetime) -> int:
    """Remove leftovers and abandoned drafts from the store, and return how many.

    For the start of a worker; what another process is about to record stays.
    """
    store = chosen()
    gone = store.sweep(before=at - IN_FLIGHT)
    for held in list(leftovers(at=at)):
        store.remove(held.name)
        gone += 1
    return gone


def _entries() -> Iterator[Problem]:
    """Compare the rows with what the journal says was kept and destroyed."""
    recorded: dict[str, bool] = {}  # digest -> whether the journal says that it is here
    entries = entries_named(["vault.stored", "vault.destroyed"])
    while some := list(islice(entries, _ROWS)):
        rows = Original.objects.in_bulk({_hex(one) for one in some})
        for entry in some:
            digest = _hex(entry)
            recorded[digest] = entry.name == "vault.stored"
            row = rows.get(digest)
            if row is None:
                says = N_("The journal says that this original came, and no row leads to it.")
                yield _problem("vault.row_missing", digest, says, _RESTORE)
            elif entry.name == "vault.stored" and not _fits(row, entry):
                says = N_("The row of this original differs from its entry.")
                yield _problem("vault.row_changed", digest, says, _COMPARE)
    here = set(SealedCopy.objects.values_list("original_id", flat=True).iterator(_ROWS))
    for digest in Original.objects.values_list("digest", flat=True).iterator(_ROWS):
        if digest not in recorded:
            says = N_("No entry says how this original came.")
            yield _problem("vault.entry_missing", digest, says, _COMPARE)
        elif recorded[digest] and digest not in here:
            says = N_("The key of this original is gone, and no entry says that it was destroyed.")
            yield _problem("vault.key_missing", digest, says, _RESTORE)
        elif not recorded[digest] and digest in here:
            says = N_("This original was destroyed, and its key is there.")
            yield _problem("vault.not_destroyed", digest, says, _COMPARE)


def _fits(row: Original, entry: EntryView) -> bool:
    said = entry.payload
    return (said["size"], said["chunks"], said["chunk_size"]) == (
        row.size,
        chunks.named(row.chunks),
        row.chunk_size,
    )


def _damage(found: recheck.Damage) -> Problem:
    return Problem(
        check="vault.missing" if found.missing else "vault.damaged",
        place=f"original:sha256:{found.digest}",
        says="This original is damaged from byte {start} to byte {end}: {reason}.",
        remedy="Restore its sealed bytes from a copy of the vault.",
        params=(
            ("start", str(found.start)),
            ("end", str(found.end)),
            ("reason", found.reason.rstrip(".")),
        ),
    )


def _problem(code: str, digest: str, says: str, remedy: str) -> Problem:
    return Problem(check=code, place=f"original:sha256:{digest}", says=says, remedy=remedy)


def _hex(entry: EntryView) -> str:
    return str(entry.payload["digest"]).removeprefix("sha256:")
