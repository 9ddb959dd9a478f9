"""When two names of firms mean the same firm; plain Python, no database.

Registers, rosters and hands write one firm in many ways: full-width brackets or none, 有限责任公司 for 有限公司, a space.
What is left when these are gone is the core; places inside brackets stay, because 甲（云湖）and 甲（贾河）are two.
"""

import re
import unicodedata

_SIGNS = re.compile(r"[\s()\[\]{}<>《》〈〉【】〔〕「」『』\"'“”‘’·・•,，.。、;；:：\-—_/\\|*#]+")
_ENDS = re.compile(r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|责任公司|公司|集团|有限)$")
SHORTEST = 2
FIRM = 3  # characters from which a text is taken for the name of a firm
_NOBODY = frozenset((
    "个体", "个体户", "个体经营", "个体经营户", "个体工商户", "自由职业", "自由职业者", "灵活就业", "灵活就业人员", "新就业形态", "待业",
    "待业人员", "失业", "失业人员", "无业", "退休", "退休人员", "内退", "离退休", "务农", "农民", "农民工", "在家", "本单位", "我单位",
    "原单位", "本公司", "我公司", "同上", "其他", "其它", "其他单位", "不详", "未知", "无单位", "无固定单位", "无工作单位", "暂无单位",
    "企业", "私企", "私营企业", "国企", "国有企业", "外企", "事业单位", "机关", "平台", "外卖平台", "快递公司", "网约车", "网约车平台",
    "零工", "打工", "社会", "社区居民",
))  # fmt: skip
_UNION = re.compile(r"工会(?:委员会|联合会|小组)?$")
_PART = re.compile(r"^.{0,4}(?:车间|班组|班|组|科|科室|处室|后勤|工段|宿舍)$")
_WORDS = re.compile(r"[\u3400-\u9fff]|[A-Z]{2}")


def core(name: str) -> str:
    """What tells a firm's name from another: ``云湖恒远（嘉言）机械有限责任公司`` → ``云湖恒远嘉言机械``."""
    text = name
    while (shorter := _shorter(text)) != text:
        text = shorter
    return text


def is_firm(text: str) -> bool:
    """Whether what stands in a column of workplaces may be a firm: no union, no part of a firm, and not 个体 or 同上."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).upper())
    if plain in _NOBODY or _UNION.search(plain) or _PART.match(plain):
        return False
    return len(plain) >= FIRM and len(_WORDS.findall(plain)) > 1


def _shorter(text: str) -> str:
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).upper())
    stem = _ENDS.sub("", plain)
    return stem if len(stem) >= SHORTEST else plain
