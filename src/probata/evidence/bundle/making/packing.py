"""From pages to package: manifest, slips and originals in one zip that proves itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from probata import __version__
from probata.pure.proof import package
from probata.trust.ledger import prove
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from probata.evidence.bundle.making.spec import Spec
    from probata.pure.pages.volume import Segment


def parts_of(spec: Spec, segments: Sequence[Segment]) -> dict[str, Any]:
    """Return what a manifest is made of and must be kept: later the ledger may give other slips."""
    return {
        "segments": [[one.start, one.length, one.sha256, one.label] for one in segments],
        "slips": [prove.slip_for(one) for one in dict.fromkeys(e.entry for e in spec.exhibits)],
    }


def contents(
    spec: Spec, *, parts: Mapping[str, Any], pages: int, page_map: Sequence[Mapping[str, Any]]
) -> package.Contents:
    """Return everything the package says besides the PDF."""
    places = {row["exhibit"]: (row["from"], row["to"]) for row in page_map}
    exhibits = [
        package.Exhibit(
            mark=one.mark,
            title=one.title,
            item="–" if spec.bars and one.is_hidden else one.name,
            original=one.original,
            range=one.range,
            pages=places[one.id],
            slip=one.entry,
            further={"rows": one.rows_digest, "reader": one.reader},
        )
        for one in spec.exhibits
    ]
    originals = {
        one.original: one for one in spec.exhibits if spec.originals and not spec.withholds(one)
    }
    return package.Contents(
        title=spec.title,
        made=spec.made,
        log_key=spec.log_key,
        pages=pages,
        segments=[package.Segment(*row) for row in parts["segments"]],
        exhibits=exhibits,
        slips=parts["slips"],
        originals=[
            package.Original(one.name, digest, one.size, partial(vault.chunks_of, digest))
            for digest, one in originals.items()
        ],
        handling=_handling(spec),
        matter={"number": spec.matter_number, "title": spec.matter},
        software=f"probata {__version__}",
        further={
            "bundle": spec.number,
            "language": spec.language,
            "variant": spec.variant,
            "withheld": [one.mark for one in spec.exhibits if spec.withholds(one)],
        },
    )


def _handling(spec: Spec) -> list[dict[str, Any]]:
    return [
        {
            "at": step.at,
            "deed": step.deed,
            "by": step.actor,
            "entry": step.entry,
            "exhibit": one.mark,
        }
        for one in spec.exhibits
        for step in (*one.handling, *(hidden.by for hidden in one.hidden))
    ]
