"""Files that WhatsApp records name, looked up among what came with the chat."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from probata.pure.reader import Attachment, Source
from probata.pure.readers import places
from probata.pure.readers.chat.whatsapp_stamps import NAME_CLOCK, NAME_DAY
from probata.pure.readers.stamps import clock_of

_NAME = re.compile(f"{NAME_CLOCK.pattern.decode()}|{NAME_DAY.pattern.decode()}")


class Files:
    """What lies beside a chat, by the last part of its name."""

    def __init__(self, members: Mapping[str, Source], chat: str) -> None:
        """Index the names; nothing is opened."""
        self._members = members
        self._folder = places.folder_of(chat)
        self._by_name: dict[str, list[str]] = {}
        for member in members:
            if member != chat:
                last = member.replace("\\", "/").rpartition("/")[2]
                for name in spellings(last):
                    self._by_name.setdefault(unicodedata.normalize("NFC", name), []).append(member)
        self.uses: Counter[str] = Counter()
        self.used: set[str] = set()
        self.named = 0
        self.present = 0

    def find(self, name: str) -> Attachment:
        """Look for a named file: present, missing, or ambiguous when several bear the name.

        A file in the folder of the chat goes before others: a zip may hold several chats.
        """
        self.named += 1
        self.uses[name] += 1
        found = self._by_name.get(unicodedata.normalize("NFC", name), []) if self._by_name else []
        beside = [member for member in found if places.folder_of(member) == self._folder]
        found = beside or found
        if not found:
            return Attachment(name, "missing")
        if len(found) > 1:
            self.used.update(found)
            return Attachment(name, "ambiguous", size=None)
        self.present += 1
        self.used.add(found[0])
        size = getattr(self._members[found[0]], "size", None)
        return Attachment(name, "present", found[0], size=size)


def spellings(name: str) -> tuple[str, ...]:
    """Return the name as a zip gives it, and what a packer may have meant without saying so.

    A zip that does not say how its names are written is read as code page 437; Chinese packers
    write GBK, others UTF-8. A file is found by such a reading only when a message spells it.
    """
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return (name,)
    if raw.isascii():
        return (name,)
    read = []
    for encoding in ("utf-8", "gb18030", "big5", "shift_jis", "cp949"):
        try:
            read.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return tuple(dict.fromkeys((name, *read)))


def clock_in(name: str) -> tuple[int, bool] | None:
    """Return the clock in the name of a file (ms) and whether it has a time, or None."""
    match = _NAME.search(name)
    if match is None:
        return None
    if match[7]:
        day = _day(match[7], match[8], match[9])
        return None if day is None else (day, False)
    day = _day(match[1], match[2], match[3])
    if day is None:
        return None
    hour, minute, second = (int(match[number]) for number in (4, 5, 6))
    return day + (hour * 3600 + minute * 60 + second) * 1000, True


@lru_cache(maxsize=4096)
def _day(year: str, month: str, day: str) -> int | None:
    try:
        return clock_of(datetime(int(year), int(month), int(day)))  # noqa: DTZ001
    except ValueError:
        return None
