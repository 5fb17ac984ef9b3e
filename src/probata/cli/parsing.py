"""Words of a command that are wrong: said as every error is, in languages other than English.

In English argparse says them, as it always did; what it says is taken apart here, so that the other
languages have whole sentences. Help is English.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import NoReturn

from probata.cli import language
from probata.cli.language import gettext as _
from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop as N_


class UseWrong(ProbataError):
    """Options or arguments that a command does not take."""

    code = "cli.use"
    says = "`{command}` cannot be used like this: {reason}"
    remedy = "`{command} --help` says what it takes, with examples."
    exit = 2


_REASONS = (
    (r"the following arguments are required: (?P<words>.+)", N_("{words} must be named.")),
    (r"unrecognized arguments: (?P<words>.+)", N_("it does not take {words}.")),
    (r"argument (?P<words>\S+): expected .*", N_("a value is missing after {words}.")),
    (
        r"argument (?P<words>\S+): (?:invalid choice: .* \()?"
        r"choose (?:from|one of) (?P<choice>[^)]+)\)?",
        N_("{words} is one of {choice}."),
    ),
    (r"argument (?P<words>\S+): invalid int value: .*", N_("{words} is a whole number.")),
)


class Parser(ArgumentParser):
    """A parser that refuses in the language that is spoken."""

    def error(self, message: str) -> NoReturn:
        """Refuse: in English as argparse does, else by an error with code, sentence and remedy."""
        if language.spoken() == "en":
            super().error(message)
        raise UseWrong(command=self.prog, reason=_reason(message))


def _reason(message: str) -> str:
    for shape, says in _REASONS:
        found = re.fullmatch(shape, message, re.DOTALL)
        if found:
            return _(says, **found.groupdict())
    return message
