"""Examples that break a constraint, by its name; ``tests/test_constraints.py`` tries each of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.db import models

from tests.world import World

EARLY = date(1999, 1, 1)
EARLY_MOMENT = datetime(1999, 1, 1, tzinfo=UTC)
Break = Callable[[World], Any]
BREAKS: dict[str, Break] = {}


def breaks(name: str) -> Callable[[Break], Break]:
    def keep(function: Break) -> Break:
        BREAKS[name] = function
        return function

    return keep


def table(name: str) -> Any:
    return apps.get_model(name)._default_manager


def again(record: models.Model, **changes: Any) -> Any:
    """The same row once more under a new key."""
    model = type(record)
    values = {
        field.attname: getattr(record, field.attname)
        for field in model._meta.local_fields
        if not field.primary_key
    }
    return model._base_manager.create(**(values | changes))


def change(record: models.Model, **changes: Any) -> Any:
    """An UPDATE of the one row, past the model."""
    return type(record)._base_manager.filter(pk=record.pk).update(**changes)
