"""The languages that Probata speaks, and which of them a code of a language or a locale means."""

LANGUAGES = ("en", "zh-Hans", "vi", "fr")


def nearest(code: str) -> str:
    """Return which of the languages a code means ("fr_CA.UTF-8", "zh-hans"), or "" for another."""
    wanted = code[:2].lower() if code[2:3] in ("", "-", "_", ".", "@") else ""
    return next((one for one in LANGUAGES if one[:2] == wanted), "")
