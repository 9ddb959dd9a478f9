"""Everything that is stored of people, as one value that can be compared; what only ever rises is left out."""

from typing import Any

from django.apps import apps

from niangjia.members.models import Merging

RISING = {"revision", "created_at"}


def picture() -> dict[str, Any]:
    """Rows of people and of what hangs on them, by table; sealed columns in the clear."""
    models = [one for one in apps.get_app_config("members").get_models() if one is not Merging]
    return {one.__name__: _rows(one) for one in models}


def _rows(model: Any) -> dict[Any, dict[str, Any]]:
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in RISING]
    return {row.pk: {name: _plain(getattr(row, name)) for name in fields} for row in model._default_manager.all()}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
