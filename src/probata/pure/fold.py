"""Folding: the one form in which text is searched, blind to case, tones, width and script variant.

The promise: a search finds a text when, and only when, the folded query is a substring of the
folded text. Each character is folded by itself, so for any two texts
`fold(a + b) == fold(a) + fold(b)`, and whatever occurs in a text as typed is found in it.
(One exception: Korean letters and Japanese voicing marks that a file writes apart are joined
before, so that they equal the joined form; a text must not be cut between them.)

What one character becomes, in this order, until nothing changes any more:

* compatibility form and lower case (NFKC, casefold): Ａ, ａ, ﬁ, ß become a, a, fi, ss;
* base letter without its marks: ề, é, أ become e, e, ا; đ, ø, ł, ı, œ, æ become d, o, l, i, oe, ae
  (Japanese voicing is no mark: は and ば stay apart);
* the simplified form of a traditional Chinese character, by the table `simplified.txt`;
* ASCII for any decimal digit, for curly quotes and for dashes; a space for any white space;
* nothing at all for what no eye sees: direction marks, joiners, variation selectors, soft hyphen.
"""

import functools
import re
import unicodedata
from importlib import resources

_LETTERS = {
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "œ": "oe",
    "æ": "ae",
    "\u0640": "",  # the Arabic stroke that only widens a word
    "\0": "\ufffd",  # NUL is kept for the border between two texts
}
_SIGNS = dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u00b4`", "'")
_SIGNS |= dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
_SIGNS |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_UNSEEN = frozenset(
    (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0)
).union(
    range(0x180B, 0x1810),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xE0000, 0xE1000),
)
_VOICING = "\u3099\u309a"
APART = re.compile(r"[\u1100-\u11ff\u3099\u309a\ua960-\ua97f\ud7b0-\ud7ff]")
"""Korean letters and Japanese voicing marks written apart: a text with one is joined first."""


@functools.cache
def _simplified() -> dict[str, str]:
    """Return the table of traditional characters, read once."""
    text = resources.files("probata.pure").joinpath("simplified.txt").read_text("utf-8")
    rows = (line for line in text.splitlines() if not line.startswith("#"))
    return {pair[0]: pair[1] for row in rows for pair in row.split()}


def _joined(char: str) -> bool:
    """Say whether the character keeps its parts: Korean syllables, Japanese letters."""
    return "\uac00" <= char <= "\ud7a3" or "\u3041" <= char <= "\u30ff"


def _once(char: str) -> str:
    """Fold one character by one step; the result may need another."""
    if 0xD800 <= ord(char) <= 0xDFFF:
        return "\ufffd"
    if ord(char) in _UNSEEN:
        return ""
    if char.isspace():
        return " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _LETTERS or char in _SIGNS:
        return _LETTERS[char] if char in _LETTERS else _SIGNS[char]
    if char in _VOICING:
        return char
    plain = unicodedata.normalize("NFKC", char).casefold()
    if plain == char and not _joined(char):
        plain = "".join(
            part
            for part in unicodedata.normalize("NFD", char)
            if part in _VOICING or not unicodedata.combining(part)
        )
    return _simplified().get(plain, plain)


def fold_character(char: str) -> str:
    """Return what one character becomes: usually one character, sometimes none or several."""
    seen = char
    for _ in range(8):
        folded = "".join(map(_once, seen))
        if folded == seen:
            break
        seen = folded
    return seen


class _Table(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_character(chr(code))
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """Return the text as it is searched; see the promise at the head of this module."""
    if text.isascii():
        return text.lower().translate(_TABLE)
    if APART.search(text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_TABLE)
