"""Everything about members that has a target: applications, finding a union, duplicates, a firm that moves, joining on a phone.

    python tools/postgres.py run -- sh -c './manage migrate && ./manage demo --size large && ./manage bench members'

Each piece is a module of its own and can be run alone (``members_joining``, ``members_duplicates``, ``members_move``).
"""

import importlib
from typing import Any

PIECES = ("members_joining", "members_duplicates", "members_move", "members_typing")


def run(options: dict[str, Any]) -> dict[str, Any]:
    """The figures of every piece under its name; ``--rows`` and ``--unions`` are for the pieces run alone."""
    common = {"repeat": options.get("repeat")}
    figures: dict[str, Any] = {}
    for piece in PIECES:
        found = importlib.import_module(f"bench.{piece}").run(common)
        figures |= {f"{piece.removeprefix('members_')} | {key}": value for key, value in found.items()}
    return figures
