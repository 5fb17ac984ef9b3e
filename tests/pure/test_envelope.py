"""Sealed originals: any range opens, nothing that was changed, moved or cut off does."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from probata.pure import envelope
from probata.pure.envelope import EnvelopeDamaged, KeyWrong
from probata.pure.errors import VerificationError

KEY = bytes(range(32))
CHUNK = 16


def seal(data: bytes, piece: int = 7) -> bytes:
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    return b"".join(envelope.encrypt_chunks(pieces, KEY, chunk=CHUNK))


def unseal(sealed: bytes, start: int = 0, end: int | None = None, key: bytes = KEY) -> bytes:
    def read(at: int, length: int) -> bytes:
        return sealed[at : at + length]

    return b"".join(envelope.decrypt_range(read, len(sealed), key, start, end))


@given(st.binary(max_size=100), st.integers(1, 40))
def test_what_was_sealed_opens_again(data: bytes, piece: int) -> None:
    sealed = seal(data, piece)
    assert len(sealed) == envelope.sealed_size(len(data), CHUNK)
    assert envelope.plain_size(len(sealed), CHUNK) == len(data)
    assert unseal(sealed) == data


@given(st.binary(max_size=100), st.integers(0, 110), st.integers(0, 110))
def test_any_range_opens_alone(data: bytes, start: int, end: int) -> None:
    assert unseal(seal(data), start, end) == data[start:end]


def test_a_range_reads_only_its_own_chunks() -> None:
    sealed, asked = seal(bytes(160)), []

    def read(at: int, length: int) -> bytes:
        asked.append(at)
        return sealed[at : at + length]

    list(envelope.decrypt_range(read, len(sealed), KEY, 40, 50))
    assert asked == [0, 16 + 2 * 32, 16 + 3 * 32]


@given(st.binary(min_size=1, max_size=80), st.data())
def test_one_changed_byte_anywhere_is_found(data: bytes, more: st.DataObject) -> None:
    sealed = bytearray(seal(data))
    place = more.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= more.draw(st.integers(1, 255))
    with pytest.raises(EnvelopeDamaged):
        unseal(bytes(sealed))


@given(st.binary(max_size=80), st.data())
def test_bytes_cut_off_at_the_end_are_found(data: bytes, more: st.DataObject) -> None:
    sealed = seal(data)
    with pytest.raises(EnvelopeDamaged):
        unseal(sealed[: more.draw(st.integers(0, len(sealed) - 1))])


def test_a_cut_exactly_between_chunks_is_found() -> None:
    with pytest.raises(EnvelopeDamaged):
        unseal(seal(bytes(48))[: 16 + 2 * 32])


def test_chunks_that_changed_places_are_found() -> None:
    sealed = seal(bytes(64))
    swapped = sealed[:16] + sealed[48:80] + sealed[16:48] + sealed[80:]
    with pytest.raises(EnvelopeDamaged):
        unseal(swapped)


def test_bytes_added_after_the_last_chunk_are_found() -> None:
    sealed = seal(bytes(32))
    with pytest.raises(EnvelopeDamaged):
        unseal(sealed + sealed[16:48])


def test_another_key_does_not_open() -> None:
    with pytest.raises(EnvelopeDamaged):
        unseal(seal(b"secret"), key=envelope.new_key())


def test_the_layout_is_as_documented() -> None:
    sealed = seal(b"a" * 16 + b"b")
    head = b"PROBATA\x01" + (16).to_bytes(4) + bytes(4)
    cipher = AESGCM(KEY)
    first = cipher.encrypt(bytes(12), b"a" * 16, head)
    last = cipher.encrypt((1).to_bytes(11) + b"\x01", b"b", head)
    assert sealed == head + first + last


def test_sealing_into_given_room_is_the_same() -> None:
    cipher, room = envelope.ChunkCipher(KEY, CHUNK), bytearray(32)
    cipher.seal_into(3, memoryview(b"x" * 16), memoryview(room), last=False)
    assert bytes(room) == cipher.seal(3, b"x" * 16, last=False)


def test_only_the_last_chunk_may_be_short() -> None:
    with pytest.raises(ValueError, match="last chunk"):
        envelope.ChunkCipher(KEY, CHUNK).seal(0, b"short", last=False)


def test_a_data_key_is_wrapped_and_unwrapped() -> None:
    key, master = envelope.new_key(), envelope.new_key()
    wrapped = envelope.wrap(key, master)
    assert len(wrapped) == envelope.WRAPPED_SIZE
    assert envelope.unwrap(wrapped, master) == key


def test_wrapping_is_that_of_the_standard() -> None:
    """RFC 3394, 4.6."""
    master = bytes(range(32))
    key = bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")
    expected = "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    assert envelope.wrap(key, master).hex() == expected


@given(st.binary(max_size=60))
def test_a_broken_wrapped_key_is_refused(wrapped: bytes) -> None:
    with pytest.raises(KeyWrong):
        envelope.unwrap(wrapped, KEY)


@given(st.binary(max_size=200))
def test_no_bytes_leak_another_error(sealed: bytes) -> None:
    with pytest.raises(VerificationError):
        unseal(sealed)
    with pytest.raises(VerificationError):
        unseal(envelope.header(CHUNK) + sealed)
