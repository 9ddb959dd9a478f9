"""In which way two names are nearly the same: another form of a character, the same sound, one character off."""

from typing import Final

from niangjia.members.names import name_distance, search_keys

# Forms of one character that rosters mix: traditional and simplified, and rare characters with their stand-ins.
_FORMS: Final = (
    "华華 丽麗 伟偉 国國 东東 兰蘭 凤鳳 龙龍 云雲 刘劉 张張 陈陳 杨楊 赵趙 黄黃 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 冯馮 "
    "萧蕭肖 邓鄧 许許 苏蘇 卢盧 蒋蔣 贾賈 叶葉 阎閻闫 钟鍾鐘 谭譚 邹鄒 陆陸 万萬 钱錢 严嚴 庄莊 齐齊 乔喬 顾顧 龚龔 "
    "晓曉 宝寶 贵貴 荣榮 红紅 青靑 静靜 琼瓊 莲蓮 芸蕓 艳豔艷 强強彊 军軍 辉輝煇 飞飛 鹏鵬 腾騰 涛濤 泽澤 "
    "哲喆 升昇 坤堃 峰峯 群羣 杰傑 龑䶮 祎禕 玮瑋 钰鈺 钧鈞 锋鋒 铭銘 锐銳 银銀 鸣鳴 鸿鴻 "
    "志誌 德悳 和龢 仙僊 岩巖嵒 丰豐 祐佑 叡睿 勋勛勳"
)
_PLAIN: Final = {form: group[0] for group in reversed(_FORMS.split()) for form in group}
_DROPPED: Final = str.maketrans("", "", "·•・. -")


def plain(name: str) -> str:
    """A name with one form for each character and without dots and spaces."""
    return "".join(_PLAIN.get(char, char) for char in name.translate(_DROPPED).upper())


def names_apart(a: str, b: str) -> str:
    """In which way two names are nearly one: a key of ``likeness.WORDS``, or "" where they are not."""
    if a == b:
        return "name"
    one, two = plain(a), plain(b)
    if one == two:
        return "name_variant"
    if len(one) == len(two) and search_keys(a)[0] == search_keys(b)[0]:
        return "name_sound"
    if len(one) == len(two) > 2 and one[0] == two[0] and sorted(one) == sorted(two):
        return "name_order"
    if _part(a, b) or _part(b, a):
        return "name_part"
    return "name_letter" if min(len(one), len(two)) > 1 and name_distance(one, two) == 1 else ""


def _part(short: str, long: str) -> bool:
    """买买提 of 买买提·艾力: the first part of a name that has several."""
    return "·" in long and len(short) > 1 and plain(long.split("·", 1)[0]) == plain(short)
