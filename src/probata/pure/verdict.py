"""The answer of a rule: allowed or not, with reasons and the law they rest on."""

from dataclasses import dataclass
from typing import Self

from probata.pure.errors import ProbataError


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule answered as it did: a code, an English sentence (key for translation), the law."""

    code: str
    says: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule answers; true when the deed is allowed."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def yes(cls, *reasons: Reason) -> Self:
        """Allow."""
        return cls(True, reasons)

    @classmethod
    def no(cls, *reasons: Reason) -> Self:
        """Refuse, with at least one reason."""
        if not reasons:
            raise ValueError("a refusal needs a reason")
        return cls(False, reasons)

    def __bool__(self) -> bool:
        return self.allowed

    def or_raise(self, error: type[ProbataError], **params: object) -> None:
        """Raise the error, with the reasons in its sentence, unless allowed."""
        if not self.allowed:
            raise error(reason=" ".join(reason.says for reason in self.reasons), **params)
