"""The words around a command's own ones, in Chinese: usage, headings, and what argparse says of wrong usage."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

from django.core.management.base import CommandParser

BASE = {
    "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color", "--skip-checks",
}  # fmt: skip
SAID = (
    ("the following arguments are required: ", "缺少："),
    ("unrecognized arguments: ", "不认识的参数："),
    ("expected one argument", "后面要写一个值"),
    ("invalid choice: ", "没有这一项："),
    ("choose from ", "可选："),
    ("argument ", "参数 "),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as cadres read it."""

    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]
        """``用法：`` in front."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def localise(parser: CommandParser) -> None:
    """Give a parser, or the parser of one verb, its Chinese words."""
    parser.formatter_class = Formatter
    parser._positionals.title, parser._optionals.title = "参数", "选项"
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            action.help = "显示这段说明"
        elif action.dest == "skip_checks":  # Django adds it after its own list of what to hide
            action.help = argparse.SUPPRESS
    parser.error = partial(_refuse, parser, parser.error)  # type: ignore[method-assign]


def _refuse(parser: CommandParser, otherwise: Callable[[str], Any], message: str) -> NoReturn:
    """Wrong usage: a sentence on stderr and status 2; an exception where another program calls."""
    if not parser.called_from_command_line:
        otherwise(message)
    for english, chinese in SAID:
        message = message.replace(english, chinese)
    parser.print_usage(sys.stderr)
    parser.exit(2, f"{message}\n")
