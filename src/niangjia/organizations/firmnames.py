"""When two names of firms mean the same firm; plain Python, no database.

Registers, rosters and hands write one firm in many ways: full-width brackets or none, 有限责任公司 for 有限公司, a space.
What is left when these are gone is the core; places inside brackets stay, because 甲（云湖）and 甲（贾河）are two.
"""

import re
import unicodedata

_SIGNS = re.compile(r"[\s()\[\]{}<>《》〈〉【】〔〕「」『』\"'“”‘’·・•,，.。、;；:：\-—_/\\|*#]+")
_ENDS = re.compile(r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|责任公司|公司|集团|有限)$")
SHORTEST = 2


def core(name: str) -> str:
    """What tells a firm's name from another: ``云湖恒远（嘉言）机械有限责任公司`` → ``云湖恒远嘉言机械``."""
    text = name
    while (shorter := _shorter(text)) != text:
        text = shorter
    return text


def _shorter(text: str) -> str:
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).upper())
    stem = _ENDS.sub("", plain)
    return stem if len(stem) >= SHORTEST else plain
