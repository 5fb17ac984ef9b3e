"""Acts and entries: each deed is left by some act, acts say who and when, keys point down."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models

import probata
from probata.trust.ledger import deed, journal

FLOORS = ("pure", "trust", "office evidence", "court custody", "oversight", "web api cli")
# Functions of acts modules that only put other acts together, with the act that leaves the entry.
COMPOSED = {
    "probata.trust.people.acts.first_owner": "enrol, grant",
    "probata.trust.vault.acts.put": "keep_many",
    "probata.trust.vault.acts.put_many": "keep_many",
    "probata.trust.vault.acts.keep": "keep_many",
    # Bytes are staged outside the transaction, so that nobody waits while they are written.
    "probata.trust.vault.acts.recheck": "note_recheck",
    "probata.evidence.intake.acts.receiving.receive": "keep_received",
    "probata.evidence.intake.acts.receiving.receive_many": "keep_received",
}


def acts_modules() -> list[ModuleType]:
    found = []
    for module in pkgutil.walk_packages(probata.__path__, "probata."):
        if ".acts" in module.name and ".cli." not in module.name:
            found.append(importlib.import_module(module.name))
    return found


def public_deeds(module: ModuleType) -> list[str]:
    """Return the functions of a module that take an actor: deeds, unless they only compose."""
    return [
        f"{module.__name__}.{name}"
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and value.__module__ == module.__name__
        and "actor" in inspect.signature(value).parameters
    ]


def test_every_public_deed_of_an_acts_module_is_an_act() -> None:
    names = {name for module in acts_modules() for name in public_deeds(module)}
    assert {name for name in names if name not in journal.ACTS and name not in COMPOSED} == set()


def test_every_declared_entry_is_left_by_an_act() -> None:
    acts_modules()
    left = {act.deed.name for act in journal.ACTS.values()}
    declared = {name for name, kind in deed.DEEDS.items() if kind.__module__.startswith("probata.")}
    assert declared - left == set()


def test_every_act_takes_actor_and_time_by_keyword() -> None:
    acts_modules()
    for name in journal.ACTS:
        if not name.startswith("probata."):
            continue
        module, _, function = name.rpartition(".")
        given = inspect.signature(getattr(importlib.import_module(module), function)).parameters
        for one in ("actor", "at"):
            assert given[one].kind is inspect.Parameter.KEYWORD_ONLY, name


def floor(model: type[models.Model]) -> int:
    part = model.__module__.split(".")[1]
    return next(i for i, names in enumerate(FLOORS) if part in names.split())


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if m.__module__.startswith("probata.")], ids=str
)
def test_foreign_keys_never_point_up(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if not isinstance(field, models.ForeignKey) or target is None:
            continue
        if target.__module__.startswith("probata."):
            assert floor(target) <= floor(model), f"{model.__name__}.{field.name}"
