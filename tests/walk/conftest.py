"""The first walk, told once for all its tests."""

from __future__ import annotations

import pytest

from walks import VI, ZH, Walk, probata


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Import a Chinese and a Vietnamese chat, put both forward, and make a bundle of them."""
    folder = tmp_path_factory.mktemp("walk")
    home, package = folder / "home", folder / "bundle.zip"
    imported = probata(home, "import", ZH, VI, "--matter", "Lan", "--json")
    made = probata(
        home, "bundle", "Lan", "--out", package, "--title", "两份聊天 Hai cuộc trò chuyện", "--json"
    )
    return Walk(home, imported, made, package)
