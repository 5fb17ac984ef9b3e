"""Exports made up for tests: WhatsApp and Telegram, plain and in a zip, whole and broken."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

NAMES = ("Lan", "Paul", "陈梅")
WORDS = ("hello", "合同在这里", "chuyển tiền rồi nhé", "see you", "😀 ok", "two\nlines")
START = datetime(2024, 3, 5, 9, 0)


def android(count: int, *, start: datetime = START, step: int = 7) -> bytes:
    """Return a WhatsApp export as Android writes it, one message every `step` minutes."""
    out = []
    for index in range(count):
        when = start + timedelta(minutes=step * index)
        who, what = NAMES[index % len(NAMES)], WORDS[index % len(WORDS)]
        out.append(f"{when:%d/%m/%Y, %H:%M} - {who}: {what} {index}\n")
    return "".join(out).encode()


def telegram(
    count: int, *, texts: Iterable[str] = (), start: datetime = START, step: int = 7
) -> bytes:
    """Return a Telegram export of one private chat."""
    words = list(texts) or [WORDS[index % len(WORDS)] for index in range(count)]
    messages = []
    for index, text in enumerate(words):
        when = start + timedelta(minutes=step * index)
        messages.append(
            {
                "id": index + 1,
                "type": "message",
                "date": when.isoformat(),
                "date_unixtime": str(int((when - datetime(1970, 1, 1)).total_seconds())),
                "from": NAMES[index % 2],
                "from_id": f"user{100 + index % 2}",
                "text": text,
                "text_entities": [],
            }
        )
    chat = {"name": "Paul", "type": "personal_chat", "id": 7, "messages": messages}
    text = json.dumps(chat, ensure_ascii=False, indent=1)
    # Half a pair cannot be written in UTF-8; a file writes it as an escape.
    return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
