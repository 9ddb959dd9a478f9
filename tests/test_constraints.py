"""Every constraint of our tables is broken once, past all validation, and the database refuses it."""

import re
from copy import deepcopy

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests import breaks_above, breaks_below, breaks_members, breaks_places  # noqa: F401 - their examples fill BREAKS
from tests.support.breaking import BREAKS
from tests.world import World

pytestmark = pytest.mark.django_db
def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("niangjia.")]


def names() -> set[str]:
    """Every constraint by its name; a unique column as ``model.column``."""
    found = {one.name for model in ours() for one in model._meta.constraints}
    columns = {
        f"{model._meta.model_name}.{field.name}"
        for model in ours()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    return found | columns


@pytest.mark.parametrize("name", sorted(names()))
def test_the_database_refuses(world: World, name: str) -> None:
    assert name in BREAKS, f"nobody has tried to break {name}: add an example to this file"
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name](deepcopy(world))  # an example may load a record anew: what it holds is for itself alone
    assert said_by(name) & set(re.findall(r"[\w., ]+", str(refusal.value))), f"{refusal.value} is another one"


def said_by(name: str) -> set[str]:
    """How a database names a constraint: by its name, or (SQLite, of unique columns) by its columns."""
    for model in ours():
        prefix = model._meta.db_table
        for one in model._meta.constraints:
            if one.name == name:
                columns = [model._meta.get_field(field).column for field in getattr(one, "fields", ())]
                return {name, f" {name}", " " + ", ".join(f"{prefix}.{column}" for column in columns)}
        for field in model._meta.local_fields:
            if f"{model._meta.model_name}.{field.name}" == name:
                return {f" {prefix}.{field.column}", *_by_catalogue(prefix, field.column)}
    raise LookupError(name)


def _by_catalogue(prefix: str, column: str) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, prefix)
    return {name for name, one in found.items() if one["unique"] and one["columns"] == [column]}


def test_no_example_is_about_a_constraint_that_is_gone() -> None:
    assert set(BREAKS) <= names()
