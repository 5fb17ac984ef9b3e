"""The bytes of a text export as UTF-8, with the way back to the raw bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

UTF8_MARK = b"\xef\xbb\xbf"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BLOCK = 1 << 20


@dataclass(slots=True)
class TextBytes:
    """A text as UTF-8: the raw bytes themselves, or a copy turned from UTF-16."""

    data: memoryview
    begin: int  # first byte after a byte order mark, in `data`
    encoding: str
    raw_size: int
    guessed: bool = False  # UTF-16 without a byte order mark
    odd_tail: int = 0  # bytes at the end that are no whole character of UTF-16
    _raw_begin: int = 0

    def to_raw(self, offsets: Ints) -> Ints:
        """Turn ascending offsets in `data` into offsets in the raw bytes."""
        if self.encoding == "utf-8":
            return offsets
        octets = np.frombuffer(self.data, np.uint8)
        out = np.empty_like(offsets)
        units, at = 0, 0
        for low in range(0, len(octets) + 1, _BLOCK):
            block = octets[low : low + _BLOCK]
            here = np.zeros(len(block) + 1, np.int64)
            # One unit per character, two for those beyond the first plane (four bytes in UTF-8).
            np.cumsum(((block & 0xC0) != 0x80).astype(np.int64) + (block >= 0xF0), out=here[1:])
            stop = int(np.searchsorted(offsets, low + len(block), side="right"))
            out[at:stop] = units + here[offsets[at:stop] - low]
            units, at = units + int(here[-1]), max(at, stop)
        return self._raw_begin + 2 * out


def read_text(data: memoryview) -> TextBytes:
    """Look at the byte order mark and give the text as UTF-8; undecodable bytes stay as they are.

    UTF-16 is known by its mark, or guessed from NUL bytes at every other place.
    """
    head = bytes(data[:4])
    if head.startswith(UTF8_MARK):
        return TextBytes(data, 3, "utf-8", len(data))
    encoding = _UTF16.get(head[:2], "")
    if encoding and len(data) > 2:
        return _from_utf16(data, encoding, 2, guessed=False)
    guess = _guess(bytes(data[:512]))
    if guess:
        return _from_utf16(data, guess, 0, guessed=True)
    return TextBytes(data, 0, "utf-8", len(data))


def head_text(head: bytes) -> bytes:
    """Return the first bytes of a text as UTF-8, without a byte order mark."""
    text = read_text(memoryview(head))
    return bytes(text.data[text.begin :])


def _guess(head: bytes) -> str:
    if len(head) < 16:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and even * 8 < odd:
        return "utf-16-le"
    if even * 4 > len(head) and odd * 8 < even:
        return "utf-16-be"
    return ""


def _from_utf16(data: memoryview, encoding: str, begin: int, *, guessed: bool) -> TextBytes:
    tail = (len(data) - begin) % 2
    whole = data[begin : len(data) - tail]
    turned = str(whole, encoding, "surrogatepass")
    copy = memoryview(turned.encode("utf-8", "surrogatepass"))
    return TextBytes(copy, 0, encoding, len(data), guessed, tail, begin)
