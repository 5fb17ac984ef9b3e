"""Sentences of errors and checks in the reader's language, with their places filled."""

from collections.abc import Mapping

from django.utils.translation import gettext

from probata.pure.errors import ProbataError


def filled(says: str, params: Mapping[str, object]) -> str:
    """Translate a sentence and fill its places; a missing value leaves the place visible."""
    out = gettext(says) if says else ""
    for name, value in params.items():
        out = out.replace("{" + name + "}", str(value))
    return out


def sentence(error: ProbataError) -> str:
    """Return what an error says."""
    params = dict(error.params)
    if isinstance(params.get("reason"), str):
        params["reason"] = gettext(str(params["reason"])) if params["reason"] else ""
    return filled(error.says, params)


def remedy(error: ProbataError) -> str:
    """Return what can be done about it."""
    return filled(error.remedy, error.params)
