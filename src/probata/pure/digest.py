"""Content addresses: an algorithm and a hex value, parsed, printed and compared."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Self

from probata.pure.errors import ProbataError

_FORM = re.compile(r"sha256:[0-9a-f]{64}")


class DigestUnreadable(ProbataError):
    """A text that is not a digest."""

    code = "digest.unreadable"
    says = "“{text}” is not a digest."
    remedy = "A digest looks like sha256: followed by 64 characters from 0-9 and a-f."


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """The address of some bytes: SHA-256 (FIPS 180-4) as `algorithm` and lower-case `hex`."""

    algorithm: str
    hex: str

    @classmethod
    def of(cls, data: bytes | bytearray | memoryview) -> Self:
        """Return the SHA-256 digest of the bytes."""
        return cls("sha256", hashlib.sha256(data).hexdigest())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sha256:<64 hex>`; raise DigestUnreadable for anything else."""
        if not _FORM.fullmatch(text):
            raise DigestUnreadable(text=text[:80])
        algorithm, _, value = text.partition(":")
        return cls(algorithm, value)

    @property
    def raw(self) -> bytes:
        """The 32 bytes."""
        return bytes.fromhex(self.hex)

    def same(self, other: "Digest") -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(str(self), str(other))

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"
