"""WhatsApp text exports of iPhone and Android, as a text or as a zip with media."""

from __future__ import annotations

from probata.pure.reader import Detection, Gap, Hints, Locator, Source
from probata.pure.readers import places
from probata.pure.readers.chat import text_bytes, whatsapp_reading
from probata.pure.readers.chat.whatsapp_header import DASH, Shape, read_header
from probata.pure.readers.chat.whatsapp_reading import WhatsAppReading
from probata.pure.reading_errors import ReaderUnfit, ReadingError

HEAD = 64 << 10
"""Bytes at the beginning of a text that detection looks at."""

_CHAT_NAME = "_chat.txt"
_LINES = 400


class WhatsAppText:
    """The reader of WhatsApp text exports."""

    name = whatsapp_reading.NAME
    version = whatsapp_reading.VERSION

    def detect(self, source: Source) -> Detection:
        """Answer by the first lines: is there a header of one of the two forms?"""
        best = Detection(self.name, 0.0)
        for _, one in _texts(source):
            found = _detect(_head(one))
            if found.score > best.score:
                best = found
        return best

    def read(self, source: Source, hints: Hints) -> WhatsAppReading:
        """Begin to read every text of the source that looks like a chat.

        Raises ReaderUnfit when there is none. A member that cannot be opened becomes a gap; its
        error is raised when nothing else is there to read.
        """
        found: list[tuple[str, Source]] = []
        shut: list[ReadingError] = []
        for name, one in _texts(source):
            try:
                head = text_bytes.head_text(bytes(places.beginning(one, HEAD)))
                if _detect(head).score > 0:
                    len(one.data)
                    found.append((name, one))
            except ReadingError as error:
                shut.append(error)
        if not found and not shut and not places.is_container(source):
            found = [("", source)]
        if not found:
            raise shut[0] if shut else ReaderUnfit(name=source.name, reader=self.name)
        reading = WhatsAppReading(source, found, hints)
        for refused in shut:
            member = str(refused.params.get("member", ""))
            reading.gaps.append(Gap(Locator(member), refused.says, dict(refused.params)))
        return reading


def _texts(source: Source) -> list[tuple[str, Source]]:
    """List the texts that may be chats, in the order of the container.

    An iPhone calls the chat `_chat.txt`: where there is one, other texts of its folder are files
    that were sent.
    """
    if not places.is_container(source):
        return [("", source)]
    found = [
        (name, one)
        for name, one in source.members.items()
        if name.lower().endswith(".txt") and not places.is_hidden(name)
    ]
    of_iphones = {
        places.folder_of(name) for name, _ in found if name.rpartition("/")[2] == _CHAT_NAME
    }
    return [
        (name, one)
        for name, one in found
        if name.rpartition("/")[2] == _CHAT_NAME or places.folder_of(name) not in of_iphones
    ]


def _head(source: Source) -> bytes:
    return text_bytes.head_text(bytes(places.head(source, HEAD)))


def _detect(head: bytes) -> Detection:
    lines = [line.removesuffix(b"\r") for line in head.split(b"\n", _LINES)[:_LINES]]
    first = next((line for line in lines if line.strip()), b"")
    begins = read_header(first)
    if begins is not None and _is_like_signal(begins, head):
        because = "Programs that export from other messengers write the same form."
        return Detection(WhatsAppText.name, 0.45, _variant(begins), because)
    if begins is not None:
        because = f"The first line begins with a stamp like {begins.pattern}."
        return Detection(WhatsAppText.name, 0.9, _variant(begins), because)
    found = [shape for shape in (read_header(line) for line in lines) if shape is not None]
    if not found:
        return Detection(WhatsAppText.name, 0.0)
    if len(found) >= 3 and 10 * len(found) >= sum(1 for line in lines if line.strip()):
        because = f"{len(found)} of the first lines begin with a stamp like {found[0].pattern}."
        return Detection(WhatsAppText.name, 0.6, _variant(found[0]), because)
    because = "Few lines begin with the stamp of a message."
    return Detection(WhatsAppText.name, 0.2, _variant(found[0]), because)


def _is_like_signal(shape: Shape, head: bytes) -> bool:
    """Say whether the form is also that of signal-export: `[2024-03-05, 09:00] Name: words`."""
    dashes = shape.style.first_wide and set(shape.style.separators) == {"-"}
    return dashes and shape.form != DASH and not shape.has_seconds and b"\r\n" not in head


def _variant(shape: Shape) -> str:
    if shape.form == DASH:
        return "android"
    return "ios" if shape.has_seconds else "bracket"


READER = WhatsAppText()
