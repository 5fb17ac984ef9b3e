"""Entries that exhibits and bundles leave."""

from dataclasses import dataclass
from typing import ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitMade(Deed):
    """An item or a stretch of it was put forward; `on` is the exhibit, `within` the matter."""

    name: ClassVar[str] = "exhibit.made"
    item: str
    original: str
    mark: str
    title: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitChanged(Deed):
    """Title, words or range of an exhibit were changed; bundles made before keep the old ones."""

    name: ClassVar[str] = "exhibit.changed"
    mark: str
    title: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitWithdrawn(Deed):
    """An exhibit is no longer put forward; its mark is not given again."""

    name: ClassVar[str] = "exhibit.withdrawn"
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesRedacted(Deed):
    """Passages are hidden in redacted bundles from now on; `on` is the redaction."""

    name: ClassVar[str] = "exhibit.redacted"
    exhibit: str
    item: str
    first: int | None
    last: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionLifted(Deed):
    """Passages are shown again in bundles that are made from now on."""

    name: ClassVar[str] = "exhibit.redaction_lifted"
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrdered(Deed):
    """Somebody asked for a bundle; `on` is the bundle."""

    name: ClassVar[str] = "bundle.ordered"
    number: int
    title: str
    language: str
    exhibits: list[str]
    originals: bool
    variant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleAssembled(Deed):
    """Pages and manifest were made; `digest` is the manifest's, which names every part."""

    name: ClassVar[str] = "bundle.assembled"
    digest: str
    pdf: str
    pages: int
    spec: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePacked(Deed):
    """The package is ready to be handed over."""

    name: ClassVar[str] = "bundle.packed"
    package: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFailed(Deed):
    """A bundle could not be made; `code` says why."""

    name: ClassVar[str] = "bundle.failed"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleTaken(Deed):
    """Somebody took a copy of the package out of the vault."""

    name: ClassVar[str] = "bundle.taken"
    package: str
