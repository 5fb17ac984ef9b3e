"""One text of a WhatsApp export with everything found in it, and what is counted on the way."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from probata.pure.readers.chat.text_bytes import TextBytes
from probata.pure.readers.chat.whatsapp_files import Files
from probata.pure.readers.chat.whatsapp_header import DASH
from probata.pure.readers.chat.whatsapp_kinds import Sort
from probata.pure.readers.chat.whatsapp_labels import Labels
from probata.pure.readers.chat.whatsapp_lines import Lines
from probata.pure.readers.chat.whatsapp_records import Records
from probata.pure.readers.chat.whatsapp_stamps import Times


class Chat:
    """One text of an export, with what was found in it so far."""

    def __init__(
        self,
        member: int,
        text: TextBytes,
        lines: Lines,
        records: Records,
        times: Times,
        files: Files,
        app_rows: list[int],
    ) -> None:
        """Join what was found; `app_rows` are notices that stand under a name."""
        self.member = member
        self.text, self.lines, self.records = text, lines, records
        self.times, self.files, self.app_rows = times, files, app_rows
        self.marks = _marks(records)
        self.phrases = Labels()
        self.sorts: list[Sort] = []  # by number of the phrase
        self.phrase_kinds: npt.NDArray[np.int8] = np.zeros(0, np.int8)
        self.phrase_more: npt.NDArray[np.bool_] = np.zeros(0, bool)  # facts beside the kind
        self.seen: Counter[str] = Counter()
        self.first_row: dict[str, int] = {}
        self.name_clocks: list[tuple[int, str, int]] = []  # row, name, difference in ms
        self.name_days: list[tuple[int, str]] = []
        self.cut_rows: list[int] = []

    def tell(self, what: str, row: int, count: int = 1) -> None:
        """Count something about a row; the first row is kept."""
        self.seen[what] += count
        self.first_row.setdefault(what, row)

    @property
    def variant(self) -> str:
        """The form of the file: android, ios, or bracket (no seconds: other tools wrote it)."""
        if self.records.form == DASH:
            return "android"
        seconds = any(self.records.shapes[one].has_seconds for one in self.records.used_shapes)
        return "ios" if seconds else "bracket"


def _marks(records: Records) -> str:
    """Return the marks that the app puts before its own texts in a file of this form.

    Android puts none. An iPhone takes U+200F where its interface is written from right to left;
    then the mark stands in the stamps as well.
    """
    if records.form == DASH:
        return ""
    right = any(b"\xe2\x80\x8f" in records.shapes[one].template for one in records.used_shapes)
    return "\u200e\u200f" if right else "\u200e"
