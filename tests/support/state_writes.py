"""Finds every way in which Python writes a `state` column; kernel/workflow.py alone may."""

import ast
import re
from collections.abc import Iterator

from tests.support.source import callee, constants

WRITERS = {"update", "create", "acreate", "aupdate", "get_or_create", "update_or_create"}
LISTERS = {"bulk_update", "bulk_create", "save", "asave", "abulk_create", "abulk_update"}
SQL = re.compile(r"\bset\b[^;]*\bstate\s*=", re.IGNORECASE | re.DOTALL)


def state_writes(tree: ast.AST, models: set[str]) -> Iterator[tuple[int, str]]:
    """Line and manner of each write; `models` are the names of the models that have a life."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "state"
            and isinstance(node.ctx, ast.Store | ast.Del)
        ):
            yield node.lineno, "assigns .state"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, manner) for manner in _by_call(node, models))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield node.lineno, "SQL sets state"


def _by_call(call: ast.Call, models: set[str]) -> Iterator[str]:
    name = callee(call)
    if name in WRITERS | models:
        if any(keyword.arg == "state" for keyword in call.keywords):
            yield f"{name}(state=…)"
        if any(_has_key(part) for part in [*call.args, *(keyword.value for keyword in call.keywords)]):
            yield f'{name}({{"state": …}})'
    if name in LISTERS and "state" in set(_names(call)):
        yield f'{name}(… "state" …)'
    if name in {"setattr", "__setattr__"} and any(
        isinstance(a, ast.Constant) and a.value == "state" for a in call.args
    ):
        yield 'setattr(…, "state", …)'


def _has_key(node: ast.AST) -> bool:
    return any(
        isinstance(key, ast.Constant) and key.value == "state"
        for one in ast.walk(node)
        if isinstance(one, ast.Dict)
        for key in one.keys
    )


def _names(call: ast.Call) -> Iterator[str]:
    """The columns that a bulk write lists."""
    for part in [*call.args, *(keyword.value for keyword in call.keywords)]:
        yield from constants(part)
