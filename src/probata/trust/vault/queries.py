"""What others may ask of the vault: is it kept, what is known of it, and its bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from probata.pure import envelope
from probata.pure.digest import Digest
from probata.trust.ledger.keys import master_key
from probata.trust.vault import chunks
from probata.trust.vault.errors import OriginalDestroyed, OriginalUnknown
from probata.trust.vault.models import Original, SealedCopy
from probata.trust.vault.opened import Opened
from probata.trust.vault.stores.chosen import chosen

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded of an original; `is_here` is false once its key was destroyed."""

    digest: str
    size: int
    chunks: str
    chunk_size: int
    is_here: bool


def known(digest: str) -> Known | None:
    """Return what is recorded of the original with this digest (`sha256:…`), or None."""
    address = Digest.parse(digest)
    row = Original.objects.filter(digest=address.hex).first()
    if row is None:
        return None
    here = SealedCopy.objects.filter(original=address.hex).exists()
    return Known(digest, row.size, chunks.named(row.chunks), row.chunk_size, here)


def kept(digests: Iterable[str]) -> set[str]:
    """Return those of the digests (64 hexadecimal characters) whose originals can be opened."""
    return _held("original_id", digests)


def kept_sizes() -> frozenset[int]:
    """Return the sizes in bytes that originals have: a source of another size is new."""
    return frozenset(Original.objects.values_list("size", flat=True).distinct().iterator())


def named(names: Iterable[str]) -> set[str]:
    """Return those of the names in the store that lead to an original."""
    return _held("name", names)


def _held(column: str, values: Iterable[str]) -> set[str]:
    """Ask past the object layer: this is asked for every small original that comes."""
    asked = list(values)
    table = SealedCopy._meta.db_table
    found: set[str] = set()
    with connection.cursor() as cursor:
        for at in range(0, len(asked), _ASKED_AT_ONCE):
            part = asked[at : at + _ASKED_AT_ONCE]
            places = ", ".join(["%s"] * len(part))
            sql = f"SELECT {column} FROM {table} WHERE {column} IN ({places})"  # noqa: S608 - ours
            cursor.execute(sql, part)
            found.update(value for (value,) in cursor.fetchall())
    return found


def open_original(digest: str) -> Opened:
    """Open the original with this digest (`sha256:…`) for reading; use it in a `with` statement.

    Raises OriginalUnknown or OriginalDestroyed here, OriginalDamaged or ObjectMissing on reading.
    """
    address = Digest.parse(digest)
    copy = SealedCopy.objects.select_related("original").filter(original=address.hex).first()
    if copy is None:
        if Original.objects.filter(digest=address.hex).exists():
            raise OriginalDestroyed()
        raise OriginalUnknown()
    key = envelope.unwrap(bytes(copy.wrapped), master_key())
    return Opened(
        digest=digest,
        size=copy.original.size,
        cipher=envelope.ChunkCipher(key, copy.original.chunk_size),
        store=chosen(),
        name=copy.name,
        start=copy.start,
    )


def chunks_of(digest: str) -> Iterator[bytes]:
    """Yield the bytes of an original in pieces; it is open from the first to the last."""
    with open_original(digest) as opened:
        yield from opened.chunks()
