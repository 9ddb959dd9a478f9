"""What people fill in for a place (报名要填): the sizes of shirts, whom to call. Plain Python, no database.

Stored on an offer as ``[{"label": …, "options": [ … ], "optional": bool}, …]``; what somebody filled in is {label: text}.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

MOST, LABEL, OPTIONS, LONGEST = 10, 30, 30, 200  # asks of an offer, characters of a label, options of one, characters of an answer
OPTIONAL = "（选填）"
_COLON = re.compile("[:：]")
_SPLIT = re.compile(r"[、，,；;/|]|\s{2,}|\t")
Asks = list[dict[str, Any]]


class Unreadable(ValueError):
    """Lines that say no asks; the text says why, in Chinese."""


def read(text: str) -> Asks:
    """``衣服尺码：S、M、L`` or ``紧急联系人电话（选填）``, one a line; raises :class:`Unreadable`."""
    found = [_line(line.strip()) for line in text.replace("\u3000", " ").splitlines() if line.strip()]
    if wrong := problems(found):
        raise Unreadable(wrong[0])
    return found


def _line(line: str) -> dict[str, Any]:
    label, options = [*_COLON.split(line, maxsplit=1), ""][:2]
    optional = any(mark in line for mark in (OPTIONAL, "(选填)"))
    plain = [part.replace(OPTIONAL, "").replace("(选填)", "").strip() for part in (label, options)]
    return {"label": plain[0], "options": [one.strip() for one in _SPLIT.split(plain[1]) if one.strip()], "optional": optional}


def written(asks: Sequence[Mapping[str, Any]]) -> str:
    """The lines that :func:`read` reads back."""
    return "\n".join(
        one["label"] + (OPTIONAL if one["optional"] else "") + ("：" + "、".join(one["options"]) if one["options"] else "") for one in asks
    )


def problems(asks: Any) -> list[str]:
    """What is wrong with asks that somebody sent; empty where they can be stored."""
    if not isinstance(asks, list) or len(asks) > MOST:
        return [f"要填的最多 {MOST} 项。"]
    wrong = [sentence for one in asks if (sentence := _wrong(one))]
    labels = [one["label"] for one in asks if not wrong]
    return wrong or (["要填的有两项同名。"] if len(set(labels)) < len(labels) else [])


def _wrong(one: Any) -> str:
    whole = isinstance(one, dict) and set(one) == {"label", "options", "optional"} and isinstance(one["optional"], bool)
    if not whole or not isinstance(one["label"], str) or not isinstance(one["options"], list):
        return "要填的有一项没有写对。"
    label, options = one["label"], one["options"]
    if not label.strip() or len(label) > LABEL or not label.isprintable():
        return f"“{label[:LABEL]}”：名称要写，最多 {LABEL} 个字。"
    if len(options) > OPTIONS or any(not isinstance(text, str) or not 0 < len(text) <= LABEL or not text.isprintable() for text in options):
        return f"“{label}”：选项最多 {OPTIONS} 个，每个最多 {LABEL} 个字。"
    if len(options) == 1 or len(set(options)) < len(options):
        return f"“{label}”：只有一个选项，或选项重复。"
    return "" if _line(written([one])) == one else f"“{label}”：名称里不要写冒号，选项里不要写顿号、逗号，前后不要留空格。"


def required(asks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything has to be filled in."""
    return any(not one["optional"] for one in asks)


def sentences_of(one: Mapping[str, Any]) -> dict[str, str]:
    """What is said where something is missing, no choice, or too long."""
    return {
        "required": f"请{'选' if one['options'] else '填'}{one['label']}。",
        "invalid_choice": f"请在{'、'.join(one['options'])}里选。",
        "max_length": f"最多 {LONGEST} 个字，写在一行里。",
    }


def wrong_in(asks: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with what somebody filled in, by label; empty where all is well."""
    found: dict[str, list[str]] = {}
    for one in asks:
        text, sentences = _text(said, one), sentences_of(one)
        if not text and not one["optional"]:
            found[one["label"]] = [sentences["required"]]
        elif text and one["options"] and text not in one["options"]:
            found[one["label"]] = [sentences["invalid_choice"]]
        elif len(text) > LONGEST or not text.isprintable():
            found[one["label"]] = [sentences["max_length"]]
    return found


def kept(asks: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> dict[str, str]:
    """Of what somebody sent, what was asked for and is not empty."""
    texts = {one["label"]: _text(said, one) for one in asks}
    return {label: text for label, text in texts.items() if text}


def _text(said: Mapping[str, str], one: Mapping[str, Any]) -> str:
    """An answer with plain spaces: people part a name from a number with wide ones, or a line."""
    return " ".join(said.get(one["label"], "").split())
