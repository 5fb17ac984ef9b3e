"""What to say of a call: which way it went, how it ended, how long it lasted, with whom."""

from __future__ import annotations

from probata.pure.sayings.saying import Extra, Saying, gettext_noop, length, plain

_CALLS = {
    "incoming": gettext_noop("Incoming call"),
    "outgoing": gettext_noop("Outgoing call"),
    "missed": gettext_noop("Missed call"),
    "voicemail": gettext_noop("Voicemail"),
    "rejected": gettext_noop("Call, rejected on this phone"),
    "blocked": gettext_noop("Call, blocked by this phone"),
    "phone_call": gettext_noop("Call"),
    "group_call": gettext_noop("Group call"),
}
_ENDS = {
    "missed": gettext_noop("Call, not answered"),
    "busy": gettext_noop("Call, declined: the other side was busy"),
    "disconnect": gettext_noop("Call, the connection was lost"),
}
_HIDDEN = {
    "withheld": gettext_noop("The caller withheld the number."),
    "unknown": gettext_noop("The network did not name the number."),
    "payphone": gettext_noop("The call came from a payphone."),
}


def call(extra: Extra) -> list[Saying]:
    way, end = plain(extra, "direction"), plain(extra, "discard_reason")
    lasted = length(plain(extra, "duration_seconds") or plain(extra, "duration"))
    if extra.get("answered") is False:
        said = [Saying("body", gettext_noop("Outgoing call, 0 s: not answered"))]
    else:
        usual = _CALLS.get(way) or _CALLS.get(plain(extra, "action")) or _CALLS["phone_call"]
        said = [Saying("body", _ENDS.get(end, usual))]
        if lasted and way != "missed":
            says = gettext_noop("It lasted {length}.")
            said.append(Saying("body", says, {"length": lasted}))
    other = plain(extra, "contact_name") or plain(extra, "number")
    if other and "direction" in extra:
        number = plain(extra, "number")
        both = f"{other} ({number})" if number and number != other else other
        said.append(Saying("body", gettext_noop("The other side: {people}"), {"people": both}))
    hidden = _HIDDEN.get(plain(extra, "number_shown"))
    return [*said, Saying("body", hidden)] if hidden else said
