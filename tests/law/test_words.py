"""The words that people read: no blame, no verdict on what a court decides."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

import polib
import pytest

import probata
from probata.pure.proof import package

HERE = Path(probata.__file__).parent
BLAME = {
    "en": r"victim|your (own )?fault|blame|provok|hysteric|careless|you failed|"
    r"you should have (known|left|said|told|done)|why did(n't| not) you",
    "zh_Hans": r"受害|被害|你的错|你自己的过错|怪你|活该|招惹",
    "vi": r"nạn nhân|lỗi (của|tại) (bạn|chị)|đáng đời",
    "fr": r"victime|(votre|ta) faute|vous auriez dû|hystéri|négligen",
}


@cache
def texts(language: str) -> tuple[str, ...]:
    """Return all sentences that a person may see in a language."""
    if language != "en":
        path = HERE / "locale" / language / "LC_MESSAGES" / "django.po"
        return tuple(one.msgstr for one in polib.pofile(str(path)))
    spec = importlib.util.spec_from_file_location("collect", HERE / "locale" / "collect.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    more = (HERE / "pure" / "pages" / "words.toml").read_text("utf-8")
    return (*module.collected(), more, Path(package.__file__).with_name("verify.html").read_text())


@pytest.mark.clause("tfgbv-guide", "support.language")
@pytest.mark.parametrize("language", list(BLAME))
def test_no_text_blames(language: str) -> None:
    assert len(texts(language)) > 300
    found = [one for one in texts(language) if re.search(BLAME[language], one, re.IGNORECASE)]
    assert found == []


@pytest.mark.clause("tfgbv-guide", "law.cea-31-7", "law.cea-31-4")
def test_no_text_calls_anything_admissible_or_claims_a_presumption() -> None:
    for one in texts("en"):
        assert not re.search(r"(?i)admissib|\bpresum", one), one[:200]
