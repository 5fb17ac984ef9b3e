"""The house keeps its own rules: first lines, sizes, furniture, no rooms without a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "probata"
WINGS = ("trust", "office", "evidence", "court", "custody", "oversight")
BANNED_NAMES = {"utils", "helpers", "common", "core", "misc", "base", "mixins", "managers"}
STOP_MODULE, STOP_FUNCTION = 400, 50
# An exemption is a line with a reason.
LONG: dict[str, str] = {}


def modules() -> list[Path]:
    """Return our modules; migrations are written by Django."""
    return [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]


def first_line_is_a_sentence(source: str) -> bool:
    """Say whether a module opens with one sentence that says what lives there."""
    said = ast.get_docstring(ast.parse(source))
    return bool(said) and said.splitlines()[0].rstrip().endswith((".", "?"))


def long_functions(source: str) -> Iterator[tuple[str, int]]:
    """Yield functions beyond the stop."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > STOP_FUNCTION:
                yield node.name, size


def test_the_check_of_first_lines_knows_good_from_bad() -> None:
    assert first_line_is_a_sentence('"""Hearings: schedule and close."""\n')
    assert not first_line_is_a_sentence("import os\n")
    assert not first_line_is_a_sentence('"""hearings"""\n')


def test_every_module_opens_with_a_sentence() -> None:
    bad = [
        str(p.relative_to(SRC)) for p in modules() if not first_line_is_a_sentence(p.read_text())
    ]
    assert bad == []


def test_modules_and_functions_stay_small() -> None:
    long = []
    for path in modules():
        name = str(path.relative_to(SRC))
        source = path.read_text("utf-8")
        if source.count("\n") > STOP_MODULE and name not in LONG:
            long.append(f"{name}: {source.count(chr(10))} lines")
        long += [
            f"{name} {function}: {size} lines"
            for function, size in long_functions(source)
            if f"{name} {function}" not in LONG
        ]
    assert long == []


def test_no_room_is_called_after_nothing() -> None:
    bad = [str(p.relative_to(SRC)) for p in modules() if p.stem in BANNED_NAMES]
    assert bad == []


def test_only_acts_write() -> None:
    """`.save(`, `.create(`, `.bulk_create(`, `.delete(` belong to acts and their like."""
    allowed = {
        "acts",
        "journal",
        "sequence",
        "follower",
        "publish",
        "stamping",
        "jobs",
        "search_index",
    }
    bad = []
    for path in modules():
        inside = set(path.relative_to(SRC).with_suffix("").parts)
        if not inside & set(WINGS) and "web" not in inside and "api" not in inside:
            continue
        if inside & allowed or "stores" in inside or "management" in inside:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                writes = node.func.attr in {"bulk_create", "get_or_create", "update_or_create"}
                manager = (
                    isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "objects"
                )
                if writes or (manager and node.func.attr in {"create", "delete", "update"}):
                    bad.append(f"{path.relative_to(SRC)}:{node.lineno} .{node.func.attr}()")
    assert bad == []


@pytest.mark.parametrize("door", ["web", "api"])
def test_doors_reach_records_only_through_access(door: str) -> None:
    bad = []
    for path in sorted((SRC / door).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                bad.append(f"{path.relative_to(SRC)}:{node.lineno} .objects")
            if isinstance(node, ast.Name) and node.id == "get_object_or_404":
                bad.append(f"{path.relative_to(SRC)}:{node.lineno} get_object_or_404")
    assert bad == []
