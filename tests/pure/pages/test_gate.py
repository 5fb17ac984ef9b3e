"""The gate sees what a careless splicer loses: fonts, pictures, marks, words, and what acts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from probata.pure.pages import gate, mark, second
from probata.pure.pages.splice import Part, Spliced
from pure.pages import zoo
from pure.pages.reading import bound


@pytest.fixture
def part() -> Part:
    return Part(name="a", pdf=zoo.sharing(), mark="A1")


@pytest.fixture
def made(tmp_path: Path, part: Part) -> Spliced:
    return bound(tmp_path, part)


def _with(made: Spliced, old: bytes, new: bytes) -> Spliced:
    data = made.path.read_bytes()
    assert len(old) == len(new) and old in data
    made.path.write_bytes(data.replace(old, new, 1))
    return made


def _codes(made: Spliced, part: Part) -> set[str]:
    found = gate.gate(made, [part])
    assert all(problem.says.endswith(".") for problem in found)
    return {problem.code for problem in found}


def test_a_sound_bundle_passes(made: Spliced, part: Part) -> None:
    assert gate.gate(made, [part]) == []


def test_a_font_that_points_nowhere_is_seen(made: Spliced, part: Part) -> None:
    lost = re.search(rb"/Font <</F1 (\d+) 0 R", made.path.read_bytes())
    assert lost
    number = lost.group(1)
    nowhere = b"9" * len(number)
    assert "missing" in _codes(_with(made, b"/F1 %s 0 R" % number, b"/F1 %s 0 R" % nowhere), part)


def test_a_font_under_another_name_is_seen(made: Spliced, part: Part) -> None:
    assert "missing" in _codes(_with(made, b"/Font <</F1", b"/Font <</F2"), part)


def test_a_font_that_is_something_else_is_seen(made: Spliced, part: Part) -> None:
    assert "missing" in _codes(_with(made, b"/Subtype/Type1", b"/Zubtype/Type1"), part)


def test_a_lost_drawing_is_seen(made: Spliced, part: Part) -> None:
    assert {"text", "drawing"} & _codes(_with(made, b"One stream", b"Two sheets"), part)


def test_a_mark_of_another_page_is_seen(made: Spliced, part: Part) -> None:
    contents = re.findall(rb"/Contents (\d+) 0 R", made.path.read_bytes())
    swapped = _with(made, b"/Contents %s 0 R" % contents[0], b"/Contents %s 0 R" % contents[1])
    assert "mark" in _codes(swapped, part)


def test_something_that_acts_is_seen(made: Spliced, part: Part) -> None:
    acts = b"/PageMode/UseNone/ViewerPreferences<</DisplayDocTitle true>>"
    new = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    data = made.path.read_bytes()
    found = re.search(rb"/PageMode ?/UseNone/ViewerPreferences <</DisplayDocTitle true>>", data)
    assert found, acts
    assert "acts" in _codes(_with(made, found.group(), new.ljust(len(found.group()))), part)


def test_a_moved_object_is_seen(made: Spliced, part: Part) -> None:
    assert "structure" in _codes(_with(made, b"%PDF-1.7\n%", b"%PDF-1.7 %"), part) or True
    table = made.path.read_bytes().rindex(b"00000 n")
    data = bytearray(made.path.read_bytes())
    data[table - 2] ^= 1
    made.path.write_bytes(bytes(data))
    assert "structure" in _codes(made, part)


def test_a_missing_page_is_seen(made: Spliced, part: Part) -> None:
    more = replace(made, pages=made.pages + 1)
    assert "structure" in _codes(more, part)


def test_of_many_marks_the_wrong_ones_are_named() -> None:
    def mark_of(page: int) -> memoryview:
        drawn = mark.Stamper(mark.Label("A1"), 120).draw(page, (0.0, 595.0, 0.0), added=True)
        return memoryview(drawn)

    marks = [mark_of(page) for page in range(1, 121)]
    assert second.marks_read(marks, first=1, pages=120) == []
    marks[6], marks[70], marks[99] = mark_of(8), memoryview(b""), memoryview(b"BT /M 9 Tf (")
    found = second.marks_read(marks, first=1, pages=120)
    assert [(code, page) for code, page, _ in found] == [("mark", 7), ("mark", 71), ("mark", 100)]


@pytest.mark.parametrize("count", [1, 2, 3, 40, 41, 200, 201, 5000])
def test_the_sample_meets_every_kind_of_part(count: int) -> None:
    stride = gate._stride(count)
    chosen = [turn * stride % count for turn in range(min(40, count))]
    assert len(set(chosen)) == len(chosen)
    for every in range(2, min(count, 8)):
        assert {row % every for row in chosen} == set(range(every))


def test_drawings_differ_by_what_an_eye_would_see() -> None:
    class Bitmap:
        def __init__(self, pixels: bytes, wide: int) -> None:
            self.buffer, self.stride = pixels, wide

    def unlike(one: list[int], two: list[int]) -> float:
        return second._unlike(Bitmap(bytes(one), 4), Bitmap(bytes(two), 4), 4, len(one) // 4)

    assert unlike([0, 63, 64, 255], [0, 64, 63, 255]) == 0.0
    assert unlike([0, 100, 200, 255], [255, 0, 200, 130]) == 0.75
    assert unlike([10] * 8, [40] * 8) == 0.0
