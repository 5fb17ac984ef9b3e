"""The one way a value becomes bytes: canonical JSON (RFC 8785)."""

import json
from json.encoder import encode_basestring
from typing import Any

import rfc8785

from probata.pure.errors import ProbataError


class NotCanonical(ProbataError):
    """A value that canonical JSON cannot carry."""

    code = "canon.refused"
    says = "This value cannot be written as canonical JSON: {reason}."
    remedy = "Write large numbers and instants as text."


_LARGEST = 2**53 - 1
_QUICK = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """Return the value as canonical JSON (RFC 8785) in UTF-8.

    Integers beyond 2**53, NaN, lone surrogates and unknown types raise NotCanonical.
    """
    try:
        if type(value) is str:
            return encode_basestring(value).encode()
        if _is_simple(value):
            return _QUICK.encode(value).encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as reason:
        raise NotCanonical(reason=str(reason)[:200]) from reason


_TEXT = frozenset((str,))
_FLAT = frozenset((str, bool, type(None)))


def _all(value: dict[str, Any]) -> bool:
    return _FLAT.issuperset(map(type, value.values())) or all(map(_is_simple, value.values()))


def _is_simple(value: Any) -> bool:
    """Say whether the standard library writes the same bytes, ten times faster.

    It does for texts, small integers, truth values and null, in lists and in objects whose keys are
    ASCII: only other keys sort differently in UTF-16, and only floats are printed in another way.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return _TEXT.issuperset(map(type, value)) and "".join(value).isascii() and _all(value)
    return kind is list and all(map(_is_simple, value))
