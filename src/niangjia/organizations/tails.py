"""Names as the search keeps them: every place in a name at which somebody may begin to type, as a prefix of its own.

A substring is a prefix of a tail, so that any part of a name is one range of one index, on every database. What all
names end on (有限公司工会委员会) begins no tail: nobody is looked for by it.
"""

import re
from collections.abc import Iterator

from niangjia.organizations.spelling import reading

LONGEST = 24  # characters of a tail: what is typed beyond them is compared on the name itself
NAME, INITIALS = 12, 12
_ENDS = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团|公司)?"
    r"(?:行业)?(?:工会联合会|联合工会|机关工会|总工会|工会工作委员会|工会委员会|工会小组|分工会|工会)?(?:委员会)?$"
)
_ENDINGS = (
    "有限责任公司工会委员会|股份有限公司工会委员会|集团有限公司工会委员会|行业工会联合会|公司工会联合会|公司联合工会委员会"
    "|公司机关工会委员会|总工会委员会|工会工作委员会|公司工会小组|公司分工会委员会"
)
_SPACES = re.compile(r"\s+")


def folded(text: str) -> str:
    """As tails are kept and looked for: no spaces, lower case."""
    return _SPACES.sub("", text).lower()


def tails(name: str) -> Iterator[str]:
    """The tails of a name, of its pinyin and of its initials: 顺达物流 → 顺达物流, 达物流 …; shundawuliu …; sdwl …"""
    text = folded(name)
    end = _ENDS.search(text)
    stop = min(max(end.start() if end else len(text), 1), len(text))
    read = [reading(sign) for sign in text]
    for at in range(stop):
        yield text[at : at + NAME]
        if text[at].isascii() or not read[at]:
            continue
        yield "".join(read[at : at + LONGEST])[:LONGEST]
        yield "".join(part[0] for part in read[at : at + INITIALS] if part)


def of_firm(name: str, credit_code: str) -> set[str]:
    """Everything by which a firm is found."""
    return {*tails(name), *(one.lower() for one in (credit_code,) if one)}


def of_union(name: str, short_name: str, codes: tuple[str, ...]) -> set[str]:
    """Everything by which a union is found; ``codes`` from their beginning."""
    return {*tails(name), *(tails(short_name) if short_name else ()), *(one.lower()[:LONGEST] for one in codes if one)}


def is_ending(word: str) -> bool:
    """Whether a word is only what all names end on."""
    return len(word) == 1 or word in _ENDINGS
