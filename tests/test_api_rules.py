"""Denied by default: every operation of the API states who may call it."""

from niangjia.kernel.api import operations, rule_of_operation
from niangjia.site.api import api


def test_every_operation_states_its_rule() -> None:
    stated = [(path, rule_of_operation(operation)) for path, operation in operations(api)]
    assert len(stated) > 1
    assert [path for path, rule in stated if rule is None] == []
