"""What can be wrong with a tree, a note, a checkpoint or a folder of tiles."""

from probata.pure.errors import ProbataError, VerificationError


class ProofWrong(VerificationError):
    """A proof that does not lead from its leaf or old root to the root."""

    code = "merkle.proof"
    says = "The proof does not lead to the root of the ledger: {reason}."
    remedy = "Ask the keeper of the ledger for a fresh proof slip."


class ProofImpossible(VerificationError):
    """A proof asked for or given where none can exist: an empty tree, a leaf beyond the end."""

    code = "merkle.range"
    says = "No such proof can exist: {reason}."
    remedy = "Check the leaf number and the sizes of the ledger."


class NoteUnreadable(VerificationError):
    """A text that is no signed note."""

    code = "note.unreadable"
    says = "This is not a signed note: {reason}."
    remedy = "Copy the note again, with every line and every blank line."


class NoteUnsigned(VerificationError):
    """A note that carries no signature by a key we know."""

    code = "note.unsigned"
    says = "No key that is known here has signed this note."
    remedy = "Give the verifier key of the ledger that signed it."


class SignatureWrong(VerificationError):
    """A signature in the name of a known key that does not fit the text."""

    code = "note.signature"
    says = "The signature in the name of {name} does not fit the text."
    remedy = "The text or the signature was changed; ask the keeper of the ledger for a fresh copy."


class KeyUnreadable(VerificationError):
    """A key text that is broken or of a kind we do not know."""

    code = "note.key"
    says = "This key cannot be read: {reason}."
    remedy = "A verifier key looks like name+1a2b3c4d+letters; copy it whole."


class CheckpointUnreadable(VerificationError):
    """A note whose text is no checkpoint."""

    code = "checkpoint.unreadable"
    says = "This is not a checkpoint of a ledger: {reason}."
    remedy = "Copy the checkpoint again, with every line."


class TileDamaged(VerificationError):
    """A tile that is missing, too short, or does not fit the tiles above it."""

    code = "tiles.damaged"
    says = "Part of the ledger's tree cannot be read: {path} ({reason})."
    remedy = "Run `probata fsck`; the tiles can be built again from the journal."
    exit = 8


class LogBusy(ProbataError):
    """Two programs that want to append to one log."""

    code = "tiles.busy"
    says = "Another program is appending to the ledger in {folder}."
    remedy = "Let the other program finish, then try again."
    exit = 6


class LeafTooLarge(ProbataError):
    """A leaf longer than an entry bundle can carry."""

    code = "tiles.leaf"
    says = "A leaf of {size} bytes is longer than the ledger can carry (65,535)."
    remedy = "Put the digest of the data into the leaf instead of the data."
