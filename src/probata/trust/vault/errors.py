"""Errors of the vault."""

from probata.pure.errors import ProbataError


class StoreFull(ProbataError):
    """No room for another original."""

    code = "vault.full"
    says = "There is no room left to keep this original."
    remedy = "Free some space where the vault lies, then hand it over again. Nothing was half kept."
    exit = 7
    status = 507


class StoreUnwritable(ProbataError):
    """A store that takes no bytes for another reason than lack of room."""

    code = "vault.unwritable"
    says = "The vault cannot be written: {reason}."
    remedy = "Check that the vault is there and may be written, then hand the original over again."
    exit = 7
    status = 503


class StoreUnreadable(ProbataError):
    """A store that does not answer, or refuses to."""

    code = "vault.unreadable"
    says = "The vault cannot be read: {reason}."
    remedy = "Check that the vault is there and may be read, then try again."
    exit = 8
    status = 503


class SourceUnreadable(ProbataError):
    """A file that was handed over and cannot be read."""

    code = "vault.source_unreadable"
    says = "The file “{name}” cannot be read: {reason}."
    remedy = "Check that it is an ordinary file and may be read, then hand it over again."


class OriginalUnknown(ProbataError):
    """No original has this digest."""

    code = "vault.original_unknown"
    says = "The vault keeps no original with this digest."
    remedy = "Copy the digest from the receipt or the page: sha256: and 64 characters."
    exit = 5
    status = 404


class OriginalDestroyed(ProbataError):
    """An original whose key was destroyed."""

    code = "vault.original_destroyed"
    says = "This original was destroyed; the journal says when and by whom."
    remedy = "Look for another copy; its digest can still be compared."
    exit = 6
    status = 410


class OriginalDamaged(ProbataError):
    """Bytes in the store that are no longer what was sealed."""

    code = "vault.damaged"
    says = "The original {digest} is damaged from byte {start} to byte {end}: {reason}."
    remedy = "Restore the vault from a copy; `probata fsck` names all originals that are damaged."
    exit = 8
    status = 500


class ObjectMissing(ProbataError):
    """Sealed bytes that are not where the vault put them."""

    code = "vault.object_missing"
    says = "The vault does not hold the sealed bytes {name}."
    remedy = "Restore the vault from a copy; `probata fsck` names all originals that are missing."
    exit = 8
    status = 500


class ObjectTaken(ProbataError):
    """A name in the store that is in use; sealed bytes are never written over."""

    code = "vault.object_taken"
    says = "The vault already holds sealed bytes under this name."
    remedy = "Try again; nothing was written over."
    exit = 7
    status = 500
