"""The columns of two files that become one: what is taken from the file that goes, and how it comes back."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel.errors import Refused
from niangjia.members.models import Person

CHOICES = {
    "name": "姓名",
    "gender": "性别",
    "birth_date": "出生日期",
    "id_number": "证件号码",
    "phone": "手机",
    "education": "文化程度",
    "skill": "技能等级",
    "household_region": "户籍地",
    "user": "登录账号",
}
COLUMNS = {
    "id_number": ("id_kind", "id_number", "id_index", "id_tail"),
    "phone": ("phone", "phone_index", "phone_tail"),
    "user": ("user_id",),
}
KEYS = ("id_index", "phone_index")
SWAPPED = ("id_number", "user")  # unique: the other file has what this one had, so that both still lead here
EMPTY: dict[str, Any] = {"id_kind": "", "id_number": None, "id_index": None, "id_tail": None, "user_id": None}


def take_over(one: Person, other: Person, take: Collection[str]) -> dict[str, Any]:
    """Write what is taken into the kept file; what both had in these columns, for the trace."""
    chosen = [key for key in CHOICES if key in take]
    if "user" not in chosen and one.user_id is None and other.user_id is not None:
        chosen.append("user")  # the one account there is goes with the person
    if "id_number" not in chosen and one.id_index is None and other.id_index is not None:
        chosen.append("id_number")  # so does the one number
    mine, theirs = _packed(one, chosen), _packed(other, chosen)
    _write(one, other, _columns(chosen, theirs), _columns([key for key in chosen if key in SWAPPED], mine))
    return {"taken": chosen, "kept": mine, "gone": theirs}


def give_back(one: Person, other: Person, trace: dict[str, Any]) -> list[str]:
    """Both files as they were; sentences for the columns that were changed since, which stay as they are."""
    now = _packed(one, trace["taken"])
    same = [key for key in trace["taken"] if _part(now, key) == _part(trace["gone"], key)]
    swapped = [key for key in trace["taken"] if key in SWAPPED]
    try:
        with transaction.atomic():
            _write(one, other, _columns(same, trace["kept"]), _columns(swapped, trace["gone"]))
    except IntegrityError as error:
        sentence = "要还原的证件号码或账号已经登记给另一个人，请先核对那个人的资料。"
        raise Refused(sentence, code="number-of-another") from error
    changed = [CHOICES[key] for key in trace["taken"] if key not in same]
    return [f"{label}在合并后改过，保留现在的内容" for label in changed]


def _write(one: Person, other: Person, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The unique columns are let go of first, so that they can change places."""
    freed = {name: EMPTY[name] for name in theirs}
    if freed:
        Person.objects.filter(pk=other.pk).update(**freed)
    if mine:
        Person.objects.filter(pk=one.pk).update(**mine)
    if theirs:
        Person.objects.filter(pk=other.pk).update(**theirs)
    one.refresh_from_db()
    other.refresh_from_db()


def _names(key: str) -> tuple[str, ...]:
    return COLUMNS.get(key, (key,))


def _part(packed: dict[str, Any], key: str) -> list[Any]:
    return [packed[name] for name in _names(key)]


def _packed(person: Person, keys: Collection[str]) -> dict[str, Any]:
    """The columns of some choices as JSON takes them."""
    return {name: _pack(getattr(person, name)) for key in keys for name in _names(key)}


def _pack(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _columns(keys: Collection[str], packed: dict[str, Any]) -> dict[str, Any]:
    return {name: _unpack(name, packed[name]) for key in keys for name in _names(key)}


def _unpack(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in KEYS:
        return bytes.fromhex(value)
    return date.fromisoformat(value) if name == "birth_date" else value
