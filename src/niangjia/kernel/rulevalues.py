"""The values of rules in words, and as form fields: a region's version has the shape of the rule, other numbers."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms

LABELS = {
    "": "取值",
    "days": "天数",
    "unit": "按",
    "yuan": "金额（元）",
    "months": "月数",
    "years": "年数",
    "share": "比例",
    "grassroots": "基层",
    "federation": "地方总工会",
    "up": "上缴",
    "national": "全国总工会",
    "quorum": "出席比例",
    "present": "出席比例",
    "for": "同意比例",
    "vote": "通过比例",
    "managers": "管理人员占比",
    "outsiders": "外聘代表占比",
    "staff": "职工人数",
    "min": "最少人数",
    "min_each": "每方最少人数",
    "member": "会员",
    "relative": "直系亲属",
    "times": "倍数",
    "times_line": "低保标准的倍数",
    "extension": "可延长天数",
    "papers": "材料提前送达",
    "file": "报送期限",
    "objection": "异议期限",
    "worker": "劳动者",
    "employer": "用人单位",
    "others": "其他",
    "ordinary": "一般",
    "difficult": "疑难",
    "complex": "特别复杂",
    "theory": "理论",
    "practice": "实操",
    "front_line": "一线职工",
    "migrant": "农民工",
    "higher": "高等教育",
    "high_school": "高中",
    "choices": "可选",
    "wage_years": "工资专项（年）",
    "days_inside": "省内天数",
    "days_outside": "省外天数",
    "yuan_per_day": "每天金额（元）",
    "outside_every_years": "省外间隔（年）",
    "after_leaving_months": "脱困后跟踪（月）",
    "hospital_days": "住院起付天数",
    "critical_full_from_day": "重疾全额起始日",
    "arrears_years": "欠薪欠保（年）",
    "no_union_years": "未建会（年）",
    "accident_years": "安全事故（年）",
    "keep_years": "保存（年）",
    "homes": "住房套数",
    "school_fee_times": "学费倍数",
    "more_than": "须超过（不含本数）",
    "less_than": "须低于（不含本数）",
    "vote_more_than": "须超过（不含本数）",
    "goods_only": "只发实物",
    "secret": "无记名",
    "proxy": "可以委托",
    "card": "出示证件",
    "committee": "设经审委员会",
    "wage_main_source": "以工资为主要收入",
    "gig_workers": "含新就业形态劳动者",
    "shop": "有商铺",
    "self_paid_abroad": "自费留学",
    "encryption": "加密",
    "least_rights": "最小权限",
    "administrators": "管理员双因素",
    "lock_out": "失败锁定",
    "festivals": "节日",
}
UNITS = {"working": "工作日", "calendar": "自然日"}
BOTH = {"working": "个工作日", "calendar": "天"}
FRACTIONS = {
    "share",
    "quorum",
    "present",
    "for",
    "vote",
    "managers",
    "outsiders",
    "front_line",
    "migrant",
    "up",
    "national",
}

Path = tuple[str, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every single value with the names that lead to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*path, name))
    else:
        yield path, value


def words(value: Any, unit: str = "") -> str:
    """A rule's value as a cadre would read it; what only a program understands is left to the rule's text."""
    if isinstance(value, dict):
        return "；".join(filter(None, _parts(value, unit)))
    return _leaf((), value, unit)


def _parts(value: dict[str, Any], unit: str) -> Iterator[str]:
    if "days" in value and value.get("unit") in BOTH:
        yield f"{value['days']} {BOTH[value['unit']]}"
    elif "yuan" in value:
        yield f"{value['yuan']:,} 元"
    for name, one in value.items():
        if name in {"days", "yuan", "unit"} and ("unit" in value or name == "yuan"):
            continue
        label = LABELS.get(name, "")
        if isinstance(one, dict):
            yield f"{label} {words(one, unit)}".strip()
        elif label and (text := _leaf((name,), one, "")):
            yield f"{label} {text}"


def _leaf(path: Path, value: Any, unit: str) -> str:
    name = path[-1] if path else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{value:,} {unit}".strip()
    if isinstance(value, list):
        return _joined(name, value)
    return ""


def _joined(name: str, value: list[Any]) -> str:
    numbers = all(isinstance(one, int) for one in value)
    if not numbers:
        return "、".join(value) if name == "festivals" else ""
    fraction = name in FRACTIONS or (len(value) == 2 and value[1] in {100, 1000})
    if fraction and value[1] == 100:
        return f"{value[0]}%"
    return "/".join(map(str, value)) if fraction else "、".join(map(str, value))


class NumbersField(forms.CharField):
    """Some whole numbers in one line: ``2/3``, ``3、5``; as many as the rule has."""

    def __init__(self, *, like: list[int], **rest: Any) -> None:
        self.like = like
        super().__init__(**rest)

    def to_python(self, value: Any) -> Any:
        """The numbers; a percentage where the rule counts in hundredths."""
        text = str(value or "").strip()
        if re.fullmatch(r"\d{1,3}\s*[%％]", text) and len(self.like) == 2 and self.like[1] == 100:
            return [int(re.sub(r"\D", "", text)), 100]
        parts = re.split(r"[/、,，\s]+", text) if text else []
        if len(parts) != len(self.like) or not all(re.fullmatch(r"\d{1,9}", one) for one in parts):
            raise forms.ValidationError(
                f"请填写 {len(self.like)} 个整数，例如“{'/'.join(map(str, self.like))}”。"
            )
        return [int(one) for one in parts]


def fields_for(value: Any) -> dict[str, forms.Field]:
    """One form field for every number, yes or no, and kind of day of a rule's value, filled in with what holds."""
    made: dict[str, forms.Field] = {}
    for path, one in leaves(value):
        field = _field(path, one)
        if field:
            made["value." + ".".join(path)] = field
    return made


def gather(value: Any, cleaned: dict[str, Any], path: Path = ()) -> Any:
    """The value in its shape with what the form says; what has no field stays as it is."""
    if isinstance(value, dict):
        return {name: gather(one, cleaned, (*path, name)) for name, one in value.items()}
    return cleaned.get("value." + ".".join(path), value)


def _field(path: Path, value: Any) -> forms.Field | None:
    label = "".join(LABELS.get(name, name) for name in path) or LABELS[""]
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False, initial=value)
    if isinstance(value, int):
        return forms.IntegerField(label=label, initial=value, min_value=0, max_value=10**9)
    if isinstance(value, list) and all(isinstance(one, int) for one in value):
        return NumbersField(like=value, label=label, initial=_joined(path[-1] if path else "", value))
    if path and path[-1] == "unit" and value in UNITS:
        return forms.ChoiceField(label=label, choices=list(UNITS.items()), initial=value)
    return None
