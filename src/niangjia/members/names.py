"""Names of people: one spelling, keys for the search, distance. Names of unions are in `unionnames.py`."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from niangjia.members.text import tidy
from niangjia.members.unionnames import UnionNames, nearest

__all__ = [
    "UnionNames",
    "behind_compound_surnames",
    "clean_name",
    "common_family_name",
    "front_readings",
    "name_distance",
    "name_problem",
    "nearest",
    "search_keys",
    "surname_reading",
]

MAX_NAME: Final = 60
_DOTS: Final = dict.fromkeys(map(ord, "•‧∙⋅・･.●˙᛫∘ㆍꞏ"), "·")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_EDGES: Final = "·'`’‘´=\""
_AROUND_DOT: Final = re.compile(r" *·[ ·]*")

# Readings that a family name has and the plain character has not. Where families differ (盖, 隗, 牟) the common
# reading of the character stays.
_SURNAMES: Final = dict(
    pair.split(":")
    for pair in [
        "单:shan",
        "曾:zeng",
        "仇:qiu",
        "解:xie",
        "区:ou",
        "查:zha",
        "朴:piao",
        "尉:wei",
        "翟:zhai",
        "乐:yue",
        "缪:miao",
        "阚:kan",
        "覃:qin",
        "秘:bi",
        "员:yun",
        "么:yao",
        "幺:yao",
        "折:she",
        "召:shao",
        "繁:po",
        "都:du",
        "种:chong",
        "洗:xian",
        "冼:xian",
        "佴:nai",
        "祭:zhai",
        "句:gou",
        "莘:shen",
        "郇:xun",
        "薄:bo",
        "炅:gui",
        "呙:guo",
        "谌:chen",
        "费:fei",
        "宿:su",
        "柏:bai",
        "石:shi",
        "沈:shen",
        "冯:feng",
        "葛:ge",
        "隽:juan",
        "粘:nian",
        "相:xiang",
        "华:hua",
        "任:ren",
        "盛:sheng",
        "宁:ning",
        "曲:qu",
        "车:che",
        "晟:cheng",
        "钭:tou",
        "亓:qi",
        "黑:he",
        "重:chong",
        "奇:qi",
        "长:zhang",
    ]
)
_COMPOUND: Final = dict(
    pair.split(":")
    for pair in [
        "尉迟:yu-chi",
        "长孙:zhang-sun",
        "万俟:mo-qi",
        "单于:chan-yu",
        "澹台:tan-tai",
        "令狐:ling-hu",
        "宿勤:su-qin",
        "亓官:qi-guan",
        "鲜于:xian-yu",
        "公冶:gong-ye",
        "宰父:zai-fu",
        "乐正:yue-zheng",
        "呼延:hu-yan",
        "夏侯:xia-hou",
        "欧阳:ou-yang",
        "诸葛:zhu-ge",
        "拓跋:tuo-ba",
        "皇甫:huang-fu",
        "端木:duan-mu",
        "百里:bai-li",
        "东方:dong-fang",
        "南宫:nan-gong",
        "相里:xiang-li",
        "长谷:chang-gu",
    ]
)


class _Readings(dict[str, str]):
    """Character → reading without tone, asked of pypinyin once for each character."""

    def __missing__(self, char: str) -> str:
        if char.isascii():
            reading = char.lower() if char.isalnum() else ""
        elif _HAN.match(char):
            from pypinyin import lazy_pinyin  # 10 MB; loaded where somebody is named, not in every process

            reading = "".join(lazy_pinyin(char, errors="ignore")) or char
        else:
            plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode().lower()
            reading = plain if plain.isalnum() else ""
        self[char] = reading
        return reading


_readings: Final = _Readings()


def clean_name(text: str) -> str:
    """`text` in the one spelling we keep: no spaces in a Chinese name, one kind of middle dot, Latin names spaced."""
    name = tidy(text)
    if name.isascii() or not _HAN.search(name):
        return name
    if not name.isalpha():
        name = _AROUND_DOT.sub("·", name.translate(_DOTS)).replace(" ", "").strip(_EDGES)
    return name


def name_problem(name: str) -> tuple[str, str] | None:
    """Why a cleaned name cannot be kept, as (reason, hint) in Chinese; None when it can."""
    if name.isalpha() and 1 < len(name) <= 30:
        return None
    if not name:
        return "姓名是空的", "请填写姓名"
    return next(((reason, hint) for wrong, reason, hint in _PROBLEMS if wrong(name)), None)


_PROBLEMS: Final[tuple[tuple[Callable[[str], bool], str, str], ...]] = (
    (
        lambda name: any(char in "?\ufffd□" for char in name),
        "姓名里有没能识别的字",
        "多半是生僻字在另存时丢失，请改存为 .xlsx 再上传，或补上这个字",
    ),
    (lambda name: any(char.isdigit() for char in name), "姓名里有数字", "请只填写证件上的姓名"),
    (
        lambda name: any(char in "()[]{}<>【】《》/\\,;:、。!*" for char in name),
        "姓名里有括号或标点",
        "请只填写证件上的完整姓名，说明写到备注列",
    ),
    (lambda name: len(name) > MAX_NAME, "姓名过长", f"姓名不超过 {MAX_NAME} 个字"),
    (lambda name: not any(char.isalpha() for char in name), "姓名里没有文字", "请填写证件上的姓名"),
)


def search_keys(name: str) -> tuple[str, str]:
    """(pinyin, initials) of a cleaned name, both lower case ASCII where readings exist: 欧阳娜娜 → (ouyangnana, oynn).

    The spelling of ü is v, as people type it.
    """
    if name.isascii():
        words = name.lower().split()
        return "".join(words), "".join([word[0] for word in words])
    head = _COMPOUND.get(name[:2])
    if head is not None and len(name) > 2:
        parts = [*head.split("-"), *[_readings[char] for char in name[2:]]]
    else:
        parts = [_readings[char] for char in name]
        surname = _SURNAMES.get(name[0])
        if surname is not None:
            parts[0] = surname
    return "".join(parts), "".join([part[:1] for part in parts])


def front_readings(front: str) -> set[str]:
    """How the pinyin of a name can begin that begins with ``front``: 单于 may be a family name, or 单 and a given name."""
    families = {parts.replace("-", "") for two, parts in _COMPOUND.items() if front in (two, two[0])}
    return {search_keys(front)[0], *families}


def surname_reading(char: str) -> str:
    """What the pinyin of every name that begins with a character begins with; "" where families differ (尉 in 尉迟)."""
    pinyin, _ = search_keys(char)
    other = any(two[0] == char and not parts.startswith(pinyin) for two, parts in _COMPOUND.items())
    return "" if other else pinyin


def name_distance(a: str, b: str) -> int:
    """Smallest number of characters to insert, delete or replace between two short names (Levenshtein)."""
    if a == b:
        return 0
    row = list(range(len(b) + 1))
    for at, left in enumerate(a, 1):
        previous, row[0] = row[0], at
        for across, right in enumerate(b, 1):
            previous, row[across] = (
                row[across],
                min(row[across] + 1, row[across - 1] + 1, previous + (left != right)),
            )
    return row[-1]


def behind_compound_surnames(given: str) -> list[str]:
    """What follows the first character where the family name has two: 娜娜 → 阳娜娜 (of 欧阳娜娜), 葛娜娜, 迟娜娜, …

    For a search by the given name alone, in the index of what follows the first character.
    """
    return sorted({family[1:] + given for family in _COMPOUND})


def common_family_name(name: str) -> bool:
    """Whether a cleaned name begins with one of the hundred and some most common family names."""
    return name[:1] in _COMMON or name[:2] in _COMPOUND


_COMMON: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔"
    "谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤常温康施文牛樊葛邢安齐易乔"
    "伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华"
    "喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
