"""Every error has a code, a sentence and a remedy; every sentence of a check is whole."""

import importlib
import pickle
import pkgutil
from collections import defaultdict

import probata
from probata.pure import sentences
from probata.pure.bag import BagWrong
from probata.pure.errors import ProbataError


def every_error() -> list[type[ProbataError]]:
    """Import every module of ours and return all errors they define."""
    for module in pkgutil.walk_packages(probata.__path__, "probata."):
        if ".migrations" not in module.name and not module.name.endswith("wsgi"):
            importlib.import_module(module.name)
    found, waiting = [], [ProbataError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__.startswith("probata.")]


def test_every_error_says_what_happened_and_what_to_do() -> None:
    by_code = defaultdict(set)
    for kind in every_error():
        assert kind.says.endswith((".", "?", "!", ":")) or kind.says.endswith("}"), kind
        # A remedy may end in a command, which a full stop would spoil, or come from elsewhere.
        assert kind.remedy.endswith((".", "}", "'")), kind
        assert kind.code == kind.code.lower(), kind
        assert "." in kind.code, kind
        by_code[kind.code].add(kind.says)
    assert {code: says for code, says in by_code.items() if len(says) > 1} == {}


def test_every_error_travels_between_processes() -> None:
    for kind in every_error():
        error = BagWrong("declaration", "a") if kind is BagWrong else kind(name="a", number=3)
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.params, str(again)) == (kind, error.params, str(error))


def test_exit_codes_are_the_documented_ones() -> None:
    assert {kind.exit for kind in every_error()} <= {1, 2, 3, 4, 5, 6, 7, 8}


def test_every_sentence_of_a_check_is_whole() -> None:
    for sentence in sentences.every():
        assert sentence.severity in sentences.SEVERITIES, sentence
        assert sentence.says.endswith((".", "?", "”", "}")), sentence
        assert all(cause.endswith(".") for cause in sentence.causes), sentence
        assert not sentence.limit or sentence.limit.endswith("."), sentence
