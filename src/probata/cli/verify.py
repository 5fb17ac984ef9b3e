"""`probata verify`: checks a package, or a proof slip and originals, with the base install.

Every import counts here: the answer has to be there at once, also on an old laptop. That is why
paths are plain text in this file, and why what is not needed for a slip is imported later.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from probata.cli import language
from probata.cli.columns import padded, widest
from probata.pure.errors import ProbataError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from probata.pure.proof.report import Report

HELP = """Check a package of exhibits, or a proof slip with the originals it names.

Nothing is sent anywhere: the check needs no network, no server and no account. Every step is
numbered; a failed step names the part that is broken."""

EXAMPLES = """examples:
  probata verify bundle.zip
      the PDF, the manifest, the slips and the enclosed originals of a package
  probata verify slip.txt photo.jpg
      that the photo is, byte for byte, what the ledger recorded
  probata verify bundle.zip --key 'probata.example/log+c7a1b2d3+AQ…'
      and that the ledger is the one whose key you know (text, or a file that holds it)
  probata verify slip.txt photo.jpg --stamp-root authority.pem --json
      with a time stamp authority that you trust, for a program to read
  probata verify bundle.zip --language fr
      in English (en), Chinese (zh-Hans), Vietnamese (vi) or French (fr)

exit codes: 0 everything that must be shown was shown · 4 it was not"""

_MARKS = {True: "ok", False: "FAILED", None: "not shown"}


class FileUnreadable(ProbataError):
    """A file that was named on the command line and cannot be read."""

    code = "verify.file"
    says = "The file {path} cannot be read: {reason}."
    remedy = "Check the name and whether you may read it."
    exit = 5


class KeyUnusable(ProbataError):
    """A --key or --stamp-root that cannot be read."""

    code = "verify.key"
    says = "This is not a key that can be used here: {reason}."
    remedy = (
        "A ledger's key looks like name+1a2b3c4d+letters; a root is a certificate in PEM or DER."
    )
    exit = 2


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="PACKAGE|SLIP")
    parser.add_argument("originals", nargs="*", metavar="ORIGINAL")
    parser.add_argument(
        "--key", default="", help="the ledger's verifier key, or a file that holds it"
    )
    parser.add_argument(
        "--stamp-root",
        action="append",
        default=[],
        metavar="FILE",
        help="certificate of a time stamp authority that you trust",
    )
    parser.add_argument("--json", action="store_true", help="print the report for a program")
    parser.add_argument(
        "--language",
        type=_language,
        help="en, zh-Hans, vi or fr; else PROBATA_LANGUAGE or the locale (LC_ALL, LANG) decides",
    )


def run(args: Namespace) -> int:
    """Check, print the report, and return 0 or 4."""
    if args.language and not args.json:
        language.speak(args.language)
    try:
        report = _check(args)
    except OSError as reason:
        path = reason.filename or args.file
        raise FileUnreadable(path=path, reason=reason.strerror or reason) from reason
    chosen = args.language or language.spoken()
    report = _in_language(report, chosen)
    if args.json:
        import json

        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False) + "\n")
    else:
        _print(report, chosen)
    return 0 if report.ok else 4


def _check(args: Namespace) -> Report:
    from probata.pure.proof import verify

    key, roots = _key(args.key), _roots(args.stamp_root)
    with open(args.file, "rb") as file:
        head = file.read(4)
        size = file.seek(0, 2)
        file.seek(max(0, size - 22))
        tail = file.read(22)
        if verify.is_package(head, tail):
            if args.originals:
                extra = args.originals[0]
                raise FileUnreadable(path=extra, reason="a package is checked alone")
            return verify.verify_package(args.file, key=key, roots=roots)
        file.seek(0)
        slip = file.read(verify.LARGEST + 1)
    given = [(os.path.basename(path), path) for path in args.originals]
    return verify.verify_slip(slip, given, key=key, roots=roots)


def _key(text: str) -> str:
    if not text:
        return ""
    from probata.pure.errors import VerificationError
    from probata.pure.merkle import note

    if "+" not in text or os.path.isfile(text):
        with open(text, encoding="utf-8", errors="replace") as file:
            text = file.read(10_000)
    try:
        return str(note.Verifier.from_text(text))
    except VerificationError as reason:
        raise KeyUnusable(reason=reason) from reason


def _roots(paths: list[str]) -> list[bytes]:
    roots: list[bytes] = []
    for path in paths:
        from probata.pure.proof import certificate, der

        with open(path, "rb") as file:
            roots.append(file.read(1_000_000))
        try:
            certificate.read_all(roots[-1:])
        except der.DerUnreadable as reason:
            raise KeyUnusable(reason=f"{path} ({reason})") from reason
    return roots


def _language(text: str) -> str:
    """Return the language that somebody named; argparse says it when there is none such."""
    from probata.pure import languages

    found = languages.nearest(text)
    if not found:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"choose one of {', '.join(languages.LANGUAGES)}")
    return found


def _in_language(report: Report, chosen: str) -> Report:
    if chosen == "en":
        return report
    from probata.pure.proof import words

    return words.said(report, chosen)


def _print(report: Report, chosen: str) -> None:
    if chosen == "en":
        marks, names = _MARKS, {step.name: step.name for step in report.steps}
    else:
        from probata.pure.proof import words

        marks, names = words.marks(chosen), words.table(chosen)["name"]
    width, wide = widest(marks.values()), widest(names[step.name] for step in report.steps)
    lines = [
        f"{step.number:>3}  {padded(marks[step.ok], width)}  "
        f"{padded(names[step.name], wide)}  {step.says}"
        for step in report.steps
    ]
    sys.stdout.write("\n".join([*lines, "", report.result, report.limit, ""]))
