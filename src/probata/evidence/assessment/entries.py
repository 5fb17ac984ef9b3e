"""Entries that assessment leaves."""

from dataclasses import dataclass
from typing import ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAssessed(Deed):
    """The checks ran over a reading; `checks` are the codes of those that saw something."""

    name: ClassVar[str] = "evidence.assessed"
    reading: int
    checks: list[str]
    findings: int
