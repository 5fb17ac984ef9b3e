"""What does not come along from a PDF of others stands in the bundle's own list of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bundles import Built, Desk
from cast import AT
from probata.evidence.bundle import acts
from probata.evidence.bundle.making import left_out, pages
from probata.evidence.bundle.making.pages import Maker
from probata.evidence.bundle.making.spec import read_spec
from probata.evidence.bundle.models import Bundle
from probata.pure import workers
from probata.pure.pages import splice
from pure.pages import zoo
from pure.pages.reading import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.django_db


def list_of(built: Built) -> str:
    """Return the words of the list of findings, with single blanks."""
    found = texts(built.pdf)
    first = next(row for row, text in enumerate(found) if text.startswith("Findings"))
    last = next(row for row, text in enumerate(found) if text.startswith("Handling log"))
    return " ".join(found[first:last])


def again(built: Built, desk: Desk, folder: Path) -> bytes:
    """Make the pages once more from the spec that was kept."""
    folder.mkdir()
    spec = read_spec(Bundle.objects.get(pk=built.view.id).spec)
    Maker(spec, desk.actor, folder).make(folder / "x.pdf", tick=lambda *_words: None)
    return (folder / "x.pdf").read_bytes()


def test_each_kind_is_named_with_exhibit_file_and_count(desk: Desk, tmp_path: Path) -> None:
    desk.exhibit(desk.hand_in(b"OggS" + bytes(99), "voice.opus"))
    desk.exhibit(desk.hand_in(zoo.acting(), "letter.pdf"))
    built = desk.bundle()
    said = list_of(built)
    for words in (
        "L1 Exhibit 2: letter.pdf",
        "Scripts in it were left out of the bundle. Found in 3 places.",
        "Files embedded in it were left out of the bundle; the original holds them. Found in 1",
        "Links to addresses outside were made plain text. Found in 1 place.",
        "Fields of a form are shown as they stood and cannot be filled in. Found in 1 place.",
    ):
        assert words in said, words
    assert "Exhibit 1: voice.opus" not in said
    assert again(built, desk, tmp_path / "again") == built.pdf


def test_what_only_the_joining_finds_out_is_said_too_and_moves_no_exhibit(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.exhibit(desk.hand_in(zoo.acting(), "letter.pdf"))
    built = desk.bundle()

    def blind(pdf: bytes | Path, name: str = "") -> tuple[int, tuple[splice.Note, ...]]:
        return splice.count_pages(pdf, name), ()

    looked_over = splice.looked_over
    monkeypatch.setattr(splice, "count_pages", lambda *told: looked_over(*told)[0])
    monkeypatch.setattr(splice, "looked_over", blind)
    assert again(built, desk, tmp_path / "again") == built.pdf


def test_it_is_said_in_the_language_of_the_bundle(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(left_out.words, "word", lambda said: asked.append(said) or said)
    desk.exhibit(desk.hand_in(zoo.acting(), "letter.pdf"))
    desk.bundle(language="fr")
    assert "Scripts in it were left out of the bundle." in asked


def test_of_a_file_that_is_hidden_nothing_is_said(desk: Desk) -> None:
    letter = desk.exhibit(desk.hand_in(zoo.acting(), "letter.pdf"))
    acts.redact(letter, reason="x", actor=desk.actor, at=AT)
    full, hidden = desk.bundle(), desk.bundle(variant="redacted")
    assert "Scripts in it" in list_of(full)
    assert "Scripts in it" not in list_of(hidden) and "letter.pdf" not in list_of(hidden)
    assert [(one["from"], one["to"]) for one in full.view.page_map] == [
        (one["from"], one["to"]) for one in hidden.view.page_map
    ]


def test_joining_and_checking_share_one_process_and_no_byte_depends_on_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        desk.exhibit(
            desk.hand_in(zoo.simple(box=b"[0 0 300 %d]" % (400 + number)), f"{number}.pdf")
        )
    opened: list[object] = []
    pool = workers.ProcessPoolExecutor

    def counted(*told: Any, **more: Any) -> Any:
        opened.append(told)
        return pool(*told, **more)

    monkeypatch.setattr(workers, "ProcessPoolExecutor", counted)
    built = desk.bundle()
    assert len(opened) == 1
    alone: Sequence[workers.Executor] = [workers.Inline()]
    monkeypatch.setattr(pages.workers, "lanes_for", lambda *_work: _only(alone))
    assert again(built, desk, tmp_path / "again") == built.pdf
    assert len(opened) == 1


class _only:
    """Lanes that are there already."""

    def __init__(self, lanes: Sequence[workers.Executor]) -> None:
        self.lanes = lanes

    def __enter__(self) -> Sequence[workers.Executor]:
        return self.lanes

    def __exit__(self, *_about: object) -> None:
        """Leave them as they are."""
