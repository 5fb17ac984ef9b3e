"""The one base of all errors: a code, a sentence and a remedy, ready for translation."""

from typing import ClassVar


class ProbataError(Exception):
    """Something a person can understand and act upon.

    `says` and `remedy` are English sentences that serve as keys for translation; `{name}` places
    are filled from the keyword arguments. `exit` is the exit code of the command line, `status` the
    HTTP status of the other doors. Never put a secret or a confidential address into `params`.
    """

    code: ClassVar[str] = "probata.error"
    says: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = "Try again; if it happens again, tell the operator the code."
    exit: ClassVar[int] = 1
    status: ClassVar[int] = 400

    def __init__(self, **params: object) -> None:
        """Keep the values that fill the sentence."""
        self.params = params
        super().__init__(self.says.format_map(_Open(params)))

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes as it is: an exception is usually made anew from its text."""
        return _again, (type(self), self.args, self.__dict__)

    def sentence(self) -> dict[str, object]:
        """Return what it says as a value that can be kept, and said in any language later."""
        return {"says": self.says, "params": self._kept()}

    def advice(self) -> dict[str, object]:
        """Return the remedy as such a value."""
        return {"says": self.remedy, "params": self._kept()}

    def _kept(self) -> dict[str, object]:
        return {
            name: value if isinstance(value, (str, int)) else str(value)
            for name, value in self.params.items()
        }

    def remedy_text(self) -> str:
        """Return the remedy with its places filled."""
        return self.remedy.format_map(_Open(self.params))


def _again(
    kind: type[ProbataError], args: tuple[object, ...], held: dict[str, object]
) -> ProbataError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class VerificationError(ProbataError):
    """A proof, signature, package or token that does not hold."""

    code = "verify.failed"
    says = "The check did not succeed."
    remedy = "Ask for a fresh copy from whoever made it."
    exit = 4


class _Open(dict[str, object]):
    """Leave a place as it stands when its value is missing: an error text must never fail."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
