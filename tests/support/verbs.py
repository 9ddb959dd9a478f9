"""The verbs of the house: functions of a context's services that a page, the API or a command calls."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.source import HOUSE, ROOT, name_of, python_files, tree_of

CALLERS = re.compile(r"/(\w*views?\w*|\w*api\w*)(\.py|/)|/management/commands/")
Found = tuple[str, ast.FunctionDef]


def verbs() -> Iterator[Found]:
    """File and definition of each, once."""
    called = {
        pair for path in python_files() if CALLERS.search(name_of(path)) for pair in _called(tree_of(path))
    }
    for module, function in sorted(called):
        yield from _definition(module, function)


def _called(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(module, function) of every service that a module imports by name or reaches as `services.name`."""
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("niangjia."):
            for alias in node.names:
                if ".services" in node.module:
                    yield node.module, alias.name
                if alias.name == "services" or ".services" in node.module:
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _definition(module: str, function: str) -> Iterator[Found]:
    """Where it is written: in the module itself, or in the one its package took it from."""
    path = _file(module)
    if path is None:
        return
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            yield name_of(path), node
        elif (
            isinstance(node, ast.ImportFrom)
            and ".services" in (node.module or "")
            and _brings(node, function)
        ):
            yield from _definition(node.module or "", function)


def _brings(node: ast.ImportFrom, name: str) -> bool:
    return name in {alias.asname or alias.name for alias in node.names}


def _file(module: str) -> Path | None:
    base = HOUSE.joinpath(*module.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists() and path.is_relative_to(ROOT):
            return path
    return None
