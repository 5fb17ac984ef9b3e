"""The one way a value becomes bytes: canonical JSON (RFC 8785)."""

from typing import Any

import rfc8785

from probata.pure.errors import ProbataError


class NotCanonical(ProbataError):
    """A value that canonical JSON cannot carry."""

    code = "canon.refused"
    says = "This value cannot be written as canonical JSON: {reason}."
    remedy = "Write large numbers and instants as text."


def canonical(value: Any) -> bytes:
    """Return the value as canonical JSON (RFC 8785) in UTF-8.

    Integers beyond 2**53, NaN, lone surrogates and unknown types raise NotCanonical.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as reason:
        raise NotCanonical(reason=str(reason)[:200]) from reason
