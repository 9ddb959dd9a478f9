"""Telephone numbers of members: mobile numbers of the mainland, and land lines with their area code."""

import re
from typing import Final

from niangjia.members.idnumber import BadNumber
from niangjia.members.text import squeeze

_MARKS: Final = str.maketrans("", "", "-—–()+ .·")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([2-9][0-9]{6,7})(?:-?(?:转)?([0-9]{1,6}))?")
_CUT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")  # 1.39E+10: how a spreadsheet writes it to a .csv
_TWO: Final = re.compile(r"[/、,;，；\\]|或")
_HINT: Final = "应为 11 位手机号（1 开头），或带区号的座机，如 0515-88880000"
_LOST: Final = ("电话号码被 Excel 当成数字存放，后几位已经丢失", "请把这一列设为“文本”格式，再重新填写完整号码")
_SEPARATOR: Final = "-"


def clean_phone(text: str) -> str:
    """A mobile number as 11 digits, or a land line as 0515-88880000(-123). Raises BadNumber."""
    if len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] > "2":
        return text
    plain = squeeze(text).translate(str.maketrans("—–－", "---"))
    if not plain:
        return ""
    digits = plain.translate(_MARKS)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and _MOBILE.fullmatch(digits[len(prefix) :]):
            return digits[len(prefix) :]
    if _MOBILE.fullmatch(digits):
        return digits
    if found := _LANDLINE.fullmatch(plain.replace("(", "").replace(")", _SEPARATOR).replace("--", "-")):
        return _SEPARATOR.join(part for part in found.groups() if part)
    raise _why_not(plain, digits)


def _why_not(plain: str, digits: str) -> BadNumber:
    if "*" in plain:
        return BadNumber("电话号码被星号遮住了", "请填写完整的号码")
    if _TWO.search(plain):
        return BadNumber("一格里有不止一个电话号码", "请只留一个号码，其余写到备注列")
    if not (digits.isascii() and digits.isdigit()):
        return BadNumber(*(_LOST if _CUT.fullmatch(plain) else ("电话号码里有数字以外的字符", _HINT)))
    if 7 <= len(digits) <= 8:
        return BadNumber(
            f"电话号码只有 {len(digits)} 位，不够手机号的 11 位，座机又缺区号",
            "请补全手机号，或写上座机的区号，如 0515-88880000",
        )
    if digits.startswith("1") and len(digits) != 11:
        return BadNumber(f"手机号码应为 11 位，现在是 {len(digits)} 位", "请核对后补正")
    return BadNumber("电话号码的格式不对", _HINT)
