"""Denied by default: every operation of the API states who may call it."""

from ninja import Schema

from niangjia.kernel.api import operations, rule_of_operation
from niangjia.site.api import api


def test_every_operation_states_its_rule() -> None:
    stated = [(path, rule_of_operation(operation)) for path, operation in operations(api)]
    assert len(stated) > 1
    assert [path for path, rule in stated if rule is None] == []


def test_every_schema_has_a_name_of_its_own() -> None:
    """The description of the API lists schemas by name: of two with one name, only one would be in it."""
    modules: dict[str, set[str]] = {}
    waiting = [Schema]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("niangjia."):
                modules.setdefault(one.__name__, set()).add(one.__module__)
    assert {name: found for name, found in modules.items() if len(found) > 1} == {}
