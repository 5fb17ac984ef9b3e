"""The check of all that is kept: rebuild from the entries and compare; repair nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from probata.trust.ledger import sequence

Check = Callable[[bool], Iterable["Problem"]]
"""Takes `deep` (read every byte, not only what is quick) and yields problems."""

_CHECKS: dict[str, Check] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that does not fit: which check found it, where, what, and what to do.

    `says` and `remedy` are English sentences that serve as keys for translation, their `{name}`
    places filled from `params`.
    """

    check: str
    place: str
    says: str
    remedy: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The sentence with its places filled."""
        return self.says.format_map(dict(self.params))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check did: which checks ran, what they found, how many entries were numbered."""

    checks: tuple[str, ...]
    problems: tuple[Problem, ...]
    numbered: int = 0


def register(name: str, check: Check) -> None:
    """Add the check of a context; the name once only. Call it from the context's AppConfig."""
    if _CHECKS.get(name, check) is not check:
        raise ValueError(f"two checks are called {name}")
    _CHECKS[name] = check


def fsck(
    *,
    deep: bool = False,
    restored: bool = False,
    tick: Callable[[str], None] | None = None,
) -> Outcome:
    """Run every registered check; `tick` hears the name of each before it runs.

    `restored` first numbers what a database that came from another cluster cannot number by itself;
    it may be used only while nobody writes.
    """
    numbered = sequence.number_entries(restored=True) if restored else 0
    problems: list[Problem] = []
    for name, check in _CHECKS.items():
        if tick is not None:
            tick(name)
        problems.extend(check(deep))
    return Outcome(tuple(_CHECKS), tuple(problems), numbered)
