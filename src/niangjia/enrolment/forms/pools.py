"""The places of an offer as lines, read and written: 类别（对象） 人数 转给 另一类 时间.

Where the batches differ, each has its lines below its name: 【第二批】. Lines above all names are for batches without lines.
What is written reads back as the same pools, so that a form that is only looked at and sent changes nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import LINE
from niangjia.enrolment.models import Pool
from niangjia.enrolment.models.offers import ALL
from niangjia.enrolment.services import NewPool
from niangjia.members.vocabulary import GENDERS, GROUPS
from niangjia.organizations.queries import active

CATEGORY = "类别"  # what says that a word is a category, though it looks like more
LONGEST = 40  # characters of a name
EVERYBODY = {"其他", "其它", "不限", ALL, "所有人"}
RESERVE = {"机动", "预留", "机动名额"}
WORDS = {"gender": GENDERS, "group": GROUPS}
TAKEN = {*EVERYBODY, *RESERVE, *GENDERS.values(), *GROUPS.values()}  # words that mean something by themselves
GOES = re.compile(r"[\s,，]*(?:没报完|用不完)?的?(?:转给|→|->)[\s:：]*")
MOMENT = re.compile(r"[\s,，]+(\d{4}[-/]\d{1,2}[-/]\d{1,2}[\sT]+\d{1,2}:\d{2})$")
BRACKETS = re.compile(r"^(?P<name>.+?)\s*[（(](?P<who>.+)[）)]$")
HEAD = re.compile(r"^[【\[［](?P<batch>.+?)[】\]］][：:]?$")
Who = tuple[str, list[str]]


@dataclass
class _Line:
    text: str  # the category as it was typed
    pool: NewPool
    to: str = ""


def sections(text: str) -> dict[str, str]:
    """The lines by the batch that they are for; by "" those that name none."""
    found: dict[str, list[str]] = {"": []}
    part = found[""]
    for line in map(str.strip, text.splitlines()):
        head = HEAD.match(line)
        if head:
            part = found.setdefault(head["batch"].replace(" ", ""), [])
        else:
            part.append(line)
    return {batch: "\n".join(part) for batch, part in found.items()}


def by_batch(parts: dict[str, list[NewPool]], batches: Sequence[str]) -> dict[str, list[NewPool]]:
    """The pools of each batch: its own, else those that name none. Raises ``ValidationError`` for a batch there is not."""
    if strange := [one for one in parts if one and one not in batches]:
        raise forms.ValidationError(f"没有叫“{strange[0]}”的批次。")
    own = len(parts) > 1
    if own and (bare := [one for one in batches if not parts.get(one) and not parts[""]]):
        raise forms.ValidationError(f"“{bare[0]}”没有写名额。")
    return {one: parts.get(one) or parts[""] for one in batches}


def add_up(batches: Iterable[Sequence[NewPool]], places: int) -> None:
    """Whoever typed how many places there are means it: raises ``ValidationError`` where the lines of a batch say otherwise.

    The reserve may be meant to be among them, or not.
    """
    for pools in batches:
        every, open_ = sum(one.total for one in pools), sum(one.total for one in pools if one.by != "reserve")
        if pools and places not in (every, open_):
            raise forms.ValidationError(f"分类名额合计 {every} 个，上面的“名额”写的是 {places} 个，请改成一样。")


def read(text: str, unions: Any, *, named: bool = False) -> list[NewPool]:
    """Pools out of lines. Where people are ``named`` any word is a category, its other names behind a slash.

    Raises ``ValidationError`` that names every line which nobody understands.
    """
    lines, wrong = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            lines.append(_line(line, unions, named=named))
        except forms.ValidationError as error:
            wrong.append(error)
    if wrong:
        raise forms.ValidationError(wrong)
    names = {word: one.pool.name for one in lines for word in (one.text, one.pool.name)}
    for one in lines:
        if one.to and one.to not in names:
            raise forms.ValidationError(f"“{one.text}”要转给的“{one.to}”不在这些分类里。")
    return [replace(one.pool, spill=names[one.to]) if one.to else one.pool for one in lines]


def _line(line: str, unions: Any, *, named: bool) -> _Line:
    first, *goes = GOES.split(line, maxsplit=1)
    found = LINE.match(first)
    if found is None:
        raise forms.ValidationError(f"“{line}”看不出人数，请写成“快递员 10”这样。")
    text, total = found["name"].strip(), int(found["total"])
    name, (by, values) = _meant(text, unions, named=named)
    pool = NewPool(name[:LONGEST], total, by, values)
    if not goes:
        return _Line(text, pool)
    at = MOMENT.search(goes[0])
    to = MOMENT.sub("", goes[0]).strip(" \t“”\"'")
    if not to:
        raise forms.ValidationError(f"“{line}”要写转给哪一类，例如“快递员 10 转给 其他”。")
    return _Line(text, replace(pool, release_at=_moment(at[1], line) if at else None), to)


def _moment(text: str, line: str) -> datetime:
    day, hour = re.split(r"[\sT]+", text.replace("/", "-"))
    try:
        return timezone.make_aware(datetime.strptime(f"{day} {hour}", "%Y-%m-%d %H:%M"))  # noqa: DTZ007 - made aware here
    except ValueError:
        raise forms.ValidationError(f"“{line}”里的时间要写成 2026-12-20 18:00 这样。") from None


def _meant(text: str, unions: Any, *, named: bool) -> tuple[str, Who]:
    """The name of a category, and for whom it is: as one word says both, or the one before brackets and the other in them."""
    parts = BRACKETS.match(text)
    is_category = named and (("/" in text and not parts) or (parts is not None and parts["who"] == CATEGORY))
    if not is_category and (who := _who(text, unions)) is not None:
        return text, who
    if not is_category and parts and (who := _who(parts["who"].strip(), unions)) is not None:
        return parts["name"], who
    if named:
        text = parts["name"] if is_category and parts else text
        words = [word.strip()[:LONGEST] for word in text.split("/") if word.strip()]
        return words[0], ("category", words)
    raise forms.ValidationError(f"不认识“{text}”：请写性别、职业群体、下级工会的全名、“其他”或“机动”。")


def _who(text: str, unions: Any) -> Who | None:
    """For whom a word is; None where it is neither a gender, a group, a union, the rest nor the reserve."""
    if text in EVERYBODY:
        return "", []
    if text in RESERVE:
        return "reserve", []
    words = [word.strip() for word in text.split("/")]
    for by, known in WORDS.items():
        codes = {label: code for code, label in known.items()}
        if all(word in codes for word in words):
            return by, [codes[word] for word in words]
    paths = [_union(word, unions) for word in words]
    return ("union", [path for path in paths if path]) if all(paths) else None


def _union(text: str, unions: Any) -> str:
    """The path of the one union that is called so, or has this code; "" where none is."""
    for column in ("name", "code"):
        found = list(unions.filter(**{column: text}).values_list("path", flat=True)[:2])
        if len(found) > 1:
            raise forms.ValidationError(f"叫“{text}”的工会不止一个，请写成“名称（工会代码）”。")
        if found:
            return str(found[0])
    return ""


def released(pools: Sequence[NewPool], *, rest: bool, at: datetime | None) -> list[NewPool]:
    """The pools with where what is left of each goes.

    ``at`` is for those whose line says no time of its own. With ``rest`` all others go to the last one that people ask for,
    reserves do not; without, only what a line says, or, where none says anything but a time was given, all the same.
    Raises ``ValidationError`` where there is nothing that could go anywhere.
    """
    taking = [one.name for one in pools if one.by != "reserve"]
    every = rest or (at is not None and not any(one.spill for one in pools))
    if every and len(taking) < 2:
        raise forms.ValidationError("名额没有分两类以上，没有可转的。")
    found = []
    for one in pools:
        stays = one.spill or not every or one.by == "reserve" or one.name == taking[-1]
        to = one if stays else replace(one, spill=taking[-1])
        found.append(replace(to, release_at=to.release_at or at) if to.spill else to)
    return found


def written(batches: Mapping[str, Sequence[Pool]], later: timedelta = timedelta(0)) -> dict[str, Any]:
    """Pools that stand, by their batch, as the fields of the form, with their moments so much later."""
    each = {batch: _fields(pools, later) for batch, pools in batches.items()}
    first = next(iter(each.values()))
    if all(one == first for one in each.values()):
        return first
    parts = [
        "\n".join([f"【{batch}】", *(_written(one, pools, later, plain=False, timed=True) for one in pools)])
        for batch, pools in batches.items()
    ]
    return first | {"pools": "\n".join(parts), "rest_to_last": False, "release_at": None}


def _fields(pools: Sequence[Pool], later: timedelta) -> dict[str, Any]:
    moments = {one.release_at for one in pools if one.spill_id}
    plain = _all_to_the_last(pools) and len(moments) == 1
    alone = len(pools) == 1 and (pools[0].by, pools[0].name) == ("", ALL)
    at = next(iter(moments)) if len(moments) == 1 else None
    lines = [_written(one, pools, later, plain=plain, timed=len(moments) > 1) for one in pools]
    return {
        "places": max(1, sum(one.total for one in pools)),
        "pools": "" if alone else "\n".join(lines),
        "rest_to_last": plain,
        "release_at": at + later if at else None,
    }


def _all_to_the_last(pools: Sequence[Pool]) -> bool:
    taking = [one for one in pools if one.by != "reserve"]
    reserves = [one for one in pools if one.by == "reserve"]
    return len(taking) > 1 and all(one.spill_id == taking[-1].pk for one in taking[:-1]) and not any(one.spill_id for one in reserves)


def _written(pool: Pool, pools: Sequence[Pool], later: timedelta, *, plain: bool, timed: bool) -> str:
    line = f"{_named(pool)} {pool.total}"
    if plain or not pool.spill_id:
        return line
    to = next((one.name for one in pools if one.pk == pool.spill_id), "")
    at = f" {timezone.localtime(pool.release_at + later):%Y-%m-%d %H:%M}" if timed and pool.release_at else ""
    return f"{line} 转给 {to}{at}"


def _named(pool: Pool) -> str:
    """Name and people of a pool, in one word where that says both."""
    if pool.by == "category":
        words = list(dict.fromkeys([pool.name, *pool.values]))
        return "/".join(words) + (f"（{CATEGORY}）" if words[0] in TAKEN and len(words) == 1 else "")
    if pool.by in WORDS:
        who = "/".join(WORDS[pool.by].get(one, one) for one in pool.values)
        return pool.name if pool.name == who and len(pool.values) == 1 else f"{pool.name}（{who}）"
    if pool.by == "union":
        return _unions(pool)
    own, word = {"": (EVERYBODY, "不限"), "reserve": (RESERVE, "机动")}[pool.by]
    return pool.name if pool.name in own else f"{pool.name}（{word}）"


def _unions(pool: Pool) -> str:
    found = dict(active().filter(path__in=pool.values).values_list("path", "code"))
    names = list(active().filter(name=pool.name).values_list("path", flat=True)[:2])
    if names == pool.values:
        return pool.name
    return f"{pool.name}（{'/'.join(found.get(path) or '?' for path in pool.values)}）"
