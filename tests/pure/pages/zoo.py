"""A zoo of PDFs: every kind of page that a bundle must carry without harm, built by hand."""

from __future__ import annotations

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


class Paper:
    """Writes a classic PDF object by object; `body[n]` is the words of object n."""

    def __init__(self) -> None:
        self.body: dict[int, bytes] = {}

    def put(self, number: int, words: bytes) -> None:
        self.body[number] = words

    def stream(
        self, number: int, content: bytes, words: bytes = b"", *, pack: bool = False
    ) -> None:
        if pack:
            content, words = zlib.compress(content), words + b"/Filter/FlateDecode"
        self.body[number] = b"<<%s/Length %d>>\nstream\n%s\nendstream" % (
            words,
            len(content),
            content,
        )

    def write(self, *, header: bytes = b"%PDF-1.4\n", trailer: bytes = b"", root: int = 1) -> bytes:
        out = bytearray(header)
        places = {}
        for number, words in self.body.items():
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, words)
        start, size = len(out), max(self.body) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            out += (
                b"%010d 00000 n \n" % places[number]
                if number in places
                else b"0000000000 65535 f \n"
            )
        out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
            size, root, trailer, start,
        )  # fmt: skip
        return bytes(out)


def words_at(x: int, y: int, text: bytes, size: int = 14) -> bytes:
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, x, y, text)


def simple(
    *,
    content: bytes = b"",
    page: bytes = b"",
    pages: bytes = b"",
    catalogue: bytes = b"",
    box: bytes = b"[0 0 300 400]",
    resources: bytes = b"/Font<</F1 4 0 R>>",
    more: dict[int, bytes] | None = None,
    header: bytes = b"%PDF-1.4\n",
) -> bytes:
    """One page with some words near its top, and whatever is asked for besides."""
    paper = Paper()
    paper.put(1, b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue)
    paper.put(2, b"<</Type/Pages/Count 1/Kids[3 0 R]%s>>" % pages)
    media = b"/MediaBox %s" % box if box else b""
    has = b"/Resources<<%s>>" % resources if resources else b""
    paper.put(3, b"<</Type/Page/Parent 2 0 R%s%s/Contents 5 0 R%s>>" % (media, has, page))
    paper.put(4, FONT)
    drawn = b"0.9 0.2 0.2 rg 20 20 60 30 re f 0 g " + words_at(30, 350, b"Exhibit words") + content
    paper.stream(5, drawn)
    for number, words in (more or {}).items():
        paper.put(number, words)
    return paper.write(header=header)


def turned(angle: int, box: bytes = b"[0 0 300 400]", page: bytes = b"") -> bytes:
    return simple(page=b"/Rotate %d" % angle + page, box=box)


def inherited() -> bytes:
    """Everything of the page lies in the node above it."""
    above = b"/MediaBox[0 0 300 400]/Rotate 90/Resources<</Font<</F1 4 0 R>>>>"
    return simple(pages=above, box=b"", resources=b"")


def split_contents() -> bytes:
    """Two streams that only together make sense."""
    paper = Paper()
    paper.put(1, b"<</Type/Catalog/Pages 2 0 R>>")
    paper.put(2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>")
    paper.put(
        3,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<</Font<</F1 4 0 R>>>>"
        b"/Contents[5 0 R 6 0 R]>>",
    )
    paper.put(4, FONT)
    paper.stream(5, b"q 2 0 0 2 0 0 cm BT /F1 9 Tf 20 150", pack=True)
    paper.stream(6, b"Td (Split words) Tj ET Q", pack=True)
    return paper.write()


def unbalanced() -> bytes:
    """Leaves the drawing state turned, scaled and red, as careless programs do."""
    return simple(content=b"q q 0 1 -1 0 300 0 cm 3 0 0 3 0 0 cm 1 0 0 rg 1 0 0 RG")


def hungry() -> bytes:
    """Takes back more states than it saved."""
    return simple(content=b"Q Q Q 0 0 1 rg 100 100 20 20 re f")


def tiling(angle: int = 0) -> bytes:
    """A pattern, whose place hangs on the page and not on the drawing state."""
    more = {
        6: b"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20"
        b"/YStep 20/Resources<<>>/Matrix[1 0 0 1 7 3]/Length 34>>\nstream\n"
        b"0 0.5 0 rg 0 0 10 10 re f 1 g     \nendstream"
    }
    return simple(
        content=b"/Pattern cs /P1 scn 100 100 120 150 re f",
        resources=b"/Font<</F1 4 0 R>>/Pattern<</P1 6 0 R>>",
        page=b"/Rotate %d" % angle if angle else b"",
        more=more,
    )


def nested_forms() -> bytes:
    """A form within a form; the inner one has no resources of its own, as in old files."""
    more = {
        6: b"<</Type/XObject/Subtype/Form/BBox[0 0 300 400]/Resources<</Font<</F1 4 0 R>>"
        b"/XObject<</In 7 0 R>>>>/Length 6>>\nstream\n/In Do\nendstream",
    }
    more[7] = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 300 400]/Length 51>>\nstream\n%s\nendstream"
        % (b"BT /F1 12 Tf 40 200 Td (From the inner form) Tj ET ")
    )
    return simple(
        content=b"/Out Do", resources=b"/Font<</F1 4 0 R>>/XObject<</Out 6 0 R>>", more=more
    )


def inline_picture() -> bytes:
    picture = b"q 80 0 0 80 100 150 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\xff\x00 EI Q"
    return simple(content=picture)


def hidden_layer() -> bytes:
    """One layer is shown, one is not; both stand in the same place."""
    return simple(
        content=b"/OC /Hid BDC 1 0 0 rg 0 0 300 400 re f EMC "
        b"/OC /Vis BDC 0 0 1 rg 200 200 50 50 re f EMC",
        resources=b"/Font<</F1 4 0 R>>/Properties<</Hid 6 0 R/Vis 7 0 R>>",
        catalogue=b"/OCProperties<</OCGs[6 0 R 7 0 R]/D<</Order[6 0 R 7 0 R]/OFF[6 0 R]>>>>",
        more={6: b"<</Type/OCG/Name(Hidden)>>", 7: b"<</Type/OCG/Name(Shown)>>"},
    )


def without_contents() -> bytes:
    paper = Paper()
    paper.put(1, b"<</Type/Catalog/Pages 2 0 R>>")
    paper.put(2, b"<</Type/Pages/Count 1/Kids[3 0 R]>>")
    paper.put(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>>>")
    return paper.write()


def sharing() -> bytes:
    """Two pages draw the same stream with different fonts."""
    paper = Paper()
    paper.put(1, b"<</Type/Catalog/Pages 2 0 R>>")
    paper.put(2, b"<</Type/Pages/Count 2/Kids[3 0 R 6 0 R]/MediaBox[0 0 300 400]>>")
    page = b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 %d 0 R>>>>/Contents 5 0 R>>"
    paper.put(3, page % 4)
    paper.put(4, FONT)
    paper.stream(5, words_at(30, 350, b"One stream, two fonts"))
    paper.put(6, page % 7)
    paper.put(7, FONT.replace(b"Helvetica", b"Courier"))
    return paper.write()


def updated() -> bytes:
    """An incremental update that replaces the page's drawing: the later one holds."""
    first = simple(content=words_at(30, 300, b"the old words"))
    start = len(first)
    later = words_at(30, 350, b"the new words")
    words = b"<</Length %d>>\nstream\n%s\nendstream" % (len(later), later)
    update = b"5 0 obj\n%s\nendobj\n" % words
    table = start + len(update)
    before = first[first.rindex(b"startxref") :].split()[1]
    return (
        first
        + update
        + b"xref\n5 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %s>>\n" % (start, before)
        + b"startxref\n%d\n%%%%EOF\n" % table
    )


def doubled() -> bytes:
    """One number for two objects; only the second is in the table."""
    return simple().replace(
        b"4 0 obj\n",
        b"4 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Courier>>\nendobj\n4 0 obj\n",
        1,
    )


def linked() -> bytes:
    """Two pages, links by place and by name, bookmarks two deep, one of them without a goal."""
    pdf = pikepdf.Pdf.new()
    for row in range(2):
        page = pdf.add_blank_page(page_size=(300, 400))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))))  # fmt: skip
        page.obj.Contents = pdf.make_stream(words_at(30, 350, b"Linked page %d" % (row + 1)))
    one, two = (page.obj for page in pdf.pages)
    pdf.Root.Dests = Dictionary(Second=Array([two, Name.XYZ, 0, 300, 0]))
    one.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 10, 60, 30],
                       Dest=Array([two, Name.Fit])),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 40, 60, 60], Dest=Name.Second),
        ]
    )  # fmt: skip
    with pdf.open_outline() as outline:
        chapter = pikepdf.OutlineItem("Kapitel 第一章", 0)
        chapter.children.append(pikepdf.OutlineItem("Section", 1))
        outline.root.append(chapter)
        outline.root.append(pikepdf.OutlineItem("No goal"))
    return saved(pdf)


def acting() -> bytes:
    """Scripts, actions, links outside, an embedded file, a form with a field: all of it."""
    pdf = pikepdf.open(io.BytesIO(simple()))
    script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), script])))
    pdf.attachments["evil.exe"] = b"MZ"
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=script)
    look = pdf.make_stream(b"0 0 1 rg 0 0 50 20 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 20])
    field = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=pikepdf.String("field"), F=4,
        Rect=[200, 100, 250, 120], AP=Dictionary(N=look), AA=Dictionary(K=script)))  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    rect = [10, 200, 60, 220]
    page.Annots = Array(
        [
            field,
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect,
                       A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/"))),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect,
                       A=Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))),
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=rect,
                       Contents=pikepdf.String("a remark without a shape")),
        ]
    )  # fmt: skip
    return saved(pdf)


def locked(user: str) -> bytes:
    pdf = pikepdf.open(io.BytesIO(simple()))
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def packed(data: bytes | None = None) -> bytes:
    pdf = pikepdf.open(io.BytesIO(data or linked()))
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def linearized() -> bytes:
    return saved(pikepdf.open(io.BytesIO(linked())), linearize=True)


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, **how)
    return out.getvalue()


LOOKS = {
    "upright": simple(),
    "turned 90": turned(90),
    "turned 180": turned(180),
    "turned 270": turned(270),
    "turned -90": turned(-90),
    "cropped": simple(page=b"/CropBox[10 200 280 390]"),
    "cropped and turned": turned(90, page=b"/CropBox[10 200 280 390]"),
    "box off the origin": simple(box=b"[-50 -20 300 400]"),
    "box the wrong way round": simple(box=b"[300 400 0 0]"),
    "large unit": simple(page=b"/UserUnit 2"),
    "landscape": simple(box=b"[0 0 500 400]"),
    "tiny": simple(box=b"[0 0 60 390]"),
    "inherited": inherited(),
    "split contents": split_contents(),
    "unbalanced": unbalanced(),
    "hungry": hungry(),
    "pattern": tiling(),
    "pattern turned": tiling(90),
    "nested forms": nested_forms(),
    "inline picture": inline_picture(),
    "hidden layer": hidden_layer(),
    "no contents": without_contents(),
    "shared stream": sharing(),
    "update": updated(),
    "double number": doubled(),
    "links and bookmarks": linked(),
    "packed objects": packed(),
    "packed, turned": packed(turned(90)),
    "linearized": linearized(),
    "PDF 2.0": simple(header=b"%PDF-2.0\n"),
    "group": simple(page=b"/Group<</S/Transparency/CS/DeviceRGB/I true>>"),
    "rubbish before the header": b"\n\n rubbish\n" + simple(),
    "no table": simple().replace(b"startxref", b"startxxxx"),
    "limits but no password": locked(""),
    "acting": acting(),
}
