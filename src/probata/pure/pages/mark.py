"""Mark: what stands at the foot of every page, and the font that writes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from probata.pure.pages.errors import MarkUnreadable
from probata.pure.pages.syntax import number, write

STRIP = 24.0
"""Height in points of the strip that is added below a page of others, so that a mark never covers
anything of it."""

_HERE = Path(__file__).parent / "marks"
FONT = _HERE / "ProbataMark.ttf"
TABLE = _HERE / "ProbataMark.json"
_SMALL, _LARGE, _SMALLEST = 6.8, 11.0, 2.0


@dataclass(frozen=True, slots=True)
class Face:
    """A font for marks: glyph and width (thousandths of an em) of each character, and its file."""

    name: str
    glyphs: Mapping[str, tuple[int, int]]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]


@cache
def face() -> Face:
    """Return the font of the marks."""
    kept = json.loads(TABLE.read_text("utf-8"))
    glyphs = {sign: (glyph, width) for sign, (glyph, width) in kept["glyphs"].items()}
    return Face(kept["name"], glyphs, kept["ascent"], kept["descent"], tuple(kept["box"]))


@dataclass(frozen=True, slots=True)
class Label:
    """What is the same on all pages of a part: exhibit mark, short digest, leaf, already worded."""

    mark: str = ""
    digest: str = ""
    leaf: str = ""


def checked(label: Label) -> Label:
    """Return the label; raise MarkUnreadable when a character of it cannot be drawn."""
    for sign in label.mark + label.digest + label.leaf:
        if sign not in face().glyphs:
            raise MarkUnreadable(mark=label.mark, character=f"U+{ord(sign):04X}")
    return label


@dataclass(frozen=True, slots=True)
class Stamper:
    """Draws the mark of one page after another; what the pages share is worked out once."""

    label: Label
    pages: int

    def draw(self, page: int, box: tuple[float, float, float], *, added: bool) -> bytes:
        """Return the drawing of one page's mark.

        `box` is left, right and lower edge of the page as it stands in the bundle; `added` says
        that the lowest STRIP points were added for the mark. The page number is drawn last, so
        that it is what the text of the page ends with.
        """
        left, right, bottom = box
        margin = min(36.0, (right - left) * 0.06)
        room = right - left - 2 * margin
        large, large_wide = _set(str(page))
        small, small_wide = self._small(page)
        large_size = min(_LARGE, room * 0.3 / large_wide)
        free = room - large_wide * large_size - 6
        small_size = max(_SMALLEST, min(_SMALL, free / small_wide))
        line = number(bottom + (8.5 if added else 22.0))
        end = number(right - margin - large_wide * large_size)
        pieces = (
            _paper(left, right, bottom) if added else b"",
            b"q 0.2 g BT",
            _run(small, small_size, number(left + margin), line),
            b"ET 0 g BT",
            _run(large, large_size, end, line),
            b"ET Q",
        )
        return b"\n".join(pieces)

    def _small(self, page: int) -> tuple[bytes, float]:
        before, after = _shared(self.label, self.pages)
        number_set, wide = _set(str(page))
        return before[0] + number_set + after[0], before[1] + wide + after[1]


@lru_cache(64)
def _shared(label: Label, pages: int) -> tuple[tuple[bytes, float], tuple[bytes, float]]:
    gap = "  ·  "
    after = gap.join(part for part in (f" / {pages}", label.digest, label.leaf) if part)
    return _set(label.mark + gap if label.mark else ""), _set(after)


def _run(shown: bytes, size: float, x: bytes, y: bytes) -> bytes:
    return b"/M %s Tf 1 0 0 1 %s %s Tm <%s> Tj" % (number(size), x, y, shown)


@lru_cache(512)
def _set(text: str) -> tuple[bytes, float]:
    """Return the glyphs of a text in hexadecimal, and its width at size 1."""
    glyphs = [face().glyphs[sign] for sign in text]
    shown = "".join(f"{glyph:04X}" for glyph, _ in glyphs).encode("ascii")
    return shown, sum(wide for _, wide in glyphs) / 1000


@lru_cache(256)
def _paper(left: float, right: float, bottom: float) -> bytes:
    wide = number(right - left)
    top = number(bottom + STRIP - 0.5)
    return b"q 1 g %s %s %s %s re f 0.7 G 0.4 w %s %s m %s %s l S Q\n" % (
        number(left),
        number(bottom),
        wide,
        number(STRIP),
        number(left),
        top,
        number(right),
        top,
    )


def font_objects(first: int) -> list[bytes]:
    """Return the five objects of the font, numbered from `first` (which is the font itself)."""
    known = face()
    font = FONT.read_bytes()
    packed = zlib.compress(font, 9)
    name = b"/" + known.name.encode("ascii")
    widths = sorted(dict(known.glyphs.values()).items())
    descendant = {
        b"/Type": b"/Font",
        b"/Subtype": b"/CIDFontType2",
        b"/BaseFont": name,
        b"/CIDSystemInfo": b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
        b"/FontDescriptor": b"%d 0 R" % (first + 2),
        b"/CIDToGIDMap": b"/Identity",
        b"/DW": 0,
        b"/W": [one for glyph, wide in widths for one in (glyph, [wide])],
    }
    descriptor = {
        b"/Type": b"/FontDescriptor",
        b"/FontName": name,
        b"/Flags": 4,
        b"/FontBBox": list(known.box),
        b"/ItalicAngle": 0,
        b"/Ascent": known.ascent,
        b"/Descent": known.descent,
        b"/CapHeight": 714,
        b"/StemV": 95,
        b"/FontFile2": b"%d 0 R" % (first + 3),
    }
    face_words = {
        b"/Type": b"/Font",
        b"/Subtype": b"/Type0",
        b"/BaseFont": name,
        b"/Encoding": b"/Identity-H",
        b"/DescendantFonts": [b"%d 0 R" % (first + 1)],
        b"/ToUnicode": b"%d 0 R" % (first + 4),
    }
    unicode_map = zlib.compress(_to_unicode(known.glyphs.items()), 9)
    bodies = [
        write(face_words),
        write(descendant),
        write(descriptor),
        _stream({b"/Length1": len(font)}, packed),
        _stream({}, unicode_map),
    ]
    return [b"%d 0 obj\n%s\nendobj\n" % (first + row, body) for row, body in enumerate(bodies)]


def _stream(words: dict[bytes, object], packed: bytes) -> bytes:
    whole = words | {b"/Filter": b"/FlateDecode", b"/Length": len(packed)}
    return write(whole) + b"\nstream\n" + packed + b"\nendstream"


def _to_unicode(glyphs: Iterable[tuple[str, tuple[int, int]]]) -> bytes:
    known = sorted({glyph: sign for sign, (glyph, _) in glyphs}.items())
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def",
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def",
        "1 begincodespacerange <0000><FFFF> endcodespacerange",
    ]
    for start in range(0, len(known), 100):
        some = known[start : start + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines += [f"<{glyph:04X}><{sign.encode('utf-16-be').hex()}>" for glyph, sign in some]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict/CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
