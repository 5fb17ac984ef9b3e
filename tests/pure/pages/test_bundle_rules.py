"""The rules of a hearing bundle, each tested alone (B1 to B9), on a bundle of many kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest

from probata.pure import workers
from probata.pure.pages import gate, mark, markface, sheet
from probata.pure.pages.errors import MarkUnreadable, PagesUnwritable, TargetUnknown
from probata.pure.pages.splice import Part, Placed, Spliced, join, splice
from probata.pure.reader import Kind
from pure.pages import zoo
from pure.pages.reading import bound, outline, texts, whole_segments

_DIGEST = "sha256:3fa94c21 … 77d0"


def _index(*targets: tuple[str, str]) -> bytes:
    lines = [
        sheet.IndexLine(title=f"Exhibit {mark}", page="?", target=target, mark=mark)
        for mark, target in targets
    ]
    return sheet.render_index(sheet.IndexSheet(language="en", title="Index", lines=lines))


def _talk() -> bytes:
    rows = [
        sheet.Line(
            index=day, kind=Kind.TEXT, sender="Lan", literal=f"{day}/05/2024", text="xin chào",
            clock=1_714_521_600_000 + day * 86_400_000,
        )
        for day in range(3)
    ]  # fmt: skip
    return sheet.render_conversation(
        sheet.ConversationSheet(language="vi", title="Zalo", rows=rows)
    ).pdf


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    def exhibit(mark: str, name: str, pdf: bytes, own: bool = False) -> Part:
        return Part(
            name=name, pdf=pdf, title=f"{mark} {name}", mark=mark, digest=_DIGEST,
            leaf="leaf 1,204", own=own,
        )  # fmt: skip

    return [
        Part(name="cover", own=True,
             pdf=sheet.render_cover(sheet.CoverSheet(language="en", title="B"))),
        Part(name="index", title="Index", own=True,
             pdf=_index(("A1", "talk"), ("A2", "letter"), ("A3", "scan:1"))),
        exhibit("A1", "talk", _talk(), own=True),
        exhibit("A2", "letter", zoo.turned(90)),
        exhibit("A3", "scan", zoo.linked()),
        exhibit("证据4", "landscape", zoo.LOOKS["landscape"]),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(parts: list[Part], tmp_path_factory: pytest.TempPathFactory) -> Spliced:
    return bound(tmp_path_factory.mktemp("bundle"), *parts)


def test_b1_every_page_ends_with_its_own_number_from_1(made: Spliced) -> None:
    for number, text in enumerate(texts(made.path), 1):
        assert text.endswith(f" {number}")
        assert f"{number} / {made.pages}" in text
    with pikepdf.open(made.path) as pdf:
        assert [page.label for page in pdf.pages] == [str(n) for n in range(1, made.pages + 1)]


def test_b2_every_index_line_leads_to_the_right_page(made: Spliced) -> None:
    first = {place.name: place.first for place in made.places}
    with pikepdf.open(made.path) as pdf:
        pages = {page.obj.objgen: row for row, page in enumerate(pdf.pages, 1)}
        links = [pages[one.Dest[0].objgen] for one in pdf.pages[first["index"] - 1].Annots]
    assert links == [first["talk"], first["letter"], first["scan"] + 1]


def test_b3_every_bookmark_ends_in_its_page_and_inputs_keep_theirs_nested(made: Spliced) -> None:
    found = outline(made.path)
    for _, title, page in found:
        assert page is None or title.endswith(f" {page}")
    first = {place.name: place.first for place in made.places}
    assert (0, f"A1 talk – {first['talk']}", first["talk"]) in found
    assert (1, f"Kapitel 第一章 – {first['scan']}", first["scan"]) in found
    assert (2, f"Section – {first['scan'] + 1}", first["scan"] + 1) in found
    assert (1, "No goal", None) in found
    days = [title for depth, title, _ in found if depth == 1 and "tháng" in title]
    assert len(days) == 3


def test_b4_own_pages_can_be_searched(made: Spliced) -> None:
    assert any("xin chào" in text for text in texts(made.path))


def test_b5_no_page_is_turned(made: Spliced) -> None:
    with pikepdf.open(made.path) as pdf:
        assert all("/Rotate" not in page.obj for page in pdf.pages)
        wide = pdf.pages[made.places[-1].first - 1].mediabox
        assert wide[2] - wide[0] > wide[3] - wide[1]


def test_b6_the_bundle_opens_at_its_first_page_in_full_size(made: Spliced) -> None:
    with pikepdf.open(made.path) as pdf:
        page, kind, left, top, zoom = pdf.Root.OpenAction
        assert page.objgen == pdf.pages[0].obj.objgen
        assert (str(kind), left, top, zoom) == ("/XYZ", None, None, 1)


def test_b9_the_same_parts_give_the_same_bytes(
    parts: list[Part], made: Spliced, tmp_path: Path
) -> None:
    assert bound(tmp_path, *parts).path.read_bytes() == made.path.read_bytes()


def test_two_processes_write_the_same_bytes_as_one(parts: list[Part], tmp_path: Path) -> None:
    many = [Part(name=f"{kind} {n}", pdf=pdf) for n in range(2) for kind, pdf in zoo.LOOKS.items()]
    one = bound(tmp_path, *many, lanes=[workers.Inline()]).path.read_bytes()
    with workers.lanes_for(len(many), 2) as lanes:
        assert len(lanes) == 2
        two = bound(tmp_path, *many, lanes=lanes)
        assert gate.gate(two, many, lanes=lanes) == []
    assert two.path.read_bytes() == one
    whole_segments(two)


def test_every_exhibit_page_carries_mark_digest_and_leaf(made: Spliced) -> None:
    shown = texts(made.path)
    for place, shown_mark in zip(made.places[2:], ("A1", "A2", "A3", "证据4"), strict=True):
        for page in range(place.first, place.first + place.pages):
            foot = f"{shown_mark} · {page} / {made.pages} · {_DIGEST} · leaf 1,204 {page}"
            assert shown[page - 1].endswith(foot)


def test_segments_cover_every_byte_and_name_what_they_hold(made: Spliced) -> None:
    whole_segments(made)
    labels = [segment.label for segment in made.segments]
    assert labels[0] == "header"
    assert labels[-4:] == ["front", "outline", "table of objects", "trailer"]
    for page in range(1, made.pages + 1):
        assert labels.count(f"page {page}") == 1
    assert all(
        re.fullmatch(r"page \d+|pages \d+-\d+: fonts and pictures", one) for one in labels[1:-4]
    )


def test_links_within_an_exhibit_lead_to_its_own_pages(made: Spliced) -> None:
    scan = made.places[4]
    with pikepdf.open(made.path) as pdf:
        links = [one.Dest[0].objgen for one in pdf.pages[scan.first - 1].Annots]
        assert links == [pdf.pages[scan.first].obj.objgen] * 2


def test_an_identical_document_may_come_twice(tmp_path: Path) -> None:
    twice = [Part(name=name, pdf=zoo.linked(), title=name) for name in ("one", "two")]
    made = bound(tmp_path, *twice)
    assert [place.first for place in made.places] == [1, 3]
    assert gate.gate(made, twice) == []


def test_a_link_to_a_part_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetUnknown):
        bound(tmp_path, Part(name="index", pdf=_index(("A1", "lost")), own=True))
    assert not list(tmp_path.iterdir())


def test_a_mark_that_no_font_can_draw_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MarkUnreadable):
        bound(tmp_path, Part(name="a", pdf=zoo.simple(), mark="👍"))


def test_a_very_long_mark_is_set_small_enough_for_the_page(tmp_path: Path) -> None:
    made = bound(tmp_path, Part(name="a", pdf=zoo.LOOKS["tiny"], mark="A" * 40, digest="b" * 64))
    assert texts(made.path)[0].endswith(" 1")


def test_joined_sheets_keep_pages_and_bookmarks_unmarked() -> None:
    talk = _talk()
    pdf, pages = join([talk, talk])
    assert pages == 2
    assert texts(pdf) == texts(talk) * 2


def test_an_older_bundle_at_the_same_place_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    made = bound(tmp_path, Part(name="a", pdf=zoo.simple()))
    before = made.path.read_bytes()
    with pytest.raises(Exception, match="letter"):
        bound(tmp_path, Part(name="letter", pdf=b"broken"))
    assert made.path.read_bytes() == before


def test_an_index_is_made_when_the_places_are_known(tmp_path: Path) -> None:
    names = [f"letter {n}" for n in range(120)]

    def index(places: Mapping[str, Placed]) -> bytes:
        lines = [
            sheet.IndexLine(title=name, page=str(places[name].first), target=name) for name in names
        ]
        return sheet.render_index(sheet.IndexSheet(language="en", title="Index", lines=lines))

    letters = [Part(name=name, pdf=zoo.simple(), title=name) for name in names]
    made = bound(tmp_path, Part(name="index", pdf=index, own=True), *letters)
    assert made.places[0].pages > 1
    shown = " ".join(texts(made.path)[: made.places[0].pages])
    for place in made.places[1:]:
        assert f"{place.name} {place.first} " in shown
    assert gate.gate(made, [Part(name="index", pdf=index, own=True), *letters]) == []


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(PagesUnwritable):
        splice([Part(name="a", pdf=zoo.simple())], tmp_path / "missing" / "b.pdf", title="x")


@pytest.mark.slow
def test_the_font_of_the_marks_can_be_made_anew_with_the_same_bytes(tmp_path: Path) -> None:
    font, table = tmp_path / "mark.ttf", tmp_path / "mark.json"
    markface.build(font, table)
    assert font.read_bytes() == mark.FONT.read_bytes()
    assert table.read_bytes() == mark.TABLE.read_bytes()
