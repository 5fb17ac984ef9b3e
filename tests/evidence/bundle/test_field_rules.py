"""The rules of a hearing bundle (B1 to B13), on bundles that were made through acts."""

from __future__ import annotations

import io
import json
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import time_machine
from django.utils import translation
from PIL import Image

from bundles import Built, Desk, open_desk, taken_back
from cast import AT, enrol
from chats import telegram, zipped
from probata.evidence.bundle import acts
from probata.evidence.bundle.making.pages import Maker
from probata.evidence.bundle.making.spec import read_spec
from probata.evidence.bundle.models import Bundle
from probata.evidence.intake import queries as intake
from probata.pure.proof import verify
from pure.pages.reading import outline, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ZH = (
    "[2026/3/1 上午9:00:00] 阿兰: 你在哪里？\n[2026/3/1 上午9:00:20] 陈梅: 我在法院门口，别再发了\n"
)
VI = "01/03/2026, 09:00 - Lan: Tiền cọc đâu rồi?\n01/03/2026, 09:01 - Hoa: Chị chưa có tiền\n"
SECRET = (
    "Die Anschrift ist 秘密街42號 龘 Ẩn nấp"  # words and scripts that stand in one message alone
)
CANARY = "КАНАРЕЙКА-7f3a"


def scan(dots: int, *, width: int = 8, turned: int = 0) -> bytes:
    """Return a scanned page of noise at this resolution, turned by a page entry."""
    out = io.BytesIO()
    Image.effect_noise((width * dots, 3 * dots), 80).save(out, "PDF", resolution=dots)
    if not turned:
        return out.getvalue()
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.pages[0].rotate(turned, relative=False)
        again = io.BytesIO()
        pdf.save(again)
        return again.getvalue()


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 90).save(out, "JPEG")
    return out.getvalue()


def album() -> bytes:
    """Return a Telegram export with pictures and a long talk."""
    talk = json.loads(telegram(40, step=400))
    talk["messages"][5]["photo"] = "photos/secret-name.jpg"
    talk["messages"][5]["text"] = SECRET
    return zipped(
        {
            "result.json": json.dumps(talk, ensure_ascii=False).encode(),
            "photos/secret-name.jpg": photo(),
        }
    )


@dataclass
class Case:
    """What was made: three bundles, and the PDF of the first made again elsewhere and later."""

    first: Built
    again: bytes
    later: Built
    full: Built
    hidden: Built
    item: str
    is_intact: bool


@pytest.fixture(scope="module")
def case(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    """Make all bundles once, in a transaction that is taken back."""
    home = tmp_path_factory.mktemp("bundles")
    with taken_back(django_db_blocker, home / "home"):
        return _made(home)


def _made(home: Path) -> Case:
    desk = open_desk(enrol("counsel", role="representative", name="Mei Chen"))
    other = open_desk(enrol("other", role="representative", name=f"{CANARY} person"), CANARY)
    told = json.loads(telegram(8, texts=[CANARY] * 8))
    told["messages"][0]["from"] = CANARY
    other.exhibit(
        other.hand_in(json.dumps(told, ensure_ascii=False).encode(), f"{CANARY}.json"), CANARY
    )
    whole = album()
    items = {
        "zh": desk.hand_in(ZH.encode(), "聊天记录.txt"),
        "vi": desk.hand_in(VI.encode(), "Trò chuyện WhatsApp với Hoa.txt"),
        "album": desk.hand_in(whole, "a_very-long.name_without.blanks_" * 3 + ".zip"),
        "scan": desk.hand_in(scan(400, turned=90), "scan.pdf"),
        "coarse": desk.hand_in(scan(72), "coarse.pdf"),
        "photo": desk.hand_in(photo(), "photo.jpg"),
        "sound": desk.hand_in(b"OggS" + bytes(100), "voice.opus"),
        "broken": desk.hand_in(b"%PDF-1.7\nno more than a beginning", "broken.pdf"),
    }
    marks = {name: desk.exhibit(item, f"Exhibit of {name}") for name, item in items.items()}
    first = desk.bundle("Erste Mappe")
    again = _again(first, desk, home)
    acts.withdraw_exhibit(marks["zh"], actor=desk.actor, at=AT)
    desk.exhibit(items["zh"], "Late insert", first=0, last=0)
    later = desk.bundle("Later", at=AT + timedelta(days=2))
    acts.redact(
        marks["album"], reason="a child's address", first=5, last=6, actor=desk.actor, at=AT
    )
    acts.redact(marks["scan"], reason="health", actor=desk.actor, at=AT)
    full = desk.bundle("Both", at=AT + timedelta(days=3))
    hidden = desk.bundle("Both", at=AT + timedelta(days=3), variant="redacted")
    with intake.open_item(desk.actor, items["album"]) as held:
        is_intact = held.read() == whole
    return Case(first, again, later, full, hidden, items["album"], is_intact)


def _again(built: Built, desk: Desk, home: Path) -> bytes:
    spec = read_spec(Bundle.objects.get(pk=built.view.id).spec)
    folder = home / "another folder, another day"
    folder.mkdir()
    with time_machine.travel("2031-12-31 23:59", tick=False), translation.override("zh-hans"):
        Maker(spec, desk.actor, folder).make(folder / "x.pdf", tick=lambda *_words: None)
    return (folder / "x.pdf").read_bytes()


def opened(built: Built) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(built.pdf))


def inflated(data: bytes) -> Iterator[bytes]:
    """Yield the bytes as they are, and every stream of a PDF in them unpacked."""
    yield data
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end() :])
        except zlib.error:
            continue


def places(built: Built) -> dict[str, tuple[int, int]]:
    return {row["title"]: (row["from"], row["to"]) for row in built.view.page_map}


def test_b1_every_page_ends_with_its_own_number_from_1(case: Case) -> None:
    for built in (case.first, case.later, case.hidden):
        found = texts(built.pdf)
        assert len(found) == built.view.pages
        assert [text.split()[-1] for text in found] == [str(n) for n in range(1, len(found) + 1)]


def test_b2_every_line_of_the_index_leads_to_the_page_it_names(case: Case) -> None:
    with opened(case.first) as pdf:
        numbers = {page.objgen: row for row, page in enumerate(pdf.pages, 1)}
        goals = [numbers[link.Dest[0].objgen] for link in pdf.pages[1].Annots]
    starts = [first for first, _last in places(case.first).values()]
    assert set(starts) <= set(goals)
    assert len(goals) >= len(starts) + 2
    index = texts(case.first.pdf)[1]
    for title, (first, last) in places(case.first).items():
        assert f"{title}" in index and f"{first}–{last}" in index


def test_b3_every_bookmark_ends_in_its_page(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "bundle.pdf"
    path.write_bytes(case.first.pdf)
    marks = outline(path)
    assert all(title.endswith(f"– {page}") for _depth, title, page in marks)
    tops = [title for depth, title, _page in marks if depth == 0]
    for row in case.first.view.page_map:
        assert any(row["title"] in title for title in tops)
    assert max(depth for depth, _title, _page in marks) >= 1


def test_b4_every_page_of_ours_can_be_searched_in_its_own_script(case: Case) -> None:
    whole = " ".join(texts(case.first.pdf))
    for words in ("别再发了", "Tiền cọc đâu rồi?", "秘密街42號", "secret-name.jpg", "voice.opus"):
        assert words in whole, words
    assert "a_very-long.name_without.blanks_" in whole.replace(" ", "")


def test_b5_no_page_stays_turned(case: Case) -> None:
    with opened(case.first) as pdf:
        for page in pdf.pages:
            assert int(page.get("/Rotate", 0)) == 0


def test_b6_it_opens_at_its_first_page_in_full_size(case: Case) -> None:
    with opened(case.first) as pdf:
        page, how, left, top, zoom = list(pdf.Root.OpenAction)
        assert page.objgen == pdf.pages[0].objgen
        assert (str(how), left, top, zoom) == ("/XYZ", None, None, 1)


def test_b7_pictures_beyond_the_limits_are_findings_with_their_source(case: Case) -> None:
    whole = " ".join(texts(case.first.pdf))
    assert "1 picture has more than 300 dots per inch (page 1: 400)." in whole
    assert "1 picture has fewer than 200 dots per inch (page 1: 72)." in whole
    assert "General guidance on electronic court bundles" in whole


def test_b9_the_same_spec_gives_the_same_bytes_elsewhere_years_later_in_another_language(
    case: Case,
) -> None:
    assert case.again == case.first.pdf


def test_b10_a_late_insert_keeps_old_references_and_says_what_moved(case: Case) -> None:
    old, new = places(case.first), places(case.later)
    page = next(
        text for text in texts(case.later.pdf) if "What moved" in text and "Pages now" in text
    )
    first, last = old["Exhibit of zh"]
    assert f"1 {first}–{last} – no longer in the bundle" in page
    shift = old["Exhibit of vi"][0] - new["Exhibit of vi"][0]
    assert shift == last - first + 1, "the pages behind the one that went moved up"
    was, now = old["Exhibit of album"], new["Exhibit of album"]
    assert (
        f"3 {was[0]}–{was[1]} {now[0]}–{now[1]} moved; page {was[0]} is now page {now[0]}" in page
    )
    assert "new" in page


def test_b10_each_line_of_the_page_map_leads_to_the_new_place(case: Case) -> None:
    found = texts(case.later.pdf)
    at = next(row for row, text in enumerate(found) if "Pages now" in text)
    with opened(case.later) as pdf:
        numbers = {page.objgen: row for row, page in enumerate(pdf.pages, 1)}
        goals = [numbers[link.Dest[0].objgen] for link in pdf.pages[at].Annots]
    assert set(goals) == {first for first, _last in places(case.later).values()}


@pytest.mark.clause("tfgbv-guide", "integrity.hash-at-import")
def test_b11_every_page_of_an_exhibit_bears_its_mark_and_the_digest_in_the_ledger(
    case: Case,
) -> None:
    found = texts(case.first.pdf)
    manifest = json.loads(case.first.files["data/manifest.json"])
    for row, said in zip(case.first.view.page_map, manifest["exhibits"], strict=True):
        slip = verify.verify_slip(case.first.files[f"data/slips/{said['slip']}.txt"])
        assert slip.outcome in ("shown", "unproven") and not slip.parts
        assert said["original"].encode() in case.first.files[f"data/slips/{said['slip']}.txt"]
        for page in range(row["from"], row["to"] + 1):
            foot = found[page - 1]
            assert f"Exhibit {row['mark']} ·" in foot
            assert said["original"][: 7 + 16] in foot
    assert verify.verify_package(case.first.data).ok


def test_b12_both_variants_have_the_same_page_numbers(case: Case) -> None:
    assert places(case.full) == places(case.hidden)
    full, hidden = texts(case.full.pdf), texts(case.hidden.pdf)
    last = max(last for _first, last in places(case.full).values())
    for page in range(3, last):
        said = re.findall(r"\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d \d\d:\d\d", full[page])
        if "Exhibit 4" not in full[page]:
            assert said == re.findall(r"\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d \d\d:\d\d", hidden[page])


@pytest.mark.clause("tfgbv-guide", "integrity.no-highlight-crop", "safety.export-leak")
def test_b12_a_redacted_copy_names_what_it_derives_from_and_the_original_stays(
    case: Case,
) -> None:
    for built in (case.full, case.hidden):
        page = next(text for text in texts(built.pdf) if text.startswith("Redactions"))
        said = f"derivative of item {case.item}: messages 5–6"
        assert said.replace(" ", "") in page.replace(" ", "")
        assert "a child's address" in page
    assert case.is_intact


@pytest.mark.clause("chat-evidence", "lawful.third-party-privacy")
def test_b12_nothing_of_a_redacted_passage_is_left_in_the_package(case: Case) -> None:
    needles = [SECRET, "secret-name", "秘密街", "Ẩn nấp", "號", "contract in item 6"]
    pages = " ".join(texts(case.hidden.pdf))
    assert all(needle not in pages for needle in needles)
    for name, data in case.hidden.files.items():
        if name == "verify.html":
            continue
        for content in inflated(data):
            for needle in (SECRET, "secret-name", "秘密街"):
                assert needle.encode() not in content, name
                assert needle.encode("utf-16-be") not in content, name
    lone = f"<{ord('龘'):04X}>"  # a character that stands nowhere else: no font may know it
    assert any(lone.encode() in one.upper() for one in inflated(case.full.pdf))
    assert not any(lone.encode() in one.upper() for one in inflated(case.hidden.pdf))


def pictures(built: Built, pages: tuple[int, int]) -> int:
    with opened(built) as pdf:
        seen = 0
        for page in pdf.pages[pages[0] - 1 : pages[1]]:
            waiting = [page.obj]
            while waiting:
                for one in (waiting.pop().get("/Resources", {}).get("/XObject", {}) or {}).values():
                    seen += one.get("/Subtype") == "/Image"
                    if one.get("/Subtype") == "/Form":
                        waiting.append(one)
        return seen


def test_b12_pictures_are_gone_and_whole_files_too(case: Case) -> None:
    for title in ("Exhibit of album", "Exhibit of scan"):
        where = places(case.full)[title]
        assert pictures(case.full, where) > 0
        assert pictures(case.hidden, where) == pictures_of_sheet(case, where)
    assert "This page is redacted." in " ".join(texts(case.hidden.pdf))


def pictures_of_sheet(case: Case, where: tuple[int, int]) -> int:
    """The sheet has its QR code in both; drawn as lines it is no picture."""
    return pictures(case.hidden, (where[0], where[0]))


@pytest.mark.clause("tfgbv-guide", "court.give-all")
def test_b12_originals_with_redacted_passages_are_not_enclosed_and_the_package_says_so(
    case: Case,
) -> None:
    manifest = json.loads(case.hidden.files["data/manifest.json"])
    assert manifest["variant"] == "redacted"
    assert manifest["withheld"] == ["3", "4"]
    deeds = [(one["deed"], one["exhibit"]) for one in manifest["handling"]]
    assert deeds.count(("exhibit.redacted", "3")) == deeds.count(("exhibit.redacted", "4")) == 1
    names = [one["name"] for one in manifest["originals"]]
    assert len(names) == 6 and "scan.pdf" not in names
    found = texts(case.hidden.pdf)
    assert "redacted copy" in found[0]
    sheet = found[places(case.hidden)["Exhibit of album"][0] - 1]
    assert "not enclosed: passages of it are redacted" in sheet
    assert verify.verify_package(case.hidden.data).ok
    assert len(json.loads(case.full.files["data/manifest.json"])["originals"]) == 8


def test_b13_nothing_of_another_matter_is_in_any_byte(case: Case) -> None:
    for built in (case.first, case.later, case.hidden):
        assert CANARY not in " ".join(texts(built.pdf))
        for data in [built.data, *built.files.values()]:
            for content in inflated(data):
                assert CANARY.encode() not in content
                assert CANARY.encode("utf-16-be") not in content


@pytest.mark.clause("tfgbv-guide", "court.paper")
def test_files_that_cannot_be_shown_have_a_page_that_says_why(case: Case) -> None:
    found = texts(case.first.pdf)
    sound = found[places(case.first)["Exhibit of sound"][0]]
    assert "This file could not be included" in sound and "voice.opus" in sound
    broken = found[places(case.first)["Exhibit of broken"][0]]
    assert "This file could not be included" in broken


def test_who_handled_it_is_named_with_a_short_id(case: Case) -> None:
    log = next(text for text in texts(case.first.pdf) if text.startswith("Handling log"))
    assert re.search(r"Mei Chen \(…[0-9A-Z]{6}\)", log)
    assert "account:" not in log
    assert "the system: reader" in log
