"""Decisions on accounts: what a login may look like, which languages there are."""

import re
import unicodedata

from probata.pure.verdict import Reason, Verdict

LANGUAGES = ("en", "zh-hans", "vi", "fr")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,79}")

BAD_LOGIN = Reason(
    "people.bad_login",
    "A login name has 2 to 80 characters from a-z, 0-9 and . _ @ + -, and begins with a letter "
    "or digit.",
)
NO_NAME = Reason("people.no_name", "A name is needed, of at most 120 characters.")


def may_enrol(*, login: str, name: str) -> Verdict:
    """Say whether an account can be opened under this login and display name."""
    missing = []
    if not _LOGIN.fullmatch(login):
        missing.append(BAD_LOGIN)
    if not 0 < len(name) <= 120 or not is_showable(name):
        missing.append(NO_NAME)
    return Verdict.no(*missing) if missing else Verdict.yes()


def is_showable(name: str) -> bool:
    """Say whether a name has something to see, and no control or direction marks."""
    hidden = {"Cc", "Cs", "Cn", "Cf"}
    joiners = {"\u200c", "\u200d"}  # scripts of Persian and India need them inside a name
    seen = [one for one in name if one not in joiners]
    return bool("".join(seen).strip()) and not any(unicodedata.category(c) in hidden for c in seen)


def is_language(code: str) -> bool:
    """Say whether the interface speaks the language."""
    return code in LANGUAGES
