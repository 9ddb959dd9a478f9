"""django-stubs, without its two ways of waiting for something that never comes; mypy gives up on either.

A model of a package without types (allauth's) points at one of ours: it is not part of mypy's build, so its reverse
accessor stays unknown. An abstract model has no manager: there is nothing to look up.
"""

from typing import Any

from mypy_django_plugin.main import plugin  # noqa: F401  what mypy looks for
from mypy_django_plugin.transformers import models

_relation = models.AddReverseLookups.process_relation
_manager = models.AddDefaultManagerAttribute.run_with_model_cls


def _known_relation(self: Any, relation: Any) -> None:
    if relation.related_model.__module__ in self.api.modules:
        _relation(self, relation)


def _existing_manager(self: Any, model_cls: Any) -> None:
    if model_cls._meta.default_manager is not None:
        _manager(self, model_cls)


models.AddReverseLookups.process_relation = _known_relation  # type: ignore[method-assign]
models.AddDefaultManagerAttribute.run_with_model_cls = _existing_manager  # type: ignore[method-assign]
