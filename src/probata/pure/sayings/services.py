"""What to say of a row that the app itself wrote: somebody joined, a group was named."""

from __future__ import annotations

from probata.pure.sayings.saying import Extra, Saying, gettext_noop, length, listed, plain

_ACTIONS = {
    "joined_telegram": (gettext_noop("Joined Telegram."), ()),
    "create_group": (
        gettext_noop("Made the group “{title}” with {members}."),
        ("title", "members"),
    ),
    "create_channel": (gettext_noop("Made the channel “{title}”."), ("title",)),
    "edit_group_title": (gettext_noop("Named the group “{title}”."), ("title",)),
    "edit_group_photo": (gettext_noop("Changed the picture of the group."), ()),
    "delete_group_photo": (gettext_noop("Took away the picture of the group."), ()),
    "invite_members": (gettext_noop("Invited {members}."), ("members",)),
    "remove_members": (gettext_noop("Removed {members}."), ("members",)),
    "join_group_by_link": (gettext_noop("Joined the group by a link."), ()),
    "join_group_by_request": (gettext_noop("Joined the group by a request."), ()),
    "migrate_to_supergroup": (gettext_noop("Turned the group into a large group."), ()),
    "migrate_from_group": (gettext_noop("This large group was the group “{title}”."), ("title",)),
    "pin_message": (
        gettext_noop("Pinned the message with the app's number {number}."),
        ("message_id",),
    ),
    "clear_history": (gettext_noop("Cleared the history."), ()),
    "take_screenshot": (gettext_noop("Took a screenshot."), ()),
    "invite_to_group_call": (gettext_noop("Invited {members} to a group call."), ("members",)),
    "set_messages_ttl": (
        gettext_noop("Let messages disappear after {length}."),
        ("period_seconds",),
    ),
}
_VALUES = {"message_id": "number", "period_seconds": "length"}


def service(extra: Extra) -> list[Saying]:
    action = plain(extra, "action")
    known = _ACTIONS.get(action)
    if known is not None:
        says, names = known
        values = {_VALUES.get(name, name): listed(extra, name) for name in names}
        if "length" in values:
            values["length"] = length(values["length"].split(".")[0])
        if all(values.values()):
            return [Saying("body", says, values)]
    if not action:
        return [
            Saying("body", gettext_noop("The app notes something; the file does not say what."))
        ]
    named = {name: listed(extra, name) for name in ("title", "members", "inviter")}
    rest = "; ".join(f"{name}: {value}" for name, value in named.items() if value)
    if rest:
        says = gettext_noop("The app notes “{action}” ({rest}).")
        return [Saying("body", says, {"action": action, "rest": rest})]
    return [Saying("body", gettext_noop("The app notes “{action}”."), {"action": action})]
