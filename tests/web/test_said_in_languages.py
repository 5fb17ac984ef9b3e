"""Promises of the words: findings stand whole in the reader's language; one thing reads as one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from probata.pure.sentences.named import NAMED
from webs import Kept

SAMPLES = Path(__file__).parents[1] / "samples"
READ = ("whatsapp/region_changed.txt", "whatsapp/thai_buddhist_ios.txt", "whatsapp/android.zip")
FOREIGN = {"year first", "day first", "month first", "seconds", "minutes only", "a field above 12"}


def _page(client: Client, item: str, language: str) -> str:
    client.cookies["django_language"] = language
    return client.get(f"/items/{item}/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "vi", "fr"])
def test_values_in_findings_are_translated_with_their_sentence(
    client: Client, put: Callable[[bytes, str], str], language: str
) -> None:
    pages = ""
    for name in READ:
        path = SAMPLES / name
        page = _page(client, put(path.read_bytes(), path.name), language)
        pages += "".join(re.findall(r'<div class="pb-finding.*?</div>', page, re.S))
    assert any(word in pages for word in _said(language))
    ours = {word for words in NAMED.values() for word in words.values() if " " in word} | FOREIGN
    assert [word for word in ours if re.search(rf"\b{re.escape(word)}\b", pages)] == []


def _said(language: str) -> list[str]:
    return {"zh-hans": ["日在前"], "vi": ["ngày trước"], "fr": ["le jour d’abord"]}[language]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "is a PDF document, not an export of messages."),
        ("zh-hans", "是PDF 文档，不是消息的导出文件。"),
        ("vi", "là tài liệu PDF, không phải bản xuất tin nhắn."),
        ("fr", "est un document PDF, non un export de messages."),
    ],
)
def test_why_a_file_was_not_read_is_told_in_the_language_of_the_reader(
    kept: Kept, client: Client, put: Callable[[bytes, str], str], language: str, said: str
) -> None:
    item = put(b"%PDF-1.7\n" + b"x" * 100, "letter.pdf")
    assert said in _page(client, item, language)
    client.cookies["django_language"] = language
    assert said in client.get(f"/matters/{kept.matter}/").content.decode()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1 mail names no sender."), ("fr", "1 courriel n’indique pas")]
)
def test_one_thing_reads_as_one(
    client: Client, put: Callable[[bytes, str], str], language: str, said: str
) -> None:
    item = put((SAMPLES / "mail" / "no_from.eml").read_bytes(), "no_from.eml")
    assert said in _page(client, item, language)
