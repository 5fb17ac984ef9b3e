"""A bundle for a hearing: fourteen exhibits, their list, their pages, what is withheld and why."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bundles import Built, Desk, open_desk, taken_back
from cast import AT, enrol
from chats import telegram
from probata.evidence.assessment import jobs as assessing
from probata.evidence.bundle import acts
from probata.evidence.intake import acts as intake
from probata.evidence.intake import jobs, queries
from probata.pure.proof import verify
from pure.pages.reading import outline, texts

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COUNT = 14
RUDE = "get lost, 白痴 Ngu ngốc"
OTHER = "ocelot-51c9"
SAID = [f"word number {n}" for n in range(40)]
QUOTED = "now hear this"


@dataclass
class Case:
    """The full copy, the redacted one, the unpacked full one, all that the matter keeps."""

    full: Built
    hidden: Built
    folder: Path
    kept: dict[str, int]

    def sheet(self, mark: str) -> str:
        """The first page of an exhibit: what it is, shows and does not show."""
        (row,) = [one for one in self.full.view.page_map if one["mark"] == mark]
        return texts(self.full.pdf)[row["from"] - 1]

    def pages(self, mark: str) -> str:
        """All pages of an exhibit as one text."""
        (row,) = [one for one in self.full.view.page_map if one["mark"] == mark]
        return " ".join(texts(self.full.pdf)[row["from"] - 1 : row["to"]])


@pytest.fixture(scope="module")
def case(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    """Make both copies once, in a transaction that is taken back."""
    home = tmp_path_factory.mktemp("hearing")
    with taken_back(django_db_blocker, home / "home"):
        desk = open_desk(enrol("counsel", role="representative", name="Mei Chen"))
        full, hidden = _made(desk)
        kept = {one.name: one.size for one in queries.items(desk.actor, desk.matter)}
    case = Case(full, hidden, home / "served", kept)
    case.folder.mkdir()
    package = home / "package.zip"
    package.write_bytes(full.data)
    shutil.unpack_archive(package, case.folder)
    return case


def _made(desk: Desk) -> tuple[Built, Built]:
    said = list(SAID)
    said[17], said[20] = RUDE, QUOTED
    handed = intake.Handed(telegram(0, texts=said), "thread.json")
    earlier = AT - timedelta(days=2)
    deed = intake.receive(desk.matter, handed, actor=desk.actor, at=earlier)
    thread = deed.on.removeprefix("item:")
    jobs.read_item(thread, at=AT - timedelta(days=1))
    assessing.assess_item(thread, at=AT)
    desk.hand_in(telegram(0, texts=[OTHER]), f"{OTHER}.json")
    first = desk.exhibit(thread, "The whole thread", shows="Contact after the order")
    desk.exhibit(thread, "One message", shows="The threat", first=20, last=20)
    for number in range(COUNT - 2):
        item = desk.hand_in(telegram(0, texts=[f"exhibit text {number}"]), f"c{number}.json")
        desk.exhibit(item, f"Short chat {number}", shows=f"fact {number}")
    acts.redact(first, reason="Not on the point", first=17, last=17, actor=desk.actor, at=AT)
    return desk.bundle("Hearing"), desk.bundle("Thread", variant="redacted", exhibits=[first])


def solid(text: str) -> str:
    """Return a text without blanks: where a cell of a list is broken depends on its neighbours."""
    return re.sub(r"[\s\u200b]", "", text)


@pytest.mark.clause("tfgbv-guide", "court.organised")
def test_each_exhibit_stands_once_in_the_index_with_title_and_page_range(case: Case) -> None:
    index = texts(case.full.pdf)[1]
    assert [row["mark"] for row in case.full.view.page_map] == [str(n + 1) for n in range(COUNT)]
    for row in case.full.view.page_map:
        assert len(re.findall(rf"{row['title']}\b.*?\b{row['from']}–{row['to']}\b", index)) == 1
        assert index.count(f"{row['from']}–{row['to']}") == 1
    listed = next(text for text in texts(case.full.pdf) if "What it shows" in text)
    assert "2024-03-05" in solid(listed), "each exhibit has its days"
    assert "Contactaftertheorder" in solid(listed)


@pytest.mark.clause("tfgbv-guide", "store.hard-copy")
def test_the_binder_has_contents_numbers_digests_and_bookmarks(case: Case, tmp_path: Path) -> None:
    found = texts(case.full.pdf)
    assert [text.split()[-1] for text in found] == [str(n) for n in range(1, len(found) + 1)]
    for row in case.full.view.page_map:
        assert f"· {row['from']} / {len(found)} ·" in found[row["from"] - 1]
        assert re.search(r"sha256:[0-9a-f]{16}", found[row["from"] - 1])
    path = tmp_path / "bundle.pdf"
    path.write_bytes(case.full.pdf)
    marks = [title for depth, title, _page in outline(path) if depth == 0]
    assert all(any(row["title"] in title for title in marks) for row in case.full.view.page_map)


@pytest.mark.clause("tfgbv-guide", "integrity.no-selective")
def test_an_own_message_that_is_withheld_is_named_with_the_reason(case: Case) -> None:
    assert RUDE in case.pages("1"), "nothing of a thread is left out unless a person says so"
    listed = next(text for text in texts(case.hidden.pdf) if text.startswith("Redactions"))
    assert "messages17–17" in solid(listed) and "Notonthepoint" in solid(listed)
    shown = " ".join(texts(case.hidden.pdf))
    assert RUDE not in shown
    assert "word number 16" in shown and "word number 18" in shown


@pytest.mark.clause("chat-evidence", "complete.no-excerpt")
def test_one_quoted_message_says_how_many_stand_before_and_after_it(case: Case) -> None:
    sheet = case.sheet("2")
    assert "Messages in the file and not here: 20 before these, 19 after." in sheet
    assert "Message 20 of the file" in sheet
    assert QUOTED in case.pages("2")


@pytest.mark.clause("chat-evidence", "relevance.full-text-attached")
def test_the_whole_text_is_attached_with_a_number_at_each_message(case: Case) -> None:
    pages = case.pages("1")
    for number, said in enumerate(SAID):
        if number not in (17, 20):
            line = rf"\b{number} (Lan|Paul) 2024\S+ 2024-\d\d-\d\d \d\d:\d\d {said}\b"
            assert re.search(line, pages), said
    held = {one["name"]: one for one in case_manifest(case)["originals"]}
    assert "thread.json" in held


def case_manifest(case: Case) -> dict[str, Any]:
    return dict(json.loads(case.full.files["data/manifest.json"]))


@pytest.mark.clause("chat-evidence", "submit.list", "relevance.link-to-fact")
def test_the_list_numbers_each_exhibit_with_source_purpose_and_days(case: Case) -> None:
    found = texts(case.full.pdf)
    start = next(row for row, text in enumerate(found) if "What it shows" in text)
    listed = solid(" ".join(found[start : start + 4]))
    for number in range(COUNT - 2):
        assert f"fact{number}" in listed
        assert f"c{number}.json,item" in listed
    assert "Thethreat" in listed and "thread.json,item" in listed


@pytest.mark.clause("chat-evidence", "submit.print-layout")
def test_each_page_of_an_exhibit_bears_number_and_source_and_the_sheet_says_who_is_who(
    case: Case,
) -> None:
    found = texts(case.full.pdf)
    for row in case.full.view.page_map:
        for page in range(row["from"], row["to"] + 1):
            assert f"Exhibit {row['mark']} ·" in found[page - 1]
            assert found[page - 1].split()[-1] == str(page)
    sheet = case.sheet("1")
    assert "Participants" in sheet and "Lan" in sheet and "Paul" in sheet
    assert "2024" in case.pages("1")


@pytest.mark.clause("tfgbv-guide", "court.transfer-steps")
def test_the_steps_of_an_exhibit_are_printed_in_their_order(case: Case) -> None:
    log = solid(" ".join(text for text in texts(case.full.pdf) if "What was done" in text))
    steps = re.findall(r"\d\dUTC1(Received|Read|Putforward)", log)
    assert steps == ["Received", "Read", "Putforward"]
    assert re.search(r"MeiChen\(…[0-9A-Z]{6}\)", log)


@pytest.mark.clause("tfgbv-guide", "law.cea-31-2")
def test_each_exhibit_says_how_it_came_and_that_it_is_as_it_was_fixed(case: Case) -> None:
    for row in case.full.view.page_map:
        sheet = case.sheet(row["mark"])
        assert "The file has not changed since it was fixed in the log" in sheet
        assert re.search(r"leaf \d", sheet)
    report = verify.verify_package(case.full.data)
    assert report.ok


@pytest.mark.clause("tfgbv-guide", "law.fabrication")
@pytest.mark.clause("chat-evidence", "authentic.before-fixing", "authentic.real-persons")
def test_each_exhibit_has_its_limits(case: Case) -> None:
    for row in case.full.view.page_map:
        sheet = case.sheet(row["mark"])
        assert "What this does not show" in sheet
        assert "It does not show that what is said in it is true." in sheet
        assert "It does not show who held the phone or the account" in sheet
        assert "nor what was changed or left out before the export was made" in sheet


@pytest.mark.clause("tfgbv-guide", "legal.share-scoped")
def test_who_receives_the_package_learns_nothing_of_what_was_not_chosen(case: Case) -> None:
    for built in (case.full, case.hidden):
        assert OTHER not in " ".join(texts(built.pdf))
        for content in (built.data, *built.files.values()):
            assert OTHER.encode() not in content
            for found in re.finditer(rb"stream\r?\n", content):
                try:
                    plain = zlib.decompressobj().decompress(content[found.end() :])
                except zlib.error:
                    continue
                assert OTHER.encode() not in plain


def checked(folder: Path, name: str) -> str:
    """Return what the system's own tool says of the files in a list of digests."""
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("no sha256sum here")
    words = [tool, "--check", "--strict", "--quiet", name]
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).stdout.decode()


@pytest.mark.clause("chat-evidence", "relevance.unrelated")
def test_what_was_not_put_forward_stays_in_the_store_and_out_of_the_list(case: Case) -> None:
    assert case.kept[f"{OTHER}.json"] == len(telegram(0, texts=[OTHER]))
    listed = {one["item"] for one in case_manifest(case)["exhibits"]}
    assert listed == set(case.kept) - {f"{OTHER}.json"}
    assert len(case.full.view.page_map) == COUNT


@pytest.mark.clause("tfgbv-guide", "access.court-readonly", "court.external-medium")
def test_what_is_served_opens_and_is_checked_with_common_tools(case: Case) -> None:
    (top,) = [path.parent for path in case.folder.rglob("bagit.txt")]
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert checked(top, name) == ""
    (original,) = top.glob("data/originals/*thread.json")
    original.write_bytes(original.read_bytes() + b" ")
    assert checked(top, "manifest-sha256.txt").startswith(f"data/originals/{original.name}: ")
    page = (top / "verify.html").read_text("utf-8")
    assert not re.search(r"""(?:src|href)=["']?https?:""", page)
    cover = texts(case.full.pdf)[0]
    assert "open verify.html in any browser, without a network" in cover
    assert texts(case.full.pdf)[1].startswith("Index")
