"""Places: everything that has fewer of them than people who want one."""

from pathlib import Path


def check_draw_path() -> str:
    """Where the script lies that repeats a draw; it is handed out as it is."""
    return str(Path(__file__).with_name("check_draw.py"))
