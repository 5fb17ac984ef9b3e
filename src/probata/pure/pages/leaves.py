"""Leaves: the pages of a source, with what they inherit, their box, their turn and their links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from probata.pure.pages.source import Source
from probata.pure.pages.syntax import Odd, Ref, string_bytes

_INHERITED = (b"/Resources", b"/MediaBox", b"/CropBox", b"/Rotate")
_LETTER = [b"0", b"0", b"612", b"792"]
_OWN = b"probata:"
_MOST_PAGES = 200_000

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Link:
    """A link on a page: its rectangle, and either a page of this source or a named target."""

    rect: Box
    page: int = -1  # index within the source
    target: str = ""
    top: float | None = None


@dataclass(slots=True)
class Leaf:
    """A page of a source: `box` is what a reader sees of it, before it is turned."""

    number: int
    words: dict[bytes, Any]
    box: Box
    turn: int  # 0, 90, 180 or 270 degrees clockwise
    unit: float
    contents: list[int]
    links: list[Link] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """True when the page does not stand as its own coordinates say."""
        return bool(self.turn) or self.unit != 1.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as a reader sees them, in points."""
        width = (self.box[2] - self.box[0]) * self.unit
        height = (self.box[3] - self.box[1]) * self.unit
        return (height, width) if self.turn in (90, 270) else (width, height)

    @property
    def matrix(self) -> Matrix:
        """What brings the page upright, its lower left corner to the origin."""
        x0, y0, x1, y1 = self.box
        u = self.unit
        if self.turn == 90:
            return (0, -u, u, 0, -y0 * u, x1 * u)
        if self.turn == 180:
            return (-u, 0, 0, -u, x1 * u, y1 * u)
        if self.turn == 270:
            return (0, u, -u, 0, y1 * u, -x0 * u)
        return (u, 0, 0, u, -x0 * u, -y0 * u)

    def place(self, rect: Box) -> Box:
        """Return where a rectangle of the page comes to lie."""
        if not self.moved:
            return rect
        a, b, c, d, e, f = self.matrix
        xs = [a * x + c * y + e for x in rect[::2] for y in rect[1::2]]
        ys = [b * x + d * y + f for x in rect[::2] for y in rect[1::2]]
        return (min(xs), min(ys), max(xs), max(ys))


def leaves(source: Source) -> list[Leaf]:
    """Return the pages in order; Odd when the tree of pages is not as it should be."""
    root = source.resolve(source.trailer[b"/Root"])
    if not isinstance(root, dict) or not isinstance(root.get(b"/Pages"), Ref):
        raise Odd("no catalogue")
    _quiet(source, root)
    found: list[Leaf] = []
    seen: set[int] = set()
    _walk(source, root[b"/Pages"], {}, seen, found)
    if not found:
        raise Odd("no pages")
    index = {leaf.number: row for row, leaf in enumerate(found)}
    for leaf in found:
        leaf.links = _links(source, leaf, index)
    return found


def _quiet(source: Source, root: dict[bytes, Any]) -> None:
    """Odd when the catalogue holds more than pages: a full reader then says what is left out."""
    if {b"/Collection", b"/AF", b"/Perms", b"/DSS", b"/AcroForm", b"/AA"} & set(root):
        raise Odd("more than pages")
    names = source.resolve(root.get(b"/Names", {}))
    if not isinstance(names, dict) or set(names) - {b"/Dests"}:
        raise Odd("named scripts or files")
    opening = source.resolve(root.get(b"/OpenAction", []))
    if isinstance(opening, dict) and opening.get(b"/S") != b"/GoTo":
        raise Odd("an action on opening")


def _walk(
    source: Source, number: Ref, above: dict[bytes, Any], seen: set[int], found: list[Leaf]
) -> None:
    if number in seen or len(found) > _MOST_PAGES or len(seen) > 2 * _MOST_PAGES:
        raise Odd("a tree of pages that runs in a circle")
    seen.add(number)
    node = source.value(number)
    if not isinstance(node, dict):
        raise Odd("a page that is not there")
    inherited = above | {key: node[key] for key in _INHERITED if key in node}
    if node.get(b"/Type") == b"/Page":
        found.append(_leaf(source, number, node | inherited))
        return
    kids = source.resolve(node.get(b"/Kids"))
    if node.get(b"/Type") != b"/Pages" or not isinstance(kids, list):
        raise Odd("neither a page nor a group of pages")
    for kid in kids:
        if not isinstance(kid, Ref):
            raise Odd("a page that is no object of its own")
        _walk(source, kid, inherited, seen, found)


def _leaf(source: Source, number: int, node: dict[bytes, Any]) -> Leaf:
    media = _box(source, node.get(b"/MediaBox", _LETTER))
    crop = _box(source, node[b"/CropBox"]) if b"/CropBox" in node else media
    box = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        box = media
    if box[2] - box[0] < 1 or box[3] - box[1] < 1:
        raise Odd("a page without a size")
    turn = int(_number(source, node[b"/Rotate"])) % 360 if b"/Rotate" in node else 0
    unit = _number(source, node[b"/UserUnit"]) if b"/UserUnit" in node else 1.0
    if turn % 90 or unit <= 0:
        raise Odd("a page that is turned by an odd angle")
    return Leaf(number, node, box, turn, unit, _contents(source, node.get(b"/Contents", b"null")))


def _contents(source: Source, value: Any) -> list[int]:
    if value == b"null":
        return []
    if isinstance(value, Ref):
        if value not in source.places:
            return []
        if source.thing(value).length >= 0:
            return [value]
        value = source.value(value)
    if value == b"null":
        return []
    if not isinstance(value, list) or not all(isinstance(one, Ref) for one in value):
        raise Odd("contents that are no streams")
    return [one for one in value if one in source.places]


def _box(source: Source, value: Any) -> Box:
    value = source.resolve(value)
    if not isinstance(value, list) or len(value) != 4:
        raise Odd("a box without four numbers")
    x0, y0, x1, y1 = (_number(source, one) for one in value)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _number(source: Source, value: Any) -> float:
    try:
        return float(value if type(value) is bytes else source.resolve(value))
    except (TypeError, ValueError) as reason:
        raise Odd("a number that is none") from reason


def _links(source: Source, leaf: Leaf, index: dict[int, int]) -> list[Link]:
    annotations = source.resolve(leaf.words.get(b"/Annots", b"null"))
    if annotations == b"null":
        return []
    if not isinstance(annotations, list):
        raise Odd("annotations that are no list")
    made: list[Link] = []
    for one in annotations:
        if isinstance(one, Ref) and one in source.places:
            source.thing(one)  # refuses what acts
        words = source.resolve(one)
        if words == b"null":
            continue
        if not isinstance(words, dict) or words.get(b"/Subtype") != b"/Link" or b"/AP" in words:
            raise Odd("an annotation that is more than a link")
        link = Link(_box(source, words.get(b"/Rect")))
        if _aim(source, link, words, index):
            made.append(link)
    return made


def _aim(source: Source, link: Link, words: dict[bytes, Any], index: dict[int, int]) -> bool:
    """Find where a link leads; False when it leads nowhere."""
    goal = words.get(b"/Dest", b"null")
    action = source.resolve(words.get(b"/A", b"null"))
    if isinstance(action, dict) and action.get(b"/S") == b"/URI":
        address = string_bytes(source.resolve(action.get(b"/URI", b"()")))
        if not address.startswith(_OWN):
            raise Odd("a link to the outside")
        link.target = address[len(_OWN) :].decode("utf-8", "replace")
        return True
    if isinstance(action, dict) and action.get(b"/S") == b"/GoTo":
        goal = action.get(b"/D", b"null")
    place = goal_of(source, goal, index)
    if place is not None:
        link.page, link.top = place
    return place is not None


def goal_of(source: Source, goal: Any, index: dict[int, int]) -> tuple[int, float | None] | None:
    """Return (page index, top or None) of an explicit destination; Odd for a named one."""
    goal = source.resolve(goal)
    if goal == b"null":
        return None
    if not isinstance(goal, list):
        raise Odd("a place that is known by name only")
    if not goal or not isinstance(goal[0], Ref) or goal[0] not in index:
        return None
    top = None
    kind = goal[1] if len(goal) > 1 else b"/Fit"
    which = {b"/XYZ": 3, b"/FitH": 2, b"/FitBH": 2, b"/FitR": 5}.get(kind, 99)
    if len(goal) > which:
        try:
            top = float(source.resolve(goal[which]))
        except (TypeError, ValueError):
            top = None
    return index[goal[0]], top
