"""The command line: finds the command, loads what it needs and no more, and reports errors."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from probata.cli import language
from probata.cli.commands import COMMANDS, Command
from probata.cli.language import gettext as _
from probata.pure.errors import ProbataError

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from types import ModuleType

_USAGE = """usage: probata COMMAND …

Probata keeps electronic evidence so that anybody can check it.

{commands}

  probata COMMAND --help    says more, with examples
  probata --version

Examples:
  probata verify bundle.zip                 check a package that somebody gave you
  probata verify slip.txt photo.jpg         check that a photo is what the ledger recorded
  probata import chat.zip --matter Lan      take in a chat export

Everything is kept under PROBATA_HOME (default: the user data folder of this computer).
Probata gives no legal or medical advice. Whether something counts as evidence, a court decides;
rules on hearsay, relevance and others are separate from what is checked here.
Exit codes: 0 done · 1 error · 2 wrong use · 3 kept but not fully read · 4 check failed ·
5 not found or not allowed · 6 not possible now · 7 storage full · 8 damaged
"""


class ServerMissing(ProbataError):
    """A command of the server part on a machine that has the verifier only."""

    code = "cli.server"
    says = "“probata {command}” needs more than this installation has ({missing} is missing)."
    remedy = "Install it with: pip install 'probata[server]'"


class CommandUnknown(ProbataError):
    """A word that is no command."""

    code = "cli.command"
    says = "There is no command “{command}”."
    remedy = "`probata --help` lists the commands."
    exit = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; this is what `probata` starts.

    What is said to a person is said in the language of the terminal, and English again afterwards.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console may lack a letter
    before = language.speak("en")
    try:
        return _run(words)
    except ProbataError as error:
        _report(error, as_json="--json" in words)
        return error.exit
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{_('Stopped.')}\n")
        return 130
    except BrokenPipeError:
        # The reader of our output left (`probata show … | head`): that is no error of ours.
        sys.stdout = None  # nothing may be flushed at exit
        return 0
    finally:
        language.speak(before)


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        width = max(len(command.name) for command in COMMANDS)
        lines = (f"  {command.name:<{width}}  {command.says}" for command in COMMANDS)
        sys.stdout.write(_USAGE.format(commands="\n".join(lines)))
        return 0 if words else 2
    if words[0] in ("-V", "--version"):
        from probata import __version__

        sys.stdout.write(f"probata {__version__}\n")
        return 0
    if "--json" not in words:  # programs read that, whoever started them
        language.speak(language.of_locale())  # the next line may complain, in this one
        language.speak(language.of_terminal())
    command = next((held for held in COMMANDS if held.name == words[0]), None)
    if command is None:
        raise CommandUnknown(command=words[0])
    module = _load(command)
    args = _parser(command, module).parse_args(words[1:])
    code: int = module.run(args)
    return code


def _load(command: Command) -> ModuleType:
    """Import the module of a command, after Django's start when the command needs it."""
    import importlib

    try:
        if not command.bare:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probata.settings")
            django.setup()
        return importlib.import_module(command.module)
    except ModuleNotFoundError as missing:
        name = missing.name or ""
        if name == "probata" or name.startswith("probata."):
            raise
        raise ServerMissing(command=command.name, missing=name) from missing


def _parser(command: Command, module: ModuleType) -> ArgumentParser:
    from argparse import RawDescriptionHelpFormatter

    from probata.cli.parsing import Parser

    # argparse would import shutil to learn the width, which costs the verifier 5 ms.
    try:
        width = min(os.get_terminal_size().columns, 100) - 2
    except OSError:
        width = 98
    parser = Parser(
        prog=f"probata {command.name}",
        description=getattr(module, "HELP", command.says),
        epilog=getattr(module, "EXAMPLES", None),
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, width=max(width, 20)),
        allow_abbrev=False,
    )
    module.configure(parser)
    return parser


def _report(error: ProbataError, *, as_json: bool) -> None:
    if as_json:
        import json

        told = {"code": error.code, "says": str(error), "remedy": error.remedy_text()}
        sys.stderr.write(json.dumps({"error": told}, ensure_ascii=False) + "\n")
    else:
        says, remedy = language.sentence(error), language.remedy(error)
        sys.stderr.write(f"{error.code}: {says}\n{remedy}\n")


if __name__ == "__main__":
    raise SystemExit(main())
