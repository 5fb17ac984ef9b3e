"""Rewriting: one PDF of others, opened with qpdf, brought into the simple form in place."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_MEDIA = {"/Sound", "/Movie", "/Screen", "/3D", "/RichMedia"}
_STARTS = {"/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm", "/Thread"}
_PAGE_KEYS = {
    "/Type",
    "/Parent",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Contents",
    "/Group",
    "/Annots",
}
_DEAD = ("/AA", "/OPI", "/Ref", "/Alternates", "/PieceInfo", "/Metadata", "/LastModified", "/AF")


class Rewriting:
    """One PDF being rewritten; `found` counts what is left out."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.found: Counter[str] = Counter()
        self.index: dict[tuple[int, int], int] = {}

    def run(self) -> bytes:
        pdf = self.pdf
        if pdf.is_encrypted:
            self.found["encrypted"] += 1
        if not len(pdf.pages):
            raise ValueError("no pages")
        self.index = {page.obj.objgen: row for row, page in enumerate(pdf.pages)}
        self.names = dict(self._named())
        bookmarks = self._bookmarks()
        self._root_acts()
        self._draw_fields()
        for page in pdf.pages:
            self._page(page)
        self._things()
        root = pdf.Root
        for key in set(root.keys()) - {"/Type", "/Pages", "/OCProperties"}:
            del root[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        self._outline(bookmarks)
        out = io.BytesIO()
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=True,
            fix_metadata_version=False,
            deterministic_id=True,
            encryption=False,
        )
        if pdf.get_warnings():
            self.found["repaired"] += 1
        return out.getvalue()

    # What the catalogue holds

    def _root_acts(self) -> None:
        root = self.pdf.Root
        names = root.get("/Names", Dictionary())
        if "/JavaScript" in names:
            self.found["script"] += 1
        if "/EmbeddedFiles" in names or "/Collection" in root or "/AF" in root:
            self.found["embedded"] += 1
        if "/AA" in root:
            self.found["action"] += 1
        self._action(root.get("/OpenAction"))
        form = root.get("/AcroForm")
        if isinstance(form, Dictionary):
            if "/XFA" in form:
                self.found["dynamic-form"] += 1
            fields = form.get("/Fields")
            if isinstance(fields, Array) and len(fields):
                self.found["form"] += 1
            if int(form.get("/SigFlags", 0)) & 1 or "/DSS" in root or "/Perms" in root:
                self.found["signature"] += 1

    def _action(self, action: Object | None) -> None:
        for _ in range(50):
            if not isinstance(action, Dictionary):
                return
            kind = str(action.get("/S", ""))
            if kind == "/JavaScript" or "/JS" in action:
                self.found["script"] += 1
            elif kind == "/URI":
                self.found["outside"] += 1
            elif kind in _STARTS:
                self.found["action"] += 1
            elif kind in ("/Sound", "/Movie", "/Rendition", "/GoTo3DView", "/RichMediaExecute"):
                self.found["media"] += 1
            action = action.get("/Next")

    # Annotations

    def _draw_fields(self) -> None:
        """Draw notes, stamps and fields into their pages, as a reader's screen shows them."""
        for page in self.pdf.pages:
            for one in _list(page.obj.get("/Annots")):
                self._annotation(one)
        if any(
            isinstance(one, Dictionary) and str(one.get("/Subtype", "")) not in ("/Link", "/Popup")
            for page in self.pdf.pages
            for one in _list(page.obj.get("/Annots"))
        ):
            form = self.pdf.Root.get("/AcroForm")
            if isinstance(form, Dictionary) and form.get("/NeedAppearances", False) is True:
                self.pdf.generate_appearance_streams()
            self.pdf.flatten_annotations("screen")

    def _annotation(self, one: Object) -> None:
        if not isinstance(one, Dictionary):
            return
        kind = str(one.get("/Subtype", ""))
        self._action(one.get("/A"))
        for action in one.get("/AA", Dictionary()).values() if "/AA" in one else ():
            self._action(action)
        if kind == "/FileAttachment":
            self.found["embedded"] += 1
        elif kind in _MEDIA:
            self.found["media"] += 1
        elif kind not in ("/Link", "/Widget", "/Popup") and "/AP" not in one:
            self.found["remark"] += 1

    def _page(self, page: pikepdf.Page) -> None:
        words = page.obj
        if "/AA" in words:
            self.found["action"] += 1
        if "/AF" in words:
            self.found["embedded"] += 1
        links = [made for one in _list(words.get("/Annots")) for made in self._link(one)]
        for key in set(words.keys()) - _PAGE_KEYS:
            del words[key]
        if "/Annots" in words:
            del words["/Annots"]
        if links:
            words["/Annots"] = Array(links)
        self._content(words)

    def _link(self, one: Object) -> Iterator[Object]:
        if not isinstance(one, Dictionary) or str(one.get("/Subtype", "")) != "/Link":
            return
        rect = one.get("/Rect")
        goal = self._goal(one)
        if goal is None or not isinstance(rect, Array) or len(rect) != 4:
            return
        yield Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, Dest=goal)

    def _content(self, words: Object) -> None:
        content = words.get("/Contents")
        if isinstance(content, Array):
            streams = [one for one in content if isinstance(one, pikepdf.Stream)]
            joined = b"\n".join(one.read_bytes() for one in streams)
            words["/Contents"] = self.pdf.make_stream(joined)
        elif content is not None and not isinstance(content, pikepdf.Stream):
            del words["/Contents"]

    # Places

    def _goal(self, item: Object) -> Array | None:
        goal = item.get("/Dest")
        action = item.get("/A")
        if goal is None and isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
            goal = action.get("/D")
        return self._place(goal)

    def _place(self, goal: Object | None) -> Array | None:
        if isinstance(goal, (pikepdf.String, Name, str, bytes)):
            goal = self.names.get(str(goal))
        if isinstance(goal, Dictionary):
            goal = goal.get("/D")
        if not isinstance(goal, Array) or not len(goal):
            return None
        page = goal[0]
        if isinstance(page, int) and 0 <= page < len(self.pdf.pages):
            page = self.pdf.pages[page].obj
        if not isinstance(page, Dictionary) or page.objgen not in self.index:
            return None
        return Array([page, *[one for one in list(goal)[1:6] if not isinstance(one, Dictionary)]])

    def _named(self) -> Iterator[tuple[str, Object]]:
        old = self.pdf.Root.get("/Dests")
        if isinstance(old, Dictionary):
            yield from ((str(name), goal) for name, goal in old.items())
        names = self.pdf.Root.get("/Names", Dictionary()).get("/Dests")
        if isinstance(names, Dictionary):
            try:
                yield from ((str(name), goal) for name, goal in pikepdf.NameTree(names).items())
            except (pikepdf.PdfError, ValueError, RuntimeError):
                self.found["bookmarks"] += 1

    def _bookmarks(self) -> list[tuple[str, int, Array | None]]:
        outlines = self.pdf.Root.get("/Outlines")
        if not isinstance(outlines, Dictionary):
            return []
        made: list[tuple[str, int, Array | None]] = []
        waiting: list[tuple[Object | None, int]] = [(outlines.get("/First"), 0)]
        seen: set[tuple[int, int]] = set()
        while waiting:
            item, depth = waiting.pop()
            if not isinstance(item, Dictionary):
                continue
            if item.objgen in seen or len(made) >= 10_000 or depth > 10:
                self.found["bookmarks"] += 1
                continue
            seen.add(item.objgen)
            self._action(item.get("/A"))
            made.append((str(item.get("/Title", "")), depth, self._goal(item)))
            waiting.append((item.get("/Next"), depth))
            waiting.append((item.get("/First"), depth + 1))
        return made

    def _outline(self, bookmarks: list[tuple[str, int, Array | None]]) -> None:
        if not bookmarks:
            return
        path: list[pikepdf.OutlineItem] = []
        with self.pdf.open_outline() as outline:
            for title, depth, goal in bookmarks:
                item = pikepdf.OutlineItem(title, goal)
                del path[depth:]
                (path[-1].children if path else outline.root).append(item)
                path.append(item)

    # Everything else

    def _things(self) -> None:
        for thing in self.pdf.objects:
            if not isinstance(thing, (Dictionary, pikepdf.Stream)):
                continue
            if isinstance(thing, pikepdf.Stream) and "/F" in thing and "/FFilter" not in thing:
                self.found["outside-file"] += 1
                thing.write(b"")
                del thing["/F"]
            for key in _DEAD:
                if key in thing and key != "/Ref":
                    del thing[key]


def _list(value: Object | None) -> list[Any]:
    return list(value) if isinstance(value, Array) else []
