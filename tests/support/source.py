"""Our own source as the architecture tests read it: files, syntax trees, functions."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "niangjia"
CONTEXTS = sorted(path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists())
BINARY = {".png", ".jpg", ".ico", ".xlsx", ".xls", ".docx", ".woff2", ".gz", ".br", ".zip"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the repository; without git, everything that is not built or installed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if listing.returncode == 0:
        return tuple(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file())
    away = {".venv", "node_modules", "build", "data", ".git", "__pycache__", "var"}
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not away & set(path.parts))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Name (from the root) and text of tracked files with one of the suffixes; of all text files without any."""
    for path in tracked():
        if path.suffix in suffixes or (not suffixes and path.suffix not in BINARY):
            yield name_of(path), path.read_text(encoding="utf-8", errors="replace")


@cache
def python_files() -> tuple[Path, ...]:
    """Python that a person wrote: not what makemigrations writes."""
    return tuple(path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def trees(*, tests: bool = True) -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of our Python files."""
    for path in python_files():
        if tests or not is_test(path):
            yield name_of(path), tree_of(path)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def callee(call: ast.Call) -> str:
    """The last name of what is called: `create` of `Term.objects.create(…)`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def constants(node: ast.AST) -> Iterator[str]:
    """Every string constant in a tree."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
