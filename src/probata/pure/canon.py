"""The one way a value becomes bytes: canonical JSON (RFC 8785)."""

from functools import lru_cache
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


def canonical(value: Any) -> bytes:
    """Return the value as canonical JSON (RFC 8785) in UTF-8.

    Integers beyond 2**53, NaN, lone surrogates and unknown types raise NotCanonical.
    """
    try:
        try:
            return _written(value).encode()
        except _NotQuick:
            return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as reason:
        raise NotCanonical(reason=str(reason)[:200]) from reason


def plain(value: Any) -> bytes:
    """Return canonical JSON of text, whole numbers, yes, no and nothing, in lists and objects.

    Anything else, a number with a fraction too, raises NotCanonical.
    """
    try:
        return _written(value).encode()
    except (_NotQuick, UnicodeEncodeError):
        if not _is_plain(value):
            raise NotCanonical(reason="it holds more than text and whole numbers") from None
        return canonical(value)


class _NotQuick(Exception):
    """A value that the quick way does not write."""


def _written(value: Any) -> str:
    """Write and check in one walk, ten times faster than `rfc8785`.

    The bytes are the same for texts, small integers, truth values and null, in lists and in objects
    whose keys are ASCII: only other keys sort differently in UTF-16, and only floats are printed in
    another way. Everything else raises _NotQuick.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        return _object(value)
    if kind is list:
        return f"[{','.join([_written(one) for one in value])}]"
    if kind is int and -_LARGEST <= value <= _LARGEST:
        return str(value)
    if value is None or kind is bool:
        return _WORDS[value]
    raise _NotQuick


_WORDS = {None: "null", True: "true", False: "false"}


def _object(value: dict[Any, Any]) -> str:
    said = []
    for key, begin in _order(tuple(value)):
        held = value[key]
        said.append(begin + (encode_basestring(held) if type(held) is str else _written(held)))
    return f"{{{','.join(said)}}}"


@lru_cache(4096)
def _order(keys: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """Return the keys of an object in their order, each with how its line begins.

    Kept, because a journal writes the same few kinds of objects again and again.
    """
    if not all(type(key) is str and key.isascii() for key in keys):
        raise _NotQuick
    return tuple((key, f"{encode_basestring(key)}:") for key in sorted(keys))


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(held) for key, held in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int)
