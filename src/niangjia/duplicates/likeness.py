"""How much two files look like one person's, and why: plain Python, no database.

Every piece of evidence has a weight and a sentence. The score is their sum, held below a ceiling where the evidence could
just as well be that of twins or of two people with numbers of their own. Precision comes first: what is below
``POSSIBLE`` is not shown to anybody. Weights were set on seeded pairs (``bench/members_duplicates.py``); they follow
Fellegi and Sunter (1969) in kind: agreement adds, contradiction subtracts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from niangjia.duplicates.spelling import names_apart

SURE, LIKELY, POSSIBLE = 90, 70, 50
CERTAINTY: Final = {SURE: "几乎确定", LIKELY: "很可能", POSSIBLE: "可能"}
TEAM = 5  # people at one phone from which it says less: a foreman's, an office's
COMMON, RARE = 300, 20  # namesakes among those compared

WEIGHTS: Final = {
    "phone": 45, "phone_shared": 25, "phone_near": 15,
    "name": 30, "name_variant": 26, "name_sound": 20, "name_part": 18, "name_order": 14, "name_letter": 12,
    "birth": 25, "birth_near": 12, "id_digit": 20, "id_swap": 20,
    "union": 10, "workplace": 8, "household": 5, "id_missing": 10, "name_rare": 8, "name_common": -10,
    "birth_differs": -40, "gender_differs": -20, "ids_differ": -40, "ids_differ_phone": -25, "passports": -5,
}  # fmt: skip
WORDS: Final = {
    "phone": "同一手机号", "phone_shared": "同一手机号（多人共用）", "phone_near": "手机号只差一位",
    "name": "姓名相同", "name_variant": "姓名只是字形不同", "name_sound": "姓名同音", "name_part": "姓名一长一短",
    "name_order": "姓名字序颠倒", "name_letter": "姓名只差一字", "birth": "出生日期相同", "birth_near": "出生日期只差一处",
    "id_digit": "证件号码只差一位", "id_swap": "证件号码有两位颠倒", "union": "同一工会", "workplace": "同一工作单位",
    "household": "同一户籍地", "id_missing": "一份没有证件号码", "name_rare": "姓名少见", "name_common": "姓名常见",
    "birth_differs": "出生日期不同", "gender_differs": "性别不同", "ids_differ": "证件号码不同", "ids_differ_phone": "证件号码不同",
    "passports": "两份证件号码不同",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of one file. Numbers are in the clear only as long as the comparison takes."""

    name: str
    gender: str = ""
    birth: date | None = None
    id_kind: str = ""
    id_number: str = ""
    phone: str = ""
    union: object = None
    workplace: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score (0 to 100), the keys of ``WORDS`` that make it up, and whether both files have a number of their own."""

    score: int
    reasons: tuple[str, ...]
    two_numbers: bool


def compare(a: Face, b: Face, *, at_phone: int = 2, namesakes: int = 2) -> Likeness | None:
    """How alike two files are, or nothing where they are not alike enough to be shown.

    ``at_phone``: how many people have the phone that both have; ``namesakes``: how many have the name that both have.
    """
    names = names_apart(a.name, b.name)
    if not names:
        return None
    reasons = [*_phones(a, b, at_phone), names, *_births(a, b), *_places(a, b)]
    reasons += _numbers(a, b, reasons)
    reasons += _frequency(names, reasons, namesakes)
    if a.gender and b.gender and a.gender != b.gender:
        reasons.append("gender_differs")
    two = bool(a.id_number and b.id_number)
    score = min(sum(_weight(one, a.name) for one in reasons), _ceiling(a, b, reasons, two))
    return Likeness(score, tuple(reasons), two) if score >= POSSIBLE else None


def _weight(reason: str, name: str) -> int:
    """One character of two says little: 王伟 and 王芳."""
    return 4 if reason == "name_letter" and len(name) <= 2 else WEIGHTS[reason]


def _ceiling(a: Face, b: Face, reasons: list[str], two: bool) -> int:
    """Twins have one birthday, one phone, one union, numbers side by side, and names that differ by a character."""
    residents = two and a.id_kind == b.id_kind == "resident"
    if ("birth" in reasons and "name_letter" in reasons) or "name_order" in reasons:
        return 0 if residents else LIKELY - 1
    if residents and "name" not in reasons:
        return LIKELY - 1
    return SURE - 1 if two else 100


def _phones(a: Face, b: Face, at_phone: int) -> list[str]:
    if not a.phone or not b.phone:
        return []
    if a.phone == b.phone:
        return ["phone_shared" if at_phone > TEAM else "phone"]
    return ["phone_near"] if near(a.phone, b.phone) else []


def _births(a: Face, b: Face) -> list[str]:
    if a.birth is None or b.birth is None:
        return []
    if a.birth == b.birth:
        return ["birth"]
    swapped = (a.birth.year, a.birth.month, a.birth.day) == (b.birth.year, b.birth.day, b.birth.month)
    return ["birth_near" if swapped or near(f"{a.birth:%Y%m%d}", f"{b.birth:%Y%m%d}") else "birth_differs"]


def _places(a: Face, b: Face) -> list[str]:
    found = []
    if a.union is not None and a.union == b.union:
        found.append("union")
    elif a.workplace and a.workplace == b.workplace:
        found.append("workplace")
    if a.household and a.household == b.household:
        found.append("household")
    return found


def _numbers(a: Face, b: Face, reasons: list[str]) -> list[str]:
    """What the numbers say. A birth date that differs because the number does is not counted twice."""
    if not a.id_number or not b.id_number:
        return ["id_missing"] if "union" in reasons and "birth_differs" not in reasons else []
    if a.id_kind != b.id_kind:
        return []
    if a.id_kind != "resident":
        return [_near_number(a.id_number, b.id_number) or "passports"]
    found = _near_number(a.id_number[:17], b.id_number[:17])  # the check digit follows from the others
    if found:
        return [found]
    if "birth_differs" in reasons:
        reasons.remove("birth_differs")
    return ["ids_differ_phone" if "phone" in reasons else "ids_differ"]


def _frequency(names: str, reasons: list[str], namesakes: int) -> list[str]:
    if names != "name" or "phone" in reasons or "union" in reasons:
        return []
    if namesakes >= COMMON:
        return ["name_common"]
    return ["name_rare"] if namesakes <= RARE else []


def _near_number(a: str, b: str) -> str:
    return {"digit": "id_digit", "swap": "id_swap"}.get(near(a, b), "")


def near(a: str, b: str) -> str:
    """``digit``: two texts of one length differ at one place; ``swap``: two neighbours changed places; else "" ."""
    if len(a) != len(b):
        return ""
    off = [at for at, (left, right) in enumerate(zip(a, b, strict=True)) if left != right]
    if len(off) == 1:
        return "digit"
    if len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]:
        return "swap"
    return ""


def sentence(reasons: list[str]) -> str:
    """The evidence in words: 同一手机号，姓名只差一字."""
    return "，".join(dict.fromkeys(WORDS[one] for one in reasons if one in WORDS))


def certainty(score: int) -> str:
    """The score in words."""
    return next(words for least, words in CERTAINTY.items() if score >= least or least == POSSIBLE)
