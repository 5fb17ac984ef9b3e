"""Plain: any PDF of others rewritten into the simple form, without anything that acts.

The original in the vault stays as it is; this form goes into the bundle. What a page shows stays;
what acts, hides or leads outside goes, and a Note says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from probata.pure.pages import part
from probata.pure.pages.errors import PartEncrypted, PartUnreadable
from probata.pure.pages.syntax import Odd

SAYS: Mapping[str, str] = {
    "script": "Scripts in it were left out of the bundle.",
    "action": "Actions that start something were left out of the bundle.",
    "outside": "Links to addresses outside were made plain text.",
    "embedded": "Files embedded in it were left out of the bundle; the original holds them.",
    "media": "Sound, film or three-dimensional content in it is not shown in the bundle.",
    "form": "Fields of a form are shown as they stood and cannot be filled in.",
    "dynamic-form": "A form of the XFA kind in it is not shown, only what stands on its pages.",
    "remark": "Remarks without a drawn shape are not shown in the bundle.",
    "signature": "A signature in it holds for the original only, not for the copy of its pages.",
    "encrypted": "Its limits on printing or copying do not hold for the copy of its pages.",
    "repaired": "The file is damaged; the copy shows what could be repaired.",
    "outside-file": "It refers to data in another file, which is not shown.",
    "bookmarks": "Some of its bookmarks could not be read.",
}
"""What a note says, as whole English sentences that serve as keys for translation."""


@dataclass(frozen=True, slots=True)
class Note:
    """What did not come along from a part: a code of SAYS and how many."""

    part: str
    code: str
    count: int = 1

    @property
    def says(self) -> str:
        """The English sentence."""
        return SAYS[self.code]


@dataclass(frozen=True, slots=True)
class Plain:
    """A PDF in the simple form, and what did not come along."""

    pdf: bytes
    known: part.Opened
    notes: tuple[Note, ...]


def rewrite(data: bytes, name: str) -> Plain:
    """Return the PDF in the simple form; raise PartEncrypted or PartUnreadable naming the part."""
    import pikepdf  # heavy, and most parts of a bundle never need it

    from probata.pure.pages.rewriting import Rewriting

    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            work = Rewriting(pdf)
            out = work.run()
            notes = tuple(Note(name, code, count) for code, count in sorted(work.found.items()))
        known = part.read(out, cleaned=True)
    except pikepdf.PasswordError as reason:
        raise PartEncrypted(part=name) from reason
    except (pikepdf.PdfError, Odd) as reason:
        raise PartUnreadable(part=name, reason=_bare(reason)) from reason
    except (KeyError, TypeError, ValueError, RuntimeError, RecursionError) as reason:
        raise PartUnreadable(part=name, reason="damaged beyond repair") from reason
    return Plain(out, known, notes)


def _bare(reason: Exception) -> str:
    """Return the reason without the names that only this program knows."""
    return re.sub(r"stream <[^>]*>:? ?", "", str(reason))[:200] or "damaged"
