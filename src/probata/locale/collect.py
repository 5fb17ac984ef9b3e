"""Collects every sentence a person may see, merges it into the catalogues and compiles them."""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

HERE = Path(__file__).resolve().parent
SRC = HERE.parent
LANGUAGES = {
    "zh_Hans": "nplurals=1; plural=0;",
    "vi": "nplurals=1; plural=0;",
    "fr": "nplurals=2; plural=(n > 1);",
}
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "N_",
    "Reason",
    "Gap",
    "gap",
    "declare",
    "Said",
}
PROGRAM = {"ActMisused"}
"""Errors that speak to programmers."""
TRANSLATE = re.compile(r"{%-?\s*(?:translate|trans)\s+(\"[^\"]*\"|'[^']*')")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S
)
PLACE = re.compile(r"{{\s*(\w+)\s*}}")


def of_templates() -> Iterator[tuple[str, str, str]]:
    """Yield (sentence, plural or "", where) of the pages."""
    for path in sorted(SRC.rglob("*.html")):
        text, where = path.read_text("utf-8"), str(path.relative_to(SRC))
        for found in TRANSLATE.finditer(text):
            yield found.group(1)[1:-1], "", where
        for found in BLOCK.finditer(text):
            parts = re.split(r"{%\s*plural\s*%}", found.group(2))
            said = [_block(part, "trimmed" in found.group(1)) for part in parts]
            yield said[0], said[1] if len(said) > 1 else "", where


def _block(body: str, trimmed: bool) -> str:
    """Return the key Django makes of a block."""
    text = PLACE.sub(r"%(\1)s", body)
    if trimmed:
        text = " ".join(line.strip() for line in text.strip().splitlines() if line.strip())
    return text


def of_code() -> Iterator[tuple[str, str, str]]:
    """Yield the sentences marked in Python: gettext calls, problems, and reasons of errors."""
    for path in sorted(SRC.rglob("*.py")):
        where = str(path.relative_to(SRC))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [
                a.value
                for a in node.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            texts += _named(node, "says", "reason")
            if name == "Problem":
                yield from ((said, "", where) for said in _named(node, "says", "remedy"))
            elif name[:1].isupper() and name not in CALLS | PROGRAM:  # an error, with its reason
                yield from ((said, "", where) for said in _named(node, "reason"))
            elif name in {"ngettext", "ngettext_lazy"} and len(texts) >= 2:
                yield texts[0], texts[1], where
            elif name in CALLS and texts:
                said = texts[-1] if name in {"Reason", "declare"} and len(texts) > 1 else texts[0]
                if name == "Reason" and len(texts) > 1:
                    said = texts[1]
                yield said, "", where


def _named(call: ast.Call, *names: str) -> list[str]:
    """Return the texts that stand in a call under these names."""
    return [
        one.value.value
        for one in call.keywords
        if one.arg in names
        and isinstance(one.value, ast.Constant)
        and isinstance(one.value.value, str)
    ]


def of_errors() -> Iterator[tuple[str, str, str]]:
    """Yield what errors say, and their remedies."""
    sys.path.insert(0, str(SRC.parent))
    import django

    django.setup()
    import probata
    from probata.pure.errors import ProbataError

    for module in pkgutil.walk_packages(probata.__path__, "probata."):
        if ".migrations" not in module.name and not module.name.endswith("wsgi"):
            importlib.import_module(module.name)
    waiting: list[type[ProbataError]] = [ProbataError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith("probata."):
            yield kind.says, "", kind.__module__
            yield kind.remedy, "", kind.__module__


def of_tables() -> Iterator[tuple[str, str, str]]:
    """Yield the sentences of checks, what pages say of themselves, and words that stand in them."""
    from probata.pure import sentences
    from probata.pure.pages import gate, plain
    from probata.pure.sentences.named import NAMED

    for table in (plain, gate):
        for said in table.SAYS.values():
            yield said, "", f"{table.__name__.removeprefix('probata.').replace('.', '/')}.py"
    for sentence in sentences.every():
        where = f"sentences {sentence.check}"
        if sentence.one:
            yield sentence.one, sentence.says, where
        else:
            yield sentence.says, "", where
        for said in (*sentence.causes, sentence.limit):
            if said:
                yield said, "", where
    for place, values in NAMED.items():
        for word in values.values():
            yield word, "", f"values of {place}"


def collected() -> dict[str, tuple[str, set[str]]]:
    """Return sentence -> (plural, places), in a stable order."""
    found: dict[str, tuple[str, set[str]]] = {}
    for source in (of_templates(), of_code(), of_errors(), of_tables()):
        for said, plural, where in source:
            if said.strip():
                kept = found.setdefault(said, (plural, set()))
                kept[1].add(where)
    return dict(sorted(found.items()))


def catalogue(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return HERE / language / "LC_MESSAGES" / "django.po"


def merge(language: str, found: dict[str, tuple[str, set[str]]]) -> int:
    """Bring one catalogue up to date; return how many sentences wait for a translation."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {e.msgid: e for e in polib.pofile(str(path))} if path.exists() else {}
    forms = int(LANGUAGES[language].partition("=")[2][0])
    new = polib.POFile(wrapwidth=100)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": LANGUAGES[language],
    }
    for said, (plural, _places) in found.items():
        entry = polib.POEntry(msgid=said)
        kept = old.get(said)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = _forms(kept, old.get(plural), forms)
        else:
            entry.msgstr = kept.msgstr if kept else ""
        new.append(entry)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))
    return sum(
        1 for e in new if not (e.msgstr or (e.msgstr_plural and all(e.msgstr_plural.values())))
    )


def _forms(kept: polib.POEntry | None, many: polib.POEntry | None, forms: int) -> dict[int, str]:
    """Return the forms of a pair; a sentence that had no form for one keeps the one for many."""
    held = dict(kept.msgstr_plural) if kept else {}
    if many is not None and many.msgstr:
        held.setdefault(forms - 1, many.msgstr)
    return {form: held.get(form, "") for form in range(forms)}


def main() -> int:
    """Merge; with --waiting print what has no translation yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--waiting", metavar="LANGUAGE", help="print the sentences without translation"
    )
    asked = parser.parse_args()
    found = collected()
    for language in LANGUAGES:
        waiting = merge(language, found)
        print(f"{language}: {len(found)} sentences, {waiting} without translation", file=sys.stderr)
    if asked.waiting:
        for entry in polib.pofile(str(catalogue(asked.waiting))):
            if not entry.msgstr and not (entry.msgstr_plural and all(entry.msgstr_plural.values())):
                print(entry.msgid)
    return 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probata.settings")
    raise SystemExit(main())
