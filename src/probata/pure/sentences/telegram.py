"""Sentences about Telegram's JSON export."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "telegram.limits",
        "info",
        "This is one side's export of Telegram. Deleted messages are simply absent, secret chats "
        "are not part of an export, and every line of the file could have been typed.",
        limit="Comparing it with the other side's export, or with the phone, says more than any "
        "check of this file.",
    ),
    Sentence(
        "telegram.zoneless",
        "notice",
        "{count} entries carry a local time only; the file does not say the zone, so the time is "
        "known to within 26 hours.",
        ("Telegram wrote no second clock before June 2022.",),
        "The order within the file is not affected.",
        one="{count} entry carries a local time only; the file does not say the zone, so "
        "the time is known to within 26 hours.",
    ),
    Sentence(
        "telegram.zone-by-person",
        "info",
        "{count} entries carry a local time only; it was read in the zone {zone}, which a person "
        "named and the file does not confirm.",
        one="{count} entry carries a local time only; it was read in the zone {zone}, "
        "which a person named and the file does not confirm.",
    ),
    Sentence(
        "telegram.zone",
        "info",
        "{rows} entries carry both clocks; their difference says that the exporting program stood "
        "at {zone} for them.",
        limit="The zone is that of the computer that exported, not of the person who wrote.",
        one="{rows} entry carries both clocks; their difference says that the exporting "
        "program stood at {zone} for it.",
        counts="rows",
    ),
    Sentence(
        "telegram.clocks-disagree",
        "warning",
        "In {count} entries the two clocks differ by an amount that no time zone explains "
        "(the first by {seconds} seconds).",
        ("A time zone with unusual minutes.", "A file that was changed by another program."),
        "It does not show which of the two clocks is right.",
        one="In {count} entry the two clocks differ by an amount that no time zone "
        "explains ({seconds} seconds).",
    ),
    Sentence(
        "telegram.date-impossible",
        "warning",
        "{count} entries carry a time that cannot exist or cannot be read (the first: {literal}).",
        ("A file that was changed by another program.",),
        one="{count} entry carries a time that cannot exist or cannot be read ({literal}).",
    ),
    Sentence(
        "telegram.timeless",
        "notice",
        "{count} entries carry no time.",
        one="{count} entry carries no time.",
    ),
    Sentence(
        "telegram.edited",
        "info",
        "{count} messages are marked as edited, or carry a first reaction: Telegram sets the same "
        "mark for both. Earlier words are not in this file.",
        one="{count} message is marked as edited, or carries a first reaction: Telegram "
        "sets the same mark for both. Earlier words are not in this file.",
    ),
    Sentence(
        "telegram.link-differs",
        "notice",
        "{count} messages hold a link whose words differ from where it leads.",
        ("A link with a title, as many people write it.",),
        one="{count} message holds a link whose words differ from where it leads.",
    ),
    Sentence(
        "telegram.left-out",
        "notice",
        "{count} attachments are not in this export; their place says “{words}”",
        ("The person who exported chose not to include files, or set a largest size.",),
        one="{count} attachment is not in this export; its place says “{words}”",
    ),
    Sentence(
        "telegram.id-gaps",
        "notice",
        "In “{chat}” {missing} message numbers are missing. In channels and supergroups numbers "
        "run within the chat.",
        (
            "Messages were deleted by a member or by an automatic rule.",
            "The export covers a part of the chat.",
        ),
        "It does not show what was there, nor who removed it.",
        one="In “{chat}” {missing} message number is missing. In channels and supergroups "
        "numbers run within the chat.",
        counts="missing",
    ),
    Sentence(
        "telegram.unknown-type",
        "notice",
        "{count} entries are of a type that this reader does not know (the first: {type}); they "
        "are kept as they stand.",
        one="{count} entry is of a type that this reader does not know ({type}); it is "
        "kept as it stands.",
    ),
    Sentence(
        "telegram.label-only",
        "notice",
        "{count} messages name their sender without an account number: the sender is a label only.",
        ("An older export, or a file that another program made.",),
        one="{count} message names its sender without an account number: the sender is a "
        "label only.",
    ),
    Sentence(
        "telegram.nameless",
        "info",
        "{count} messages carry an account number without a name.",
        ("The account was deleted.",),
        one="{count} message carries an account number without a name.",
    ),
    Sentence(
        "telegram.names-differ",
        "notice",
        "The account {account} appears under several names: {names}.",
        ("A person changed the name while the chat went on.",),
    ),
    Sentence(
        "telegram.root-incomplete",
        "notice",
        "The export does not say the name, type and number of the chat.",
        ("A file that another program made or shortened.",),
    ),
    Sentence(
        "telegram.text-differs",
        "warning",
        "In {count} messages the text and its formatted copy in the same file differ.",
        ("A file that was changed by another program.",),
        "It does not show which of the two is the message.",
        one="In {count} message the text and its formatted copy in the same file differ.",
    ),
    Sentence(
        "telegram.odd-bytes",
        "notice",
        "{count} messages hold characters that do not belong in this file (the first: {reason}); "
        "they are shown as �, and the bytes are kept.",
        ("A file that was converted or changed by another program.",),
        one="{count} message holds characters that do not belong in this file ({reason}); "
        "they are shown as �, and the bytes are kept.",
    ),
    Sentence(
        "telegram.path-odd",
        "warning",
        "{count} attachments carry a path that leaves the folder of the export (the first: "
        "{name}); it was not followed.",
        one="{count} attachment carries a path that leaves the folder of the export "
        "({name}); it was not followed.",
    ),
    Sentence(
        "telegram.not-well-formed",
        "warning",
        "Around the messages the file is not well-formed JSON; the messages were read.",
        ("A file that was cut, joined or edited by hand.",),
    ),
    Sentence(
        "telegram.cut",
        "warning",
        "The list of messages does not end: the file seems to be cut.",
        ("An export or a copy that was interrupted.",),
        "It does not show how much is missing.",
    ),
    Sentence("telegram.no-list", "warning", "The file holds no list of messages."),
)
