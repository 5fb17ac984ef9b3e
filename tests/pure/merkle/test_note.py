"""Signed notes and checkpoints: exactly the C2SP forms, and nothing that is almost one."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probata.pure.errors import VerificationError
from probata.pure.merkle.checkpoint import (
    Checkpoint,
    cosign,
    open_checkpoint,
    read_checkpoint,
    sign_checkpoint,
)
from probata.pure.merkle.errors import (
    CheckpointUnreadable,
    KeyUnreadable,
    NoteUnreadable,
    NoteUnsigned,
    SignatureWrong,
)
from probata.pure.merkle.note import (
    COSIGNATURE,
    Signer,
    Verifier,
    open_note,
    read_note,
    sign,
)

# The example of Go's note package, which defined the format.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEDGER = Signer("probata.example/ledger", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), COSIGNATURE)
HEAD = Checkpoint("probata.example/ledger", 5, b"r" * 32)


def test_the_published_example_opens_and_is_made_again_byte_for_byte() -> None:
    verifier, signer = Verifier.from_text(NEUMANN), Signer.from_text(NEUMANN_SECRET)
    assert open_note(NOTE, [verifier]).text == TEXT
    assert sign(TEXT, signer) == NOTE
    assert str(signer.verifier) == str(verifier) == NEUMANN
    assert repr(signer.seed) not in f"{signer} {signer!r}"
    assert signer.secret_text() == NEUMANN_SECRET


def test_a_cosignature_signs_its_time_and_the_whole_text() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    note = cosign(sign_checkpoint(HEAD, LEDGER), WITNESS, at=AT)
    data = base64.b64decode(note.split("\n")[-2].rpartition(" ")[2])
    assert data[:4] == WITNESS.verifier.key_id
    assert int.from_bytes(data[4:12]) == int(AT.timestamp())
    message = f"cosignature/v1\ntime {int(AT.timestamp())}\n{HEAD.text()}".encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.verifier.public).verify(data[12:], message)


def test_a_secret_key_does_not_show_itself() -> None:
    assert "seed" not in repr(LEDGER)


def test_an_unknown_key_is_ignored_and_kept() -> None:
    other = Signer.create("other.example")
    note = sign(TEXT, Signer.from_text(NEUMANN_SECRET), other)
    opened = open_note(note, [Verifier.from_text(NEUMANN)])
    assert [signature.name for signature in opened.unknown] == ["other.example"]
    assert str(opened) == note


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(NoteUnsigned):
        open_note(NOTE, [LEDGER.verifier])


def test_one_false_signature_of_a_known_key_spoils_the_note() -> None:
    note = sign(TEXT, LEDGER) + sign("other\n", WITNESS, at=AT).split("\n\n")[1]
    with pytest.raises(SignatureWrong):
        open_note(note, [LEDGER.verifier, WITNESS.verifier])


def test_the_same_name_with_another_key_is_another_signer() -> None:
    impostor = Signer.create(LEDGER.name)
    with pytest.raises(NoteUnsigned):
        open_note(sign(TEXT, impostor), [LEDGER.verifier])


@given(st.integers(0, len(TEXT) - 2), st.integers(1, 127))
def test_a_text_that_was_changed_does_not_open(place: int, bits: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[place] ^= bits
    with pytest.raises(VerificationError):
        open_note(bytes(changed), [Verifier.from_text(NEUMANN)])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        NOTE[:-1],
        NOTE.replace("\u2014", "-"),
        NOTE.replace("\n\n", "\n"),
        NOTE + "\n",
        NOTE.replace("PeterNeumann", "Peter+Neumann"),
        NOTE.replace("PeterNeumann ", ""),
        NOTE.replace("answer", "ans\twer"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("nAM=", "nAN="),
        NOTE.encode() + b"\xff",
        NOTE * 20_000,
    ],
)
def test_what_is_almost_a_note_is_refused(note: str | bytes) -> None:
    with pytest.raises(VerificationError):
        open_note(note, [Verifier.from_text(NEUMANN)])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a+b",
        NEUMANN[:-1],
        NEUMANN.replace("c7", "c8"),
        NEUMANN.replace("Peter", "peter"),
        NEUMANN.replace("+ARpc", "+ARp!"),
        "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "n+00000000+CBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_broken_key_is_refused(key: str) -> None:
    with pytest.raises(KeyUnreadable):
        Verifier.from_text(key)
    with pytest.raises(KeyUnreadable):
        Signer.from_text(key)


@given(st.one_of(st.text(), st.binary()))
@example("\ud800\n\n\u2014 a AAAAAAAA\n")
@example("a\n\n\u2014 \ud800 AAAAAAAA\n")
def test_no_text_leaks_another_error(note: str | bytes) -> None:
    with pytest.raises(VerificationError):
        open_checkpoint(note, [LEDGER.verifier, WITNESS.verifier])


@given(st.text())
@example("\ud800+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
def test_no_key_leaks_another_error(key: str) -> None:
    with pytest.raises(VerificationError):
        Verifier.from_text(key)


def test_a_note_needs_a_text_that_ends_with_a_line() -> None:
    with pytest.raises(NoteUnreadable):
        sign("no end", LEDGER)


def test_only_cosigners_state_a_time() -> None:
    with pytest.raises(ValueError, match="carries a time"):
        WITNESS.sign(TEXT)
    with pytest.raises(ValueError, match="carries a time"):
        LEDGER.sign(TEXT, at=AT)


# --- checkpoints -----------------------------------------------------------------------------


def test_a_checkpoint_is_written_and_opened() -> None:
    note = cosign(sign_checkpoint(HEAD, LEDGER), WITNESS, at=AT)
    opened = open_checkpoint(note, [LEDGER.verifier, WITNESS.verifier])
    assert opened.checkpoint == read_checkpoint(note) == HEAD
    assert [cosigned.time for cosigned in opened.cosignatures] == [int(AT.timestamp())]


def test_a_cosigner_alone_does_not_make_a_checkpoint() -> None:
    note = sign_checkpoint(HEAD, WITNESS, at=AT)
    with pytest.raises(NoteUnsigned):
        open_checkpoint(note, [LEDGER.verifier, WITNESS.verifier])


def test_another_ledgers_key_does_not_sign_for_this_one() -> None:
    other = Signer.create("other.example/ledger")
    with pytest.raises(NoteUnsigned):
        open_checkpoint(sign_checkpoint(HEAD, other), [other.verifier])


def test_a_checkpoint_of_another_ledger_is_refused() -> None:
    with pytest.raises(CheckpointUnreadable):
        open_checkpoint(sign_checkpoint(HEAD, LEDGER), [LEDGER.verifier], origin="elsewhere")


def test_extension_lines_are_kept_and_signed() -> None:
    held = Checkpoint("probata.example/ledger", 0, b"r" * 32, ("one", "two"))
    opened = open_checkpoint(sign_checkpoint(held, LEDGER), [LEDGER.verifier])
    assert opened.checkpoint.extensions == ("one", "two")


ROOT = base64.b64encode(b"r" * 32).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"\n5\n{ROOT}\n",
        f"o\n05\n{ROOT}\n",
        f"o\n-5\n{ROOT}\n",
        f"o\n٥\n{ROOT}\n",
        f"o\n{2**63}\n{ROOT}\n",
        f"o\n5\n{ROOT}",
        f"o\n5\n{ROOT}\n\n",
        f"o\n5\n{ROOT}\n\nx\n",
        f"o\n5\n{ROOT[:-1]}\n",
        f"o\n5\n{base64.b64encode(b'r' * 31).decode()}\n",
        "o\n5\n",
    ],
)
def test_what_is_almost_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointUnreadable):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "held",
    [
        Checkpoint("", 1, b"r" * 32),
        Checkpoint("a\nb", 1, b"r" * 32),
        Checkpoint("a", -1, b"r" * 32),
        Checkpoint("a", 1, b"r"),
        Checkpoint("a", 1, b"r" * 32, ("",)),
    ],
)
def test_a_checkpoint_that_would_not_be_read_back_is_not_written(held: Checkpoint) -> None:
    with pytest.raises(CheckpointUnreadable):
        held.text()


def test_read_note_checks_nothing() -> None:
    assert read_note(NOTE).signatures == ()
