"""What to say of a place, a contact card, a poll or a sticker that stands in fields of its own."""

from __future__ import annotations

from collections.abc import Mapping

from probata.pure.sayings.saying import Extra, Saying, gettext_noop, plain


def things(kind: str, text: str, extra: Extra) -> list[Saying]:
    """Say a place, a contact card, a poll that stand in fields of their own."""
    said = []
    place = extra.get("location_information")
    if isinstance(place, Mapping):
        values = {name: str(place.get(name, "?")) for name in ("latitude", "longitude")}
        says = gettext_noop("Latitude {latitude}, longitude {longitude}")
        said.append(Saying("body", says, values))
    name, address = plain(extra, "place_name"), plain(extra, "address")
    if name and kind == "location":
        both = f"{name}, {address}" if address else name
        said.append(Saying("body", gettext_noop("The place is named “{place}”."), {"place": both}))
    card = extra.get("contact_information")
    if isinstance(card, Mapping):
        named = " ".join(str(card.get(part) or "") for part in ("first_name", "last_name")).strip()
        number = str(card.get("phone_number") or "–")
        says = gettext_noop("Contact card: {name}, {number}")
        said.append(Saying("body", says, {"name": named or "–", "number": number}))
    poll = extra.get("poll")
    if isinstance(poll, Mapping) and isinstance(poll.get("answers"), list):
        said.append(
            Saying(
                "body", gettext_noop("Poll: {question}"), {"question": str(poll.get("question"))}
            )
        )
        for one in poll["answers"]:
            if isinstance(one, Mapping):
                values = {"answer": str(one.get("text")), "votes": str(one.get("voters", "?"))}
                said.append(Saying("body", gettext_noop("{answer} – votes: {votes}"), values))
    emoji = plain(extra, "sticker_emoji")
    if emoji and not text:
        said.append(Saying("body", gettext_noop("Sticker {emoji}"), {"emoji": emoji}))
    return said
