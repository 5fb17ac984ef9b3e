"""Tests name the clauses of the law they answer: checks the names, records outcomes, reports."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAW = ROOT / "docs" / "law"
RECORD = ROOT / "var" / "conformance"
STATES = ("proven", "partly", "not applicable", "open")


@cache
def catalogues() -> dict[str, dict[str, dict[str, Any]]]:
    """Return catalogue -> id -> clause, as the law folder has them."""
    found = {}
    for path in sorted(LAW.glob("*.toml")):
        clauses = tomllib.loads(path.read_text("utf-8")).get("clause")
        if clauses:
            found[path.stem] = {clause["id"]: clause for clause in clauses}
    return found


def code_digest() -> str:
    """Return one digest over everything that decides what a test proves."""
    seen = hashlib.sha256()
    for top in ("src", "tests", "docs/law"):
        for path in sorted((ROOT / top).rglob("*")):
            kept = path.suffix in {".py", ".toml", ".html", ".js", ".typ", ".css", ".po", ".sql"}
            if path.is_file() and kept and "__pycache__" not in path.parts:
                seen.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


# --- as a plugin of pytest ---------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a reference that names no clause; hand the names to the report."""
    for item in items:
        for mark in item.iter_markers("clause"):
            catalogue, *refs = mark.args
            for ref in refs:
                if ref not in catalogues().get(catalogue, {}):
                    raise pytest.UsageError(f"{item.nodeid}: no clause {catalogue} {ref}")
                item.user_properties.append(("clause", f"{catalogue} {ref}"))


class Recorder:
    """Writes down, in the controlling process, how each test ended."""

    def __init__(self, run: str) -> None:
        """Remember under which name this run is kept."""
        self.run = run
        self.outcomes: dict[str, str] = {}
        self.clauses: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has passed only when its call passed and nothing around it failed."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
        for name, value in report.user_properties:
            if name == "clause":
                self.clauses[str(value)].add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Keep the record of this run."""
        RECORD.mkdir(parents=True, exist_ok=True)
        kept = {
            "code": code_digest(),
            "outcomes": self.outcomes,
            "clauses": {clause: sorted(tests) for clause, tests in self.clauses.items()},
        }
        (RECORD / f"{self.run}.json").write_text(json.dumps(kept, indent=0), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Record only full runs, and only where the tests are counted."""
    run = os.environ.get("PROBATA_RECORD")
    if run and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(run))


# --- as a report -------------------------------------------------------------------------------


def evidence() -> tuple[dict[str, list[str]], str]:
    """Return clause -> outcomes of its tests, and why nothing counts when nothing does."""
    found: dict[str, list[str]] = defaultdict(list)
    records = [json.loads(path.read_text("utf-8")) for path in sorted(RECORD.glob("*.json"))]
    if not records:
        return {}, "no record of a full run: `make test` writes it"
    if any(record["code"] != code_digest() for record in records):
        return {}, "the record is of other code: run `make test` again"
    for record in records:
        for clause, tests in record["clauses"].items():
            found[clause].extend(record["outcomes"].get(test, "missing") for test in tests)
    return found, ""


def listed(name: str) -> dict[str, dict[str, str]]:
    """Return a list of exceptions by `catalogue id`; every line gives its reason."""
    path = LAW / name
    rows = tomllib.loads(path.read_text("utf-8")).get("line", []) if path.exists() else []
    for row in rows:
        if row["id"] not in catalogues().get(row["catalogue"], {}) or not row["reason"]:
            raise SystemExit(f"{name}: {row} names no clause or gives no reason")
    return {f"{row['catalogue']} {row['id']}": row for row in rows}


def state(clause: str, outcomes: Iterable[str], partly: bool, spared: bool) -> str:
    """Return proven, partly, not applicable or open for one clause."""
    results = [outcome for outcome in outcomes if outcome != "skipped"]
    if results and all(outcome == "passed" for outcome in results):
        return "partly" if partly else "proven"
    return "not applicable" if spared and not results else "open"


def report(short: bool) -> None:
    """Print each clause, and one line per catalogue."""
    found, why = evidence()
    partly, spared = listed("partly.toml"), listed("not-applicable.toml")
    if why:
        print(f"conformance: {why}; every clause counts as open")
    for catalogue, clauses in catalogues().items():
        counts = dict.fromkeys(STATES, 0)
        for ref, clause in clauses.items():
            name = f"{catalogue} {ref}"
            policy = clause.get("kind") == "policy-only"
            here = state(name, found.get(name, []), name in partly, policy or name in spared)
            counts[here] += 1
            if not short:
                reason = partly.get(name, spared.get(name, {})).get("reason", "")
                reason = reason or (clause.get("reason", "") if policy else "")
                tail = f" ({reason})" if reason and here in ("partly", "not applicable") else ""
                print(f"{here:15} {name:40} {clause['title']}{tail}")
        listing = f"{counts['proven']}, partly {counts['partly']}"
        rest = f"not applicable {counts['not applicable']}, open {counts['open']}"
        print(f"conformance {catalogue}: proven {listing}, {rest} of {len(clauses)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only the line per catalogue")
    report(parser.parse_args().short)
    sys.exit(0)
