"""The commands of `probata`: which module answers, and what it needs."""

from typing import NamedTuple


class Command(NamedTuple):
    """One command: its name, its module, one line of help, and whether it needs the server part.

    The module has `configure(parser)` and `run(args) -> int`; it is loaded only when its command is
    given. A command that is not `bare` runs after `django.setup()`.
    """

    name: str
    module: str
    says: str
    bare: bool = False


COMMANDS = (
    Command("verify", "probata.cli.verify", "check a package, or a proof slip", bare=True),
    Command("replay-draw", "probata.cli.replay_draw", "draw again what was drawn", bare=True),
    Command("import", "probata.cli.import_", "take in chat exports, mails and other files"),
    Command("matters", "probata.cli.matters", "list the matters you may see"),
    Command("show", "probata.cli.show", "show a matter and its messages"),
    Command("hint", "probata.cli.hint", "say the zone or order of dates of an item, read it anew"),
    Command("search", "probata.cli.search", "search the messages"),
    Command("lock", "probata.cli.lock", "lock an item that nobody may see"),
    Command("unlock", "probata.cli.unlock", "lift the lock of an item"),
    Command("bundle", "probata.cli.bundle", "build a package of exhibits that proves itself"),
    Command("redact", "probata.cli.redact", "hide messages in redacted copies of bundles"),
    Command("prove", "probata.cli.prove", "write the proof slip of an entry"),
    Command("fsck", "probata.cli.fsck", "check everything that is kept"),
    Command("work", "probata.cli.work", "run the worker: read, number, publish"),
    Command("story", "probata.cli.story", "tell an invented case, for a demonstration"),
    Command("serve", "probata.cli.serve", "start the pages and the worker"),
)
