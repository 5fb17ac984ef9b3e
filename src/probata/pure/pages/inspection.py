"""Inspection: the structure of a finished bundle, read back from its bytes, page by page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Any

from probata.pure.pages import volume
from probata.pure.pages.part import decoded
from probata.pure.pages.source import Source, opened
from probata.pure.pages.syntax import Odd, Ref, parse

Found = list[tuple[str, int, str]]  # code, page (0: the whole file), detail

_ACTS = re.compile(
    rb"/S[\0\t\n\f\r ]*/(?:JavaScript|Launch|URI|GoToR|GoToE|SubmitForm|ImportData|Rendition)\b"
    rb"|/(?:AcroForm|XFA|EmbeddedFiles|AA)(?![A-Za-z0-9_.-])"
    rb"|/Subtype[\0\t\n\f\r ]*/(?:FileAttachment|RichMedia|Screen|Movie|Sound|Widget)\b"
)
_USES = re.compile(
    rb"/([^\0\t\n\f\r ()<>\[\]{}/%]+)[\0\t\n\f\r ]+(?:[-+.\d]+[\0\t\n\f\r ]+Tf|Do)\b"
)
_STRING = re.compile(rb"\((?:[^()\\]|\\[\s\S])*\)")
_PAGE = re.compile(
    rb"(\d+) 0 obj\n<</Type/Page/Parent \d+ 0 R/MediaBox\[[-.\d ]+\]"
    rb"/Resources<</Font<</M (\d+) 0 R>>(?:/XObject<</E (\d+) 0 R>>)?>>/Contents (\d+) 0 R"
    rb"((?:/Group .*?)?(?:/Annots .*)?)>>\nendobj\n",
    re.DOTALL,
)
_DRAWN = re.compile(rb"(\d+) 0 obj\n<</Length (\d+)>>\nstream\n")
_FORM = re.compile(
    rb"(\d+) 0 obj\n<</Type/XObject/Subtype/Form/BBox\[[-.\d ]+\](?:/Matrix\[[-.\d ]+\])?"
    rb"/Resources (?:(\d+) 0 R)?"
)
_WIDTHS = re.compile(rb"/(?:W|Widths)[\0\t\n\f\r ]*\[[-+.\d\[\]\0\t\n\f\r ]*\]")
_EMBEDDED = (b"/FontFile", b"/FontFile2", b"/FontFile3")


@dataclass(frozen=True, slots=True)
class Look:
    """A page to be looked at in full: number from 0, its source and page there, and whose it is."""

    page: int
    source: bytes | str
    inner: int
    own: bool


def structure(
    data: mmap, span: tuple[int, int], pages: int, closely: Collection[int]
) -> tuple[Found, list[memoryview]]:
    """Check the pages of a span; return what was found, and the drawings of their marks."""
    try:
        source = opened(data, cleaned=True)
        numbers = list(_pages(source, Ref(volume.ROOT)))
    except Odd as reason:
        return [("structure", 0, str(reason))], []
    if len(numbers) != pages:
        return [("structure", 0, f"{len(numbers)} pages instead of {pages}")], []
    look = _Reader(source)
    found: Found = list(look.front()) if not span[0] else []
    marks: list[memoryview] = []
    for row in range(*span):
        try:
            marks.append(look.page(numbers[row], row in closely))
        except Odd as reason:
            look.found.append(("structure", str(reason)))
            marks.append(memoryview(b""))
        found += [(code, row + 1, detail) for code, detail in look.found]
        look.found.clear()
    return found, marks


def _pages(source: Source, number: Ref) -> Iterator[int]:
    for group in source.value(number)[b"/Kids"]:
        yield from source.value(group)[b"/Kids"]


class _Reader:
    """Reads pages one after another; what pages share is read once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known: set[int] = set()
        self.worded: set[bytes] = set()
        self.found: list[tuple[str, str]] = []

    def front(self) -> Iterator[tuple[str, int, str]]:
        """Look at the catalogue and what hangs on it."""
        for number in (volume.CATALOGUE, volume.ROOT, volume.INFO):
            acts = _ACTS.search(self.source.thing(number).words)
            if acts:
                yield "acts", 0, acts.group().decode("latin-1")
        for problem in self._marks_font():
            yield "missing", 0, problem

    def _marks_font(self) -> Iterator[str]:
        self._font(Ref(volume.FONT))
        yield from (detail for _, detail in self.found)
        self.found.clear()

    def page(self, number: int, closely: bool) -> memoryview:
        """Look at a page; return the drawing of its mark."""
        data, places = self.source.data, self.source.places
        shape = _PAGE.match(data, places[number], self.source.ends[number])
        if shape is None or int(shape.group(1)) != number:
            raise Odd("a page that is not written as a page of a bundle")
        font, form, content = map(int, (shape.group(2), shape.group(3) or b"0", shape.group(4)))
        if font != volume.FONT:
            self.found.append(("missing", "the font of the marks"))
        acts = _ACTS.search(shape.group(5) or b"")
        if acts:
            self.found.append(("acts", acts.group().decode("latin-1")))
        if form:
            self._form(Ref(form), closely)
        drawn = _DRAWN.match(data, places.get(content, 0))
        if drawn is None or int(drawn.group(1)) != content:
            raise Odd("a mark that is not where the page says")
        return memoryview(data)[drawn.end() : drawn.end() + int(drawn.group(2))]

    def _form(self, number: Ref, closely: bool) -> None:
        if number not in self.source.places:
            self.found.append(("missing", f"object {number}"))
            return
        shared = _FORM.match(self.source.data, self.source.places[number])
        if shared is None or int(shared.group(1)) != number:
            raise Odd("a page that is not drawn as a page of a bundle")
        resources: Any = Ref(shared.group(2)) if shared.group(2) else None
        if resources is None:
            resources = self.source.value(number).get(b"/Resources", {})
        if not self._read_before(resources):
            self._resources(self.source.resolve(resources))
            self._closed(resources)
        if closely:
            self._uses(number, self.source.resolve(resources))

    def _read_before(self, resources: Any) -> bool:
        """True when these resources were read, or others of the same words: same words, same
        fonts and pictures."""
        if not isinstance(resources, Ref) or resources not in self.source.places:
            return False
        if resources in self.known:
            return True
        words = self.source.thing(resources).words
        if words in self.worded:
            self.known.add(resources)
            return True
        self.worded.add(words)
        return False

    def _resources(self, resources: Any) -> None:
        if not isinstance(resources, dict):
            self.found.append(("missing", "resources"))
            return
        fonts = self.source.resolve(resources.get(b"/Font", {}))
        for font in fonts.values() if isinstance(fonts, dict) else ():
            if isinstance(font, Ref) and font not in self.known:
                self._font(font)
        pictures = self.source.resolve(resources.get(b"/XObject", {}))
        for picture in pictures.values() if isinstance(pictures, dict) else ():
            if isinstance(picture, Ref) and not self._is(picture, b"/Subtype"):
                self.found.append(("missing", f"picture {picture}"))

    def _is(self, number: Ref, key: bytes) -> bool:
        return number in self.source.places and key in self.source.thing(number).words

    def _font(self, number: Ref) -> None:
        words = self._without_widths(number)
        if not isinstance(words, dict) or b"/Subtype" not in words:
            self.found.append(("missing", f"font {number}"))
            return
        inner = self.source.resolve(words.get(b"/DescendantFonts", b"null"))
        for one in inner if isinstance(inner, list) else ():
            self._font(one)
        descriptor = words.get(b"/FontDescriptor")
        if descriptor is None:
            return
        described = self.source.resolve(descriptor)
        if not isinstance(described, dict) or b"/FontName" not in described:
            self.found.append(("missing", f"description of font {number}"))
            return
        for key in _EMBEDDED:
            file = described.get(key)
            if isinstance(file, Ref) and (
                file not in self.source.places or self.source.thing(file).length < 0
            ):
                self.found.append(("missing", f"file of font {number}"))

    def _without_widths(self, number: Ref) -> Any:
        """Return the value of a font but for its widths, which are long and lead nowhere."""
        if number not in self.source.places:
            return b"null"
        return parse(_WIDTHS.sub(b"", self.source.thing(number).words))

    def _closed(self, value: Any) -> None:
        """Follow every reference from here: each must lead to an object, and none may act."""
        waiting = list(_numbers(value))
        while waiting:
            number = waiting.pop()
            if number in self.known:
                continue
            self.known.add(number)
            if number not in self.source.places:
                self.found.append(("missing", f"object {number}"))
                continue
            thing = self.source.thing(number)
            acts = _ACTS.search(thing.words)
            if acts:
                self.found.append(("acts", acts.group().decode("latin-1")))
            waiting += thing.refs

    def _uses(self, form: int, resources: Any) -> None:
        """Every font and picture that the content names must be known by that name."""
        try:
            content = decoded(self.source, form)
        except Odd:
            return  # packed in a way that a full reader unpacks: pdfium looks at this page too
        known: set[bytes] = set()
        for kind in (b"/Font", b"/XObject"):
            known |= set(self.source.resolve(resources.get(kind, {})))
        used = {b"/" + name for name in _USES.findall(content)} - known
        if used and b"(" in content:
            bare = _STRING.sub(b"()", content)
            used = {b"/" + name for name in _USES.findall(bare)} - known
        for name in sorted(used):
            if b"#" not in name:
                self.found.append(("missing", name.decode("latin-1")))


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _numbers(one)
