"""Part: one PDF becomes a finished stretch of the bundle: renumbered, marked, cut into segments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from probata.pure.pages import mark
from probata.pure.pages.leaves import Leaf, Link, leaves
from probata.pure.pages.outline import Entry, entries
from probata.pure.pages.source import Source, Thing, moved, opened
from probata.pure.pages.syntax import Odd, Ref, declining, number, write

_KEPT = frozenset(
    b"/" + name
    for name in (b"Type", b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"Contents", b"Group")
)


Piece = bytes | memoryview
_USUAL = re.compile(
    rb"\s*<<\s*(/Filter ?/FlateDecode)?\s*/Length \d+\s*(/Filter ?/FlateDecode)?\s*>>\s*"
)
_FORM = b"%d 0 obj\n<</Type/XObject/Subtype/Form/BBox[%s]%s/Resources %s%s/Length %d>>\nstream\n"


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to finish a part. Numbers: `base` is the part's group of pages, then
    follow its pages, then whatever else it holds, up to `base + reach(...)`."""

    ticket: str  # the bundle this is for; a worker may serve several
    name: str
    path: str
    cleaned: bool
    base: int
    root: int
    font: int
    first: int  # page number of its first page in the bundle
    pages: int  # pages of the whole bundle
    label: mark.Label | None  # None: the pages stay as they are, without a mark
    own: bool
    targets: Mapping[str, int]  # target -> object number of a page


@dataclass(slots=True)
class Finished:
    """What a worker made: size, the place of each object, segments, bookmarks, layers."""

    size: int
    places: list[tuple[int, int]]
    segments: list[tuple[int, str, str]]  # length, sha256, label
    pages: int
    outline: list[Entry]
    layers: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def reach(objects: int, pages: int) -> int:
    """Return how many object numbers a part may need."""
    return objects + 3 * pages + 1


@dataclass(slots=True)
class Opened:
    """A PDF of the simple form, read far enough to know its pages and bookmarks."""

    source: Source
    leaves: list[Leaf]
    outline: list[Entry]

    @property
    def objects(self) -> int:
        """One more than the highest object number."""
        return max(self.source.places, default=0) + 1


def read(data: bytes, *, cleaned: bool = False) -> Opened:
    """Read pages and bookmarks of a PDF of the simple form; Odd for any other."""
    with declining():
        source = opened(data, cleaned=cleaned)
        found = leaves(source)
        return Opened(source, found, entries(source, found))


def finish(order: Order, known: Opened | None = None) -> tuple[Finished, list[Piece]]:
    """Return the part ready to be laid behind the parts before it, and its bytes in pieces.

    `known` is what `read` returned for it, if anything is still known. Odd when the file turns out
    not to be of the simple form.
    """
    if known is None:
        known = read(Path(order.path).read_bytes(), cleaned=order.cleaned)
    elif not known.source.data:
        known.source.data = Path(order.path).read_bytes()
    with declining():
        return _Writer(order, known).run()


class _Writer:
    """Writes one part; the numbers of its objects are given in the order they are written."""

    def __init__(self, order: Order, known: Opened) -> None:
        self.order, self.source = order, known.source
        self.pieces: list[Piece] = []
        self.leaves, self.outline = known.leaves, known.outline
        self.next = order.base + 1 + len(self.leaves)
        self.numbers: dict[int, int] = {}
        self.places: list[tuple[int, int]] = []
        self.segments: list[tuple[int, str, str]] = []
        self.unknown: list[str] = []
        self.at = 0

    def run(self) -> tuple[Finished, list[Piece]]:
        owners = _owners(self.source, self.leaves, whole=self.order.label is None)
        shared = [one for one, owner in owners.items() if owner < 0]
        by_page: dict[int, list[int]] = {}
        for one, owner in owners.items():
            if owner >= 0:
                by_page.setdefault(owner, []).append(one)
        self._number(shared)
        waiting = [(self.order.base, self._group()), *map(self._copied, shared)]
        first, last = self.order.first, self.order.first + len(self.leaves) - 1
        if first != last:
            self._segment(waiting, f"pages {first}-{last}: fonts and pictures")
            waiting = []
        for row, leaf in enumerate(self.leaves):
            mine = by_page.get(row, [])
            self._number(mine)
            waiting += [*self._page(row, leaf), *map(self._copied, mine)]
            self._segment(waiting, f"page {first + row}")
            waiting = []
        layers, hidden = _layers(self.source, self.numbers)
        made = Finished(
            self.at,
            self.places,
            self.segments,
            len(self.leaves),
            self.outline,
            layers,
            hidden,
            self.unknown,
        )
        return made, self.pieces

    def _number(self, olds: list[int]) -> None:
        for old in olds:
            self.numbers[old] = self.next
            self.next += 1

    def _fresh(self) -> int:
        self.next += 1
        return self.next - 1

    def _segment(self, objects: list[tuple[int, list[Piece]]], label: str) -> None:
        digest = sha256()
        start = self.at
        for new, pieces in objects:
            self.places.append((new, self.at))
            for piece in pieces:
                digest.update(piece)
                self.at += len(piece)
            self.pieces += pieces
        self.segments.append((self.at - start, digest.hexdigest(), label))

    def _group(self) -> list[Piece]:
        first = self.order.base + 1
        kids = b" ".join(b"%d 0 R" % (first + row) for row in range(len(self.leaves)))
        return [
            b"%d 0 obj\n<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>\nendobj\n"
            % (self.order.base, self.order.root, len(self.leaves), kids)
        ]

    def _copied(self, old: int) -> tuple[int, list[Piece]]:
        thing = self.source.thing(old)
        new = self.numbers[old]
        return new, _object(new, moved(thing.words, self.numbers).strip(), self.source, thing)

    def _page(self, row: int, leaf: Leaf) -> list[tuple[int, list[Piece]]]:
        if self.order.label is None:
            return [self._as_it_is(row, leaf)]
        return self._marked(row, leaf, self.order.label)

    def _as_it_is(self, row: int, leaf: Leaf) -> tuple[int, list[Piece]]:
        page = self.order.base + 1 + row
        words = {key: value for key, value in leaf.words.items() if key in _KEPT}
        words[b"/Parent"] = b"%d 0 R" % self.order.base
        words[b"/Annots"] = [one for link in leaf.links for one in self._link(leaf, link)] or None
        return page, [b"%d 0 obj\n%s\nendobj\n" % (page, write(words, self.numbers))]

    def _marked(self, row: int, leaf: Leaf, label: mark.Label) -> list[tuple[int, list[Piece]]]:
        order, page = self.order, self.order.base + 1 + row
        made: list[tuple[int, list[Piece]]] = []
        resources = b"/Font<</M %d 0 R>>" % order.font
        drawn = b""
        if leaf.contents:
            form = self._fresh()
            made.append((form, self._form(form, leaf)))
            resources += b"/XObject<</E %d 0 R>>" % form
            drawn = b"/E Do\n"
        left, bottom, right, top = _stands(leaf)
        lowest = bottom if order.own else bottom - mark.STRIP
        stamper = mark.Stamper(label, order.pages)
        drawn += stamper.draw(order.first + row, (left, right, lowest), added=not order.own)
        stamp = self._fresh()
        body = b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn)
        made.append((stamp, [b"%d 0 obj\n%s\nendobj\n" % (stamp, body)]))
        group = leaf.words.get(b"/Group")
        links = [one for link in leaf.links for one in self._link(leaf, link)]
        words = b"<</Type/Page/Parent %d 0 R/MediaBox[%s]/Resources<<%s>>/Contents %d 0 R%s%s>>" % (
            order.base,
            _box((left, lowest, right, top)),
            resources,
            stamp,
            b"/Group " + write(group, self.numbers) if group is not None else b"",
            b"/Annots " + write(links, self.numbers) if links else b"",
        )
        made.insert(0, (page, [b"%d 0 obj\n%s\nendobj\n" % (page, words)]))
        return made

    def _form(self, new: int, leaf: Leaf) -> list[Piece]:
        packing = b""
        if len(leaf.contents) == 1:
            content: Any = self.source.content(leaf.contents[0])
            packing = self._packing(leaf.contents[0])
        else:
            content = zlib.compress(b"\n".join(map(self._decoded, leaf.contents)), 6)
            packing = b"/Filter/FlateDecode"
        head = _FORM % (
            new,
            _box(leaf.box),
            b"/Matrix[%s]" % _box(leaf.matrix) if leaf.moved else b"",
            write(leaf.words.get(b"/Resources", {}), self.numbers),
            packing,
            len(content),
        )
        return [head, content, b"\nendstream\nendobj\n"]

    def _packing(self, old: int) -> bytes:
        usual = _USUAL.fullmatch(self.source.thing(old).words)
        if usual:
            return usual.group(1) or usual.group(2) or b""
        words = self.source.value(old)
        return b"".join(
            key + b" " + write(self.source.resolve(words[key]), self.numbers)
            for key in (b"/Filter", b"/DecodeParms")
            if key in words
        )

    def _decoded(self, old: int) -> bytes:
        return decoded(self.source, old)

    def _link(self, leaf: Leaf, link: Link) -> list[dict[bytes, Any]]:
        goal: list[Any]
        if link.target:
            page = self.order.targets.get(link.target)
            if page is None:
                self.unknown.append(link.target)
                return []
            goal = [b"%d 0 R" % page, b"/XYZ", b"null", b"null", b"null"]
        else:
            page = self.order.base + 1 + link.page
            top = b"null"
            if link.top is not None and not self.leaves[link.page].moved:
                top = number(link.top)
            goal = [b"%d 0 R" % page, b"/XYZ", b"null", top, b"null"]
        return [
            {
                b"/Type": b"/Annot",
                b"/Subtype": b"/Link",
                b"/Rect": list(leaf.place(link.rect)),
                b"/Border": [0, 0, 0],
                b"/F": 4,
                b"/Dest": goal,
            }
        ]


def decoded(source: Source, number: int) -> bytes:
    """Return the bytes of a stream unpacked; Odd when it is packed in a way not read here."""
    words = source.value(number)
    packing = source.resolve(words.get(b"/Filter", b"null"))
    if isinstance(packing, list) and len(packing) == 1:
        packing = packing[0]
    parameters = source.resolve(words.get(b"/DecodeParms", b"null"))
    if parameters not in (b"null", [], [b"null"], {}):
        raise Odd("a stream that is packed in two steps")
    if packing in (b"null", []):
        return bytes(source.content(number))
    if packing not in (b"/FlateDecode", b"/Fl"):
        raise Odd("a stream that is packed in an uncommon way")
    try:
        return zlib.decompress(source.content(number))
    except zlib.error as reason:
        raise Odd("a stream that cannot be unpacked") from reason


def _object(new: int, words: bytes, source: Source, thing: Thing) -> list[Piece]:
    if thing.length < 0:
        return [b"%d 0 obj\n%s\nendobj\n" % (new, words)]
    content = memoryview(source.data)[thing.start : thing.start + thing.length]
    return [b"%d 0 obj\n%s\nstream\n" % (new, words), content, b"\nendstream\nendobj\n"]


def _box(values: Sequence[float]) -> bytes:
    return b" ".join([number(one) for one in values])


def _stands(leaf: Leaf) -> tuple[float, float, float, float]:
    if leaf.moved:
        return (0.0, 0.0, *leaf.size)
    return leaf.box


def _owners(source: Source, pages: list[Leaf], *, whole: bool) -> dict[int, int]:
    """Return, for each object that any page needs, its only page, or -1 when several need it."""
    owners: dict[int, int] = {}
    fixed = {leaf.number for leaf in pages}
    for row, leaf in enumerate(pages):
        needed: list[int] = []
        for key in (b"/Resources", b"/Group"):
            needed += _refs(leaf.words.get(key))
        if whole:
            needed += _refs(leaf.words.get(b"/Contents"))
        elif len(leaf.contents) == 1 and not _USUAL.fullmatch(source.thing(leaf.contents[0]).words):
            content = source.value(leaf.contents[0])
            needed += _refs(content.get(b"/Filter")) + _refs(content.get(b"/DecodeParms"))
        while needed:
            one = needed.pop()
            known = owners.get(one)
            if known == row or known == -1 or one in fixed or one not in source.places:
                continue
            owners[one] = row if known is None else -1
            needed += source.thing(one).refs
    return owners


def _refs(value: Any) -> list[int]:
    if isinstance(value, Ref):
        return [value]
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _refs(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in _refs(inner)]
    return []


def _layers(source: Source, numbers: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """Return the layers that the pages use, and those that the file does not show."""
    root = source.resolve(source.trailer[b"/Root"])
    known = source.resolve(root.get(b"/OCProperties", b"null"))
    if not isinstance(known, dict):
        return [], []
    groups = [one for one in source.resolve(known.get(b"/OCGs", [])) if isinstance(one, Ref)]
    view = source.resolve(known.get(b"/D", {}))
    off = set(source.resolve(view.get(b"/OFF", [])))
    if source.resolve(view.get(b"/BaseState", b"/ON")) == b"/OFF":
        off |= set(groups) - set(source.resolve(view.get(b"/ON", [])))
    used = [one for one in groups if one in numbers]
    return [numbers[one] for one in used], [numbers[one] for one in used if one in off]
