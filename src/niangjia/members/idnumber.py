"""Identity numbers: GB 11643-1999 (check digit ISO 7064 MOD 11-2) and the documents accepted beside it.

Check digit and birth date are binding. The region code is advisory: codes are abolished, and others (Dongguan,
Zhongshan) never stood in the list, so an unknown one gives a note and never a refusal.
Sources: GB 11643-1999; the residence permits of 2018 (81, 82, 83); the foreigners' card of December 2023 (18 digits,
first digit 9); the older foreigners' card (three letters, twelve digits, check digit of ICAO 9303).
"""

import re
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from niangjia.members.text import squeeze
from niangjia.members.vocabulary import ID_KINDS

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
EARLIEST_BIRTH: Final = date(1900, 1, 1)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_PROVINCES: Final = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
)


class Identity(NamedTuple):
    """A number in its normal form. `kind`: key of vocabulary.ID_KINDS; `gender`: "male", "female" or None."""

    kind: str
    number: str
    birth_date: date | None
    gender: str | None
    note: str | None


class BadNumber(ValueError):
    """Not a number of any accepted document: why (`reason_zh`), and what would be right (`hint_zh`)."""

    def __init__(self, reason_zh: str, hint_zh: str) -> None:
        super().__init__(reason_zh, hint_zh)
        self.reason_zh = reason_zh
        self.hint_zh = hint_zh


def _sums(at: int) -> dict[str, int]:
    """Weighted sum of every four digits that may stand at position `at`; a look-up is faster than arithmetic."""
    a, b, c, d = _WEIGHTS[at : at + 4]
    return {
        f"{n:04d}": n // 1000 * a + n // 100 % 10 * b + n // 10 % 10 * c + n % 10 * d for n in range(10000)
    }


_SUM0, _SUM4, _SUM8, _SUM12 = (_sums(at) for at in (0, 4, 8, 12))
_LAST: Final = {str(n): 2 * n for n in range(10)}
_GENDER: Final = {str(n): "male" if n % 2 else "female" for n in range(10)}
_KNOWN: Final[dict[str, tuple[str, str | None]]] = {
    **dict.fromkeys(_PROVINCES.split(), ("resident", None)),
    **dict.fromkeys(("81", "82", "83"), ("hmt_permit", None)),
    **{f"9{n}": ("foreign_card", None) for n in range(10)},
}
_ODD_REGION: Final = ("resident", "前两位不是常见的省级行政区划代码，请对照证件核对（不影响登记）")
_births: dict[str, date] = {}  # at most one entry for each day since 1900


def today() -> date:
    """Today in China, whatever the server's clock zone."""
    return datetime.now(SHANGHAI).date()


def check18(number: str) -> bool:
    """Whether an 18-character number (ASCII, X upper case) carries the right check digit. Looks at nothing else."""
    try:
        total = (
            _SUM0[number[:4]]
            + _SUM4[number[4:8]]
            + _SUM8[number[8:12]]
            + _SUM12[number[12:16]]
            + _LAST[number[16]]
        )
        return _CHECK[total % 11] == number[17:]
    except (KeyError, IndexError):
        return False


def check_digit(body: str) -> str:
    """The check digit that belongs behind 17 digits. ValueError unless `body` is 17 ASCII digits."""
    if len(body) != 17 or not (body.isascii() and body.isdigit()):
        raise ValueError("seventeen digits are needed")
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def parse(text: str, kind: str | None = None) -> Identity:
    """The identity that `text` names; `kind` is what the roster itself says, if it says so.

    Raises BadNumber when no accepted document has such a number, or another than the one that was named.
    """
    identity = _eighteen(text) if check18(text) else _other(squeeze(text).upper(), kind)
    if kind is not None and kind != identity.kind:
        return _named(identity, kind)
    return identity


def _eighteen(number: str) -> Identity:
    kind, note = _KNOWN.get(number[:2], _ODD_REGION)
    day = number[6:14]
    birth = _births.get(day) or _birth(day)
    return Identity(kind, number, birth, _GENDER[number[16]], note)


def _birth(day: str) -> date:
    try:
        birth = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        raise BadNumber(
            f"号码里的出生日期 {day} 不存在", "第 7 至 14 位应是出生年月日，请对照证件核对"
        ) from None
    if birth < EARLIEST_BIRTH:
        raise BadNumber(f"号码里的出生日期 {day} 早于 1900 年", "第 7 至 14 位应是出生年月日，请对照证件核对")
    if birth > today():
        raise BadNumber(f"号码里的出生日期 {day} 在今天之后", "第 7 至 14 位应是出生年月日，请对照证件核对")
    _births[day] = birth
    return birth


_PATTERN_KINDS: Final = (
    (re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"), "hm_pass"),
    (re.compile(r"[0-9]{8}"), "tw_pass"),
)
_OLD_CARD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
# Travel documents carry at most nine characters (ICAO 9303); with fewer than five digits it is a word, not a number.
_PASSPORT: Final = re.compile(r"(?=(?:[A-Z]*[0-9]){5})(?=.*[A-Z])[A-Z0-9]{6,9}|[0-9]{9}")
_LOST: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")


def _other(number: str, kind: str | None) -> Identity:
    """Everything but a clean 18-character number with the right check digit."""
    if check18(number):
        return _eighteen(number)
    if kind == "passport" and _PASSPORT.fullmatch(number):
        return Identity("passport", number, None, None, None)
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _fifteen(number)
    if _OLD_CARD.fullmatch(number):
        return _old_card(number)
    for pattern, found in _PATTERN_KINDS:
        if pattern.fullmatch(number):
            return Identity(found, number, None, None, None)
    if _PASSPORT.fullmatch(number):
        note = "按护照号码登记，请核对证件类型" if number.isdigit() else None
        return Identity("passport", number, None, None, note)
    raise _why_not(number)


def _fifteen(number: str) -> Identity:
    """A number of the first generation: born in 19xx, no check digit of its own."""
    body = number[:6] + "19" + number[6:]
    found = _eighteen(body + check_digit(body))
    return found._replace(note="由 15 位旧号码换算为 18 位，请对照证件核对")


def _old_card(number: str) -> Identity:
    total = sum(int(char, 36) * (7, 3, 1)[at % 3] for at, char in enumerate(number[:14]))
    if total % 10 != int(number[14]):
        raise BadNumber("外国人永久居留身份证号码的校验位不对", f"校验位应为 {total % 10}，请对照证件核对")
    return Identity("foreign_card", number, _short_birth(number[7:13]), None, None)


def _short_birth(day: str) -> date | None:
    """The birth date behind YYMMDD where only one century is possible; the other cases are not guessed."""
    found = []
    for century in ("19", "20"):
        try:
            found.append(date(int(century + day[:2]), int(day[2:4]), int(day[4:6])))
        except ValueError:
            continue
    found = [birth for birth in found if birth <= today()]
    if not found:
        raise BadNumber(f"号码里的出生日期 {day} 不存在", "第 8 至 13 位应是出生年月日，请对照证件核对")
    return found[0] if len(found) == 1 else None


def _named(identity: Identity, kind: str) -> Identity:
    """`identity` under the kind that the roster names, or a refusal: two documents are not one."""
    if kind == "passport" and identity.kind in ("tw_pass", "hm_pass") and len(identity.number) <= 9:
        return Identity("passport", identity.number, None, None, None)
    raise BadNumber(
        f"证件类型写的是{ID_KINDS[kind]}，号码却是{ID_KINDS[identity.kind]}的样子",
        "请核对证件类型和证件号码，改正其中一项",
    )


def _why_not(number: str) -> BadNumber:
    digits = number.isascii() and number.isdigit()
    if len(number) == 18 and number[:17].isascii() and number[:17].isdigit():
        return _wrong_check(number)
    if digits and 14 <= len(number) <= 20:
        return _wrong_length(number)
    if _LOST.fullmatch(number):
        reason = "证件号码被 Excel 变成了科学计数法，后几位已经丢失"
        return BadNumber(reason, "请把这一列设为“文本”格式，再重新填写完整号码")
    return _no_number(number)


def _no_number(number: str) -> BadNumber:
    if not number:
        return BadNumber("证件号码是空的", "请填写 18 位身份证号码，或居住证、通行证、护照号码")
    if "*" in number:
        return BadNumber("证件号码被星号遮住了", "请填写完整的证件号码")
    if len(number) == 18:
        return BadNumber("证件号码里有数字和末位 X 以外的字符", "请对照证件逐位核对")
    return BadNumber("证件号码的格式认不出来", "应为 18 位身份证号码，或居住证、永久居留证、通行证、护照号码")


def _wrong_check(number: str) -> BadNumber:
    right = check_digit(number[:17])
    if number.endswith("000"):
        return BadNumber(
            "证件号码末三位是 000，校验位也不对，多半被 Excel 抹掉了后三位",
            "请把这一列设为“文本”格式，再重新填写完整号码",
        )
    return BadNumber("证件号码校验位不对", f"按前 17 位推算，校验位应为 {right}；请对照证件逐位核对")


def _wrong_length(number: str) -> BadNumber:
    missing = 18 - len(number)
    off = f"少 {missing} 位" if missing > 0 else f"多 {-missing} 位"
    return BadNumber(f"证件号码只能是 18 位，现在是 {len(number)} 位", f"{off}，请对照证件补正")
