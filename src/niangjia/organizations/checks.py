"""What a person typed about a union or an employer, cleaned, or the sentences that say what is wrong."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from niangjia.kernel.errors import Invalid
from niangjia.organizations import creditcode

REGION_LENGTHS = (6, 9, 12)
DETAILS = (
    "short_name",
    "region_code",
    "credit_code",
    "address",
    "latitude",
    "longitude",
    "contact",
    "contact_phone",
    "party_org",
    "founded_on",
    "approved_on",
    "approval",
)


def clean_text(text: str) -> str:
    """One line without control characters and double spaces."""
    return re.sub(r"\s+", " ", "".join(" " if ord(sign) < 32 else sign for sign in text)).strip()


def clean_name(name: str, *, field: str = "name", longest: int = 120) -> str:
    """A union's or employer's name; raises :class:`Invalid`."""
    text = clean_text(name)
    if not 2 <= len(text) <= longest:
        said = "请填写全称。" if len(text) < 2 else f"名称最多 {longest} 个字，这里有 {len(text)} 个。"
        raise Invalid(said, at=field)
    return text


def clean_code(code: str) -> str:
    """A union's code; raises :class:`Invalid`."""
    text = code.strip()
    if not re.fullmatch(r"[0-9A-Za-z\-]{1,32}", text):
        raise Invalid("工会代码只能用字母、数字和短横线，最多 32 位。", at="code")
    return text


def clean_details(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of ``model`` as they are kept; raises :class:`Invalid` naming every field that is wrong."""
    kept: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, value in values.items():
        kept[name], said = _one(model, name, value)
        if said:
            errors[name] = [said]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)
    return kept


def _one(model: type[Model], name: str, value: Any) -> tuple[Any, str]:
    field = model._meta.get_field(name)
    if name in _DEGREES:
        return value, _degrees(name, value)
    if not isinstance(value, str):
        late = isinstance(value, date) and value > timezone.localdate()
        return value, "日期不能晚于今天。" if late else ""
    text = creditcode.clean(value) if name == "credit_code" else clean_text(value)
    longest = getattr(field, "max_length", None)
    if longest and len(text) > longest and name != "credit_code":
        return text, f"最多 {longest} 个字，这里有 {len(text)} 个。"
    return text, _FORM.get(name, _fine)(text) if text else ""


def _region(text: str) -> str:
    right = text.isascii() and text.isdigit() and len(text) in REGION_LENGTHS
    return "" if right else "行政区划代码是 6 位数字（到街道 9 位，到社区 12 位），例如 110101。"


def _phone(text: str) -> str:
    return (
        ""
        if re.fullmatch(r"[0-9+()（）\- 转,，、/]{5,40}", text)
        else "电话只能写数字和短横线，例如 0512-65000000。"
    )


_DEGREES = {"latitude": ("纬度", 90), "longitude": ("经度", 180)}


def _degrees(name: str, value: Any) -> str:
    """WGS84, decimal degrees."""
    label, most = _DEGREES[name]
    right = value is None or (isinstance(value, int | float) and -most <= value <= most)
    return "" if right else f"{label}是 -{most} 到 {most} 之间的数，例如 {31.5 if most == 90 else 120.5}。"


def _fine(_text: str) -> str:
    return ""


_FORM = {"credit_code": creditcode.problem, "region_code": _region, "contact_phone": _phone}
