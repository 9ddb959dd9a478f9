"""Unified social credit codes of organisations (GB 32100-2015): 18 characters, the last one checks the others.

One character for the registering authority (unions: 8), one for the kind, six of the region (GB/T 2260), nine of the
organisation code, one check character. The letters I, O, S, V, Z are not used.
"""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def clean(text: str) -> str:
    """A code as it was meant: half width, capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", text.translate(_FULL_WIDTH)).upper()


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen; raises ``ValueError`` for a character that is not used."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def problem(code: str) -> str:
    """What is wrong with a cleaned code, as a sentence; empty where nothing is."""
    if len(code) != LENGTH:
        return f"统一社会信用代码是 18 位，这里有 {len(code)} 位。"
    strange = sorted({sign for sign in code if sign not in ALPHABET})
    if strange:
        return f"统一社会信用代码不使用“{'、'.join(strange)}”，请核对（常见：I 应为 1，O 应为 0，S 应为 5，Z 应为 2）。"
    if not code[2:8].isdigit():
        return "统一社会信用代码第 3 到 8 位是行政区划代码，应当都是数字。"
    right = check_character(code[:-1])
    return (
        ""
        if code[-1] == right
        else f"统一社会信用代码校验不通过，请逐位核对（按前 17 位推算，末位应为 {right}）。"
    )
