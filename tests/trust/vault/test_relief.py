"""A map over a file is let go of while it is read, and its bytes come back."""

from __future__ import annotations

import mmap
import sys
import time
from typing import TYPE_CHECKING

import pytest

from probata.trust.vault import opened, relief

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")


def test_pages_are_let_go_and_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 64 << 20
    before = relief._held()
    assert before is not None
    monkeypatch.setattr(relief, "ROOM", before + (8 << 20))
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * (size // 256))
    with path.open("r+b") as file:
        room = mmap.mmap(file.fileno(), size)
    watch = relief.Relief(room)
    try:
        assert sum(room[at] for at in range(0, size, 4096)) == 0
        end = time.monotonic() + 10
        while (relief._held() or 0) > before + (8 << 20):
            assert time.monotonic() < end, "the pages stay"
            time.sleep(0.01)
        assert room[255 : 1 << 20 : 256] == b"\xff" * 4096
    finally:
        watch.close()
    room.close()


def test_what_was_written_through_the_map_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(1 << 20))
    with path.open("r+b") as file:
        room = mmap.mmap(file.fileno(), 1 << 20)
    room[:4] = b"kept"
    room.madvise(mmap.MADV_DONTNEED)
    assert room[:4] == b"kept"
    room.close()


def test_only_originals_that_lie_in_a_file_are_watched() -> None:
    assert relief.ROOM <= opened.IN_MEMORY, "else one that is watched would never be let go"
