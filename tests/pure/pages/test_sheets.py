"""Sheets: what goes in as a value can be read on the page, in every language and script."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from probata.pure.pages import picture, setting, words
from probata.pure.pages.glyphs import Glyphs
from probata.pure.pages.sheet import (
    Cell,
    Column,
    ConversationSheet,
    CoverSheet,
    Enclosure,
    ExhibitSheet,
    GapLine,
    Line,
    ListSheet,
    PictureSheet,
    absent_list,
    page_count,
    render_conversation,
    render_cover,
    render_exhibit_sheet,
    render_list,
    render_not_included,
    render_picture,
)
from probata.pure.reader import Kind
from pure.pages.reading import texts


def _photograph(form: str = "JPEG", size: tuple[int, int] = (60, 40), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **how)
    return out.getvalue()


def _line(index: int, text: str, **how: object) -> Line:
    fields: dict[str, object] = {
        "index": index, "kind": Kind.TEXT, "sender": "Lan", "literal": "31/12/2023, 22:03",
        "clock": 1_704_060_180_000 + index * 60_000, "text": text,
    }  # fmt: skip
    return Line(**(fields | how))  # type: ignore[arg-type]


def _talk(*rows: Line | GapLine, **how: object) -> ConversationSheet:
    fields: dict[str, object] = {"language": "en", "title": "Chat", "rows": rows}
    return ConversationSheet(**(fields | how))  # type: ignore[arg-type]


def _pictures(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as one:
        return sum(len(page.get_images()) for page in one.pages)


def test_a_message_shows_sender_literal_clock_number_and_direction() -> None:
    shown = texts(render_conversation(_talk(_line(7, "hello", direction="out"))).pdf)[0]
    for piece in ("7", "Lan", "sent", "31/12/2023, 22:03", "2023-12-31 22:10", "hello"):
        assert piece in shown
    assert "Sunday 31 December 2023" in shown


def test_the_scripts_of_the_cases_can_be_read_back() -> None:
    said = ["你好，合同已签", "Đồng ý chuyển tiền", "สวัสดีครับ", "한국어", "👍"]
    shown = texts(render_conversation(_talk(*(_line(n, t) for n, t in enumerate(said)))).pdf)[0]
    for text in said:
        assert text in shown


def test_arabic_script_is_set_with_its_letters() -> None:
    pdf = render_conversation(_talk(_line(0, "مرحبا كيف حالك"))).pdf
    assert "مرحبا" in texts(pdf)[0] or "ابحرم" in texts(pdf)[0]
    with pikepdf.open(io.BytesIO(pdf)) as one:
        names = {str(font.BaseFont) for font in one.pages[0].Resources.Font.values()}
    assert any("NotoSansArabic" in name for name in names)


def test_notices_gaps_marks_and_kinds_stand_in_their_place() -> None:
    rows = (
        _line(0, "first"),
        _line(1, "encryption notice", kind=Kind.NOTICE, sender=None),
        GapLine(reason="Not a message.", where="bytes 10-20", marks=("F2",)),
        _line(2, "", kind=Kind.DELETED, marks=("F1",)),
    )
    shown = texts(render_conversation(_talk(*rows)).pdf)[0]
    order = [
        shown.index(one) for one in ("first", "encryption", "Not a message", "deleted message")
    ]
    assert order == sorted(order)
    assert "F1" in shown and "F2" in shown and "bytes 10-20" in shown


def test_pictures_are_shown_and_other_files_are_listed() -> None:
    files = (
        Enclosure(name="a.jpg", state="present", digest="sha256:ab", picture=_photograph()),
        Enclosure(name="b.opus", state="missing"),
        Enclosure(name="c.png", state="present", picture=b"broken"),
    )
    made = render_conversation(_talk(_line(0, "", kind=Kind.ATTACHMENT, enclosures=files)))
    shown = texts(made.pdf)[0]
    assert "a.jpg" in shown and "sha256:ab" in shown
    assert "b.opus" in shown and "missing" in shown
    assert "could not be shown" in shown
    assert _pictures(made.pdf) == 1


def test_characters_that_could_not_be_shown_are_listed_in_the_document() -> None:
    made = render_conversation(_talk(_line(0, "old \ue415")))
    assert made.absent == (("\ue415", 1),)
    shown = texts(made.pdf)[0]
    assert "[U+E415]" in shown and "Characters that could not be shown" in shown


def test_a_foreign_name_does_not_turn_the_line_around() -> None:
    shown = texts(render_conversation(_talk(_line(0, "x", sender="علی \u202e"))).pdf)[0]
    assert "[U+202E]" in shown


def test_a_long_conversation_is_set_in_parts_and_reads_the_same() -> None:
    rows = [_line(n, f"message {n} 合同") for n in range(2300)]
    one = render_conversation(_talk(*rows, workers=1))
    two = render_conversation(_talk(*rows, workers=2))
    assert one == two
    shown = " ".join(texts(one.pdf))
    for n in (0, 999, 1000, 1999, 2000, 2299):
        assert f"message {n} " in shown
    assert page_count(one.pdf) == one.pages


def test_bubbles_hold_the_same_words() -> None:
    rows = [_line(n, f"words {n}", direction="in" if n % 2 else "out") for n in range(6)]
    shown = " ".join(texts(render_conversation(_talk(*rows, style="bubbles")).pdf))
    assert all(f"words {n}" in shown for n in range(6))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sheet_can_be_set_in_every_language(language: str) -> None:
    exhibit = ExhibitSheet(
        language=language, mark="A1", title="T", source="S", digest="sha256:ab", leaf="12",
        participants=("王", "علی"), times="t", shows=("one",), shows_not=("two",), qr="probata:12",
    )  # fmt: skip
    shown = texts(render_exhibit_sheet(exhibit))[0]
    say = words.table(language)
    assert say["shows"] in shown and say["shows_not"] in shown and "sha256:ab" in shown
    assert texts(render_cover(CoverSheet(language=language, title="Title", lines=(("a", "b"),))))
    assert say["gap"] in texts(
        render_conversation(_talk(GapLine(reason="x"), language=language)).pdf
    )[0]  # fmt: skip


def test_the_four_languages_have_the_same_words() -> None:
    tables = [words.table(language) for language in words.LANGUAGES]
    assert all(set(table) == set(tables[0]) for table in tables)
    assert all(len(table["months"]) == 12 and len(table["weekdays"]) == 7 for table in tables)


def test_a_list_repeats_its_head_and_links_its_cells() -> None:
    rows = [[Cell(f"row {n}", "e1"), "x"] for n in range(120)]
    pdf = render_list(
        ListSheet(
            language="en", title="Log", rows=rows,
            columns=(Column(title="When"), Column(title="What")),
        )
    )  # fmt: skip
    pages = texts(pdf)
    assert len(pages) > 1 and all("When" in page for page in pages)
    with pikepdf.open(io.BytesIO(pdf)) as one:
        assert str(one.pages[0].Annots[0].A.URI) == "probata:e1"


def test_the_list_of_absent_characters_names_them() -> None:
    glyphs = Glyphs()
    assert absent_list(glyphs, "en") is None
    render_cover(CoverSheet(language="en", title="x \ue415 \ue415"), glyphs)
    listed = absent_list(glyphs, "en")
    assert listed and "[U+E415]" in texts(render_list(listed))[0]
    assert glyphs.absent["\ue415"] == 2


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_an_image_file_becomes_a_page(form: str) -> None:
    sheet = PictureSheet(language="en", mark="A1", title="p", content=_photograph(form))
    assert _pictures(render_picture(sheet)) == 1


def test_a_file_that_is_no_picture_becomes_a_page_that_says_so() -> None:
    sheet = PictureSheet(
        language="en", mark="A1", title="p.heic", content=b"??", digest="sha256:cd"
    )
    shown = texts(render_picture(sheet))[0]
    assert "could not be included" in shown and "sha256:cd" in shown
    shown = texts(render_not_included("fr", title="a.docx", reason="Word.", digest="sha256:ef"))[0]
    assert "n’a pas pu être inclus" in shown and "sha256:ef" in shown


def test_a_picture_is_turned_upright_and_no_finer_than_a_court_asks() -> None:
    how = Image.Exif()
    how[0x0112] = 6
    fitted = picture.fit(_photograph(size=(4000, 2000), exif=how), width=230, height=280)
    assert isinstance(fitted, picture.Fit)
    with Image.open(io.BytesIO(fitted.content)) as image:
        assert image.height > image.width
        assert image.width / fitted.width * 72 <= 300


def test_a_picture_bomb_is_refused() -> None:
    bomb = _photograph("PNG", (20_000, 20_000), compress_level=1)
    assert isinstance(picture.fit(bomb, width=100, height=100), str)


def test_the_same_values_give_the_same_bytes() -> None:
    sheet = _talk(_line(0, "你好 👍 xin chào"))
    assert render_conversation(sheet) == render_conversation(sheet)


def test_own_pages_are_archival_with_every_font_inside() -> None:
    pdf = render_cover(CoverSheet(language="zh-Hans", title="证据 مرحبا 👍"))
    with pikepdf.open(io.BytesIO(pdf)) as one:
        with one.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        for font in one.pages[0].Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_markup_in_a_message_is_only_text() -> None:
    shown = texts(render_conversation(_talk(_line(0, '*b* #import "x" $x$ <a> \\u{41}'))).pdf)[0]
    assert '*b* #import "x" $x$ <a> \\u{41}' in shown


def test_the_house_of_a_sheet_knows_only_its_own_fonts() -> None:
    assert "Noto Sans SC" in setting.house("en", title="x")["fonts"]
