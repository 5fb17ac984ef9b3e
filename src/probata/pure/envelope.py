"""Sealed originals: chunks under AES-256-GCM, so that any byte range opens without the rest.

Layout of a sealed original, version 1 (all numbers big-endian):

    header   16 bytes   b"PROBATA" 0x01, chunk size as uint32, four zero bytes
    chunk 0             ciphertext of `chunk size` bytes, then its 16-byte tag
    chunk 1             …
    last chunk          ciphertext of 1 to `chunk size` bytes, then its tag

An empty original has one empty chunk. The key is random and seals one original only, therefore
the nonce may be counted: 11 bytes chunk number, then 0x01 for the last chunk, 0x00 for all others
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). The header is the
associated data of every chunk. So a chunk that was changed, moved, taken from elsewhere, cut off or
added after the last does not open.

The 32-byte data key is kept elsewhere, wrapped under a master key with AES-KW (RFC 3394): a master
key can be changed and a single original can be made unreadable for good, both without touching
sealed bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from probata.pure.errors import VerificationError

CHUNK = 1 << 20
"""Bytes of an original in one chunk."""

HEADER_SIZE = 16
TAG_SIZE = 16
KEY_SIZE = 32
WRAPPED_SIZE = 40

_MAGIC = b"PROBATA\x01"
_LARGEST_CHUNK = 1 << 26


class EnvelopeDamaged(VerificationError):
    """Sealed bytes that do not open: changed, cut off, or sealed under another key."""

    code = "envelope.damaged"
    says = "The sealed original cannot be opened: {reason}."
    remedy = "Restore it from a copy; `probata fsck` names all originals that are damaged."
    exit = 8


class KeyWrong(VerificationError):
    """A wrapped key that does not open under this master key."""

    code = "envelope.key"
    says = "The key of the original does not open with this master key."
    remedy = "Start with the master key that was in use when the original was received."


def new_key() -> bytes:
    """Return a random data key for one original (32 bytes)."""
    return urandom(KEY_SIZE)


def wrap(key: bytes, master: bytes) -> bytes:
    """Return the data key wrapped under the 32-byte master key (40 bytes, RFC 3394)."""
    _whole_key(master)
    _whole_key(key)
    return aes_key_wrap(master, key)


def unwrap(wrapped: bytes, master: bytes) -> bytes:
    """Return the data key; raise KeyWrong when the master key is another or a bit has changed."""
    _whole_key(master)
    if len(wrapped) != WRAPPED_SIZE:
        raise KeyWrong()
    try:
        return aes_key_unwrap(master, wrapped)
    except InvalidUnwrap as reason:
        raise KeyWrong() from reason


@cache
def header(chunk: int = CHUNK) -> bytes:
    """Return the 16 bytes with which every sealed original begins."""
    return _MAGIC + chunk.to_bytes(4) + bytes(4)


def chunk_size(head: bytes) -> int:
    """Return the chunk size that a header states; raise EnvelopeDamaged for anything else."""
    size = int.from_bytes(head[8:12])
    if len(head) != HEADER_SIZE or head != header(size) or not 0 < size <= _LARGEST_CHUNK:
        raise EnvelopeDamaged(reason="it does not begin as a sealed original")
    return size


def sealed_size(size: int, chunk: int = CHUNK) -> int:
    """Return the number of sealed bytes of an original of `size` bytes."""
    return HEADER_SIZE + size + TAG_SIZE * max(1, -(-size // chunk))


def plain_size(sealed: int, chunk: int = CHUNK) -> int:
    """Return the size of the original in so many sealed bytes; raise EnvelopeDamaged."""
    body = sealed - HEADER_SIZE
    chunks = max(1, -(-body // (chunk + TAG_SIZE)))
    size = body - chunks * TAG_SIZE
    if size < 0 or (chunks > 1 and size <= (chunks - 1) * chunk):
        raise EnvelopeDamaged(reason="its length is impossible")
    return size


class ChunkCipher:
    """Seals and opens single chunks; may be used by several threads at once (the GIL is free)."""

    __slots__ = ("_cipher", "chunk", "head")

    def __init__(self, key: bytes, chunk: int = CHUNK) -> None:
        """Take the unwrapped data key of one original."""
        _whole_key(key)
        self._cipher = AESGCM(key)
        self.chunk = chunk
        self.head = header(chunk)

    def seal(self, number: int, data: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        """Return chunk `number` sealed; all but the last have exactly the chunk size."""
        if len(data) != self.chunk and not (last and len(data) < self.chunk):
            raise ValueError("only the last chunk may be short")
        return self._cipher.encrypt(_nonce(number, last), data, self.head)

    def seal_into(self, number: int, data: memoryview, room: memoryview, *, last: bool) -> None:
        """Seal a chunk into `room`, which is 16 bytes longer than the data, without a copy."""
        if len(data) != self.chunk and not (last and len(data) < self.chunk):
            raise ValueError("only the last chunk may be short")
        self._cipher.encrypt_into(_nonce(number, last), data, self.head, room)

    def open(self, number: int, sealed: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        """Return the bytes of chunk `number`; raise EnvelopeDamaged."""
        try:
            return self._cipher.decrypt(_nonce(number, last), sealed, self.head)
        except (InvalidTag, ValueError) as reason:
            raise EnvelopeDamaged(reason=f"part {number + 1} was changed or cut off") from reason


def encrypt_chunks(
    pieces: Iterable[bytes | bytearray | memoryview], key: bytes, *, chunk: int = CHUNK
) -> Iterator[bytes]:
    """Yield the sealed original, header first; the pieces may have any size."""
    cipher = ChunkCipher(key, chunk)
    yield cipher.head
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        while len(waiting) > chunk:  # the last chunk is known only when nothing comes after it
            yield cipher.seal(number, bytes(waiting[:chunk]), last=False)
            del waiting[:chunk]
            number += 1
    yield cipher.seal(number, bytes(waiting), last=True)


def decrypt_range(
    read: Callable[[int, int], bytes],
    sealed: int,
    key: bytes,
    start: int = 0,
    end: int | None = None,
) -> Iterator[bytes]:
    """Yield the bytes [start:end] of an original, chunk by chunk, each authenticated before.

    `read(offset, length)` returns sealed bytes; `sealed` is their whole number, which the keeper of
    the bytes knows. Only the chunks that the range touches are read. Raises EnvelopeDamaged.
    """
    chunk = chunk_size(read(0, HEADER_SIZE))
    size = plain_size(sealed, chunk)
    end = size if end is None else min(end, size)
    cipher = ChunkCipher(key, chunk)
    last = max(0, -(-size // chunk) - 1)
    if size == 0:
        cipher.open(0, read(HEADER_SIZE, TAG_SIZE), last=True)
    for number in range(start // chunk, -(-end // chunk) if start < end else 0):
        at = HEADER_SIZE + number * (chunk + TAG_SIZE)
        opened = cipher.open(
            number, read(at, min(chunk + TAG_SIZE, sealed - at)), last=number == last
        )
        first = number * chunk
        yield opened[max(0, start - first) : end - first]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


def _whole_key(key: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise KeyWrong()
