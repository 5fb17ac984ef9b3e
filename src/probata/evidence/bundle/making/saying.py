"""What a line of a printed conversation says: the sender, heads and bodies, notes beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils import translation

from probata.evidence.bundle.making import words
from probata.pure import sayings

if TYPE_CHECKING:
    from probata.evidence.intake.queries import MessageView


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one line, in the language of the bundle."""

    sender: str | None
    text: str
    label: str
    direction: Literal["", "in", "out"]


def said_of(message: MessageView) -> Said:
    """Return the words of a message with the head of a mail before them, or what a row without
    words says; remarks of ours stand apart, in the label."""
    said = sayings.sayings(message.kind, message.text, message.extra)
    notes = [one.text(translation) for one in said if one.place == "note"]
    if message.extra.get("edited"):
        notes.append(words.word("edited; earlier words are not in this file"))
    if message.kind == "notice" and message.sender:
        notes.insert(0, words.word(sayings.BY_THE_APP))
    head = [one.text(translation) for one in said if one.place == "head"]
    body = [message.text] if message.text else []
    body += [one.text(translation) for one in said if one.place == "body"]
    return Said(
        words.sender(message.sender, message.account),
        "\n\n".join("\n".join(part) for part in (head, body) if part),
        " · ".join(notes),
        sayings.direction(message.extra),
    )
