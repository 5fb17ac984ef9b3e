"""Files that somebody named at the command line: folders opened, odd things set aside by name."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from probata.evidence.intake import errors
from probata.pure.filling import gettext_noop as N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from probata.pure.errors import ProbataError


@dataclass(frozen=True, slots=True)
class Gathered:
    """A file to take in: as it was named, its own name, its folder below what was named."""

    path: Path
    name: str
    folder: str
    size: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A path that could not be taken in, and why."""

    path: str
    error: ProbataError


def gather(paths: Sequence[str]) -> tuple[list[Gathered], list[NotTaken]]:
    """Return all files at or below the paths in a fixed order, and what could not be taken.

    Links inside a folder are not followed: they may lead out of it. A link that is named itself is.
    """
    taken: list[Gathered] = []
    refused: list[NotTaken] = []
    for named in paths:
        path = Path(named)
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            refused.append(NotTaken(named, errors.NothingThere(path=named)))
            continue
        except OSError as reason:
            refused.append(NotTaken(named, _unreadable(named, reason)))
            continue
        if stat.S_ISDIR(mode):
            inside = list(_below(path, path.resolve().name))
            if not inside:
                refused.append(NotTaken(named, errors.NothingThere(path=named)))
            for one in inside:
                (taken if isinstance(one, Gathered) else refused).append(one)  # type: ignore[arg-type]
        elif stat.S_ISREG(mode):
            taken.append(Gathered(path, path.name, "", path.stat().st_size))
        else:
            refused.append(NotTaken(named, _odd(named)))
    return taken, refused


def _below(folder: Path, shown: str) -> Iterator[Gathered | NotTaken]:
    try:
        inside = sorted(os.scandir(folder), key=lambda one: os.fsencode(one.name))
    except OSError as reason:
        yield NotTaken(str(folder), _unreadable(str(folder), reason))
        return
    for one in inside:
        path = folder / one.name
        if one.is_symlink():
            yield NotTaken(str(path), _odd(str(path), N_("it is a link to another place")))
        elif one.is_dir(follow_symlinks=False):
            yield from _below(path, f"{shown}/{_text(one.name)}")
        elif one.is_file(follow_symlinks=False):
            yield Gathered(path, _text(one.name), shown, one.stat().st_size)
        else:
            yield NotTaken(str(path), _odd(str(path)))


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _unreadable(path: str, reason: OSError) -> ProbataError:
    return errors.Unreadable(path=path, reason=reason.strerror or type(reason).__name__)


def _odd(path: str, reason: str = N_("it is not an ordinary file")) -> ProbataError:
    return errors.Unreadable(path=path, reason=reason)
