"""An invented branch of unions and a roster for it, as large as a benchmark wants them."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from niangjia.kernel.bulkrows import insert_rows
from niangjia.kernel.dialect import moment, postgres, run
from niangjia.kernel.tree import segment, within
from niangjia.members.idnumber import check_digit
from niangjia.organizations.models import Union
from niangjia.organizations.spelling import keys

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国春梅海燕文辉晓东"
HEADINGS = ("姓名", "身份证号", "手机", "工会名称", "工作单位", "部门", "学历", "用工形式", "入会时间")
CHILDREN = 200


def branch(code: str, count: int) -> Union:
    """A federation with ``count`` grassroots unions below it, 200 under each street, all within a degree; in bulk."""
    number = Union.objects.filter(parent=None).count()
    path = segment(number)
    root = Union.objects.create(code=code, name=f"{code}总工会", kind="federation", level="county", path=path)
    streets = []
    for at in range((count + CHILDREN - 1) // CHILDREN):
        name = f"第{at}街道总工会"
        streets.append(
            Union(code=f"{code}-{at}", name=name, kind="federation", parent=root, path=path + segment(at))
        )
    Union.objects.bulk_create(streets, batch_size=2000)
    unions, chance = [], random.Random(7)
    for at in range(count):
        street = streets[at // CHILDREN]
        name, its = f"云湖{at:05d}机械厂工会委员会", street.path + segment(at % CHILDREN)
        pinyin, initials = keys(name)
        union = Union(code=f"{code}-u{at}", name=name, kind="grassroots", parent=street, path=its, pinyin=pinyin, initials=initials)
        union.latitude, union.longitude = 31 + chance.random(), 120 + chance.random()
        unions.append(union)
    Union.objects.bulk_create(unions, batch_size=2000)
    Union.objects.filter(pk=root.pk).update(next_child=len(streets))
    Union.objects.filter(parent=root).update(next_child=CHILDREN)
    return root


def cut(root: Union) -> None:
    """Take a branch away that nothing points to any more; not asked a union at a time: memberships have no index by union."""
    rows = Union.objects.filter(within(root.path))
    with transaction.atomic() if postgres() else connection.constraint_checks_disabled():
        if postgres():
            run("SET LOCAL session_replication_role = replica", {})
        rows._raw_delete(rows.db)


def id_number(at: int, region: str = "119900") -> str:
    """The ``at``-th of ten million valid numbers of a region that is not assigned."""
    birth = date(1960, 1, 1) + timedelta(days=at % 15000)
    body = f"{region}{birth:%Y%m%d}{at // 15000:03d}"
    return body + check_digit(body)


def people(count: int, unions: int, seed: int = 7) -> Iterator[tuple[str, ...]]:
    """Clean rows of a roster; every row of the same seed is the same."""
    chance = random.Random(seed)
    for at in range(count):
        name = chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
        union = f"云湖{chance.randrange(unions):05d}机械厂工会委员会" if unions else ""
        joined = date(2005, 1, 1) + timedelta(days=chance.randrange(7000))
        phone = f"1990{chance.randrange(10**7):07d}"
        yield (
            name, id_number(at), phone, union, union[:-5], chance.choice(("一车间", "二车间", "财务科", "后勤")),
            chance.choice(("大专", "本科", "高中")), chance.choice(("合同制", "劳务派遣")), joined.isoformat(),
        )  # fmt: skip


def roster(path: Path, count: int, unions: int) -> Path:
    """A roster as .csv (UTF-8)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(people(count, unions))
    return path


def insert_like(blank: models.Model, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values (``bulkrows.insert_rows``) of some fields; the others are as a new record has them."""
    others = {one.name: _bare(one.pre_save(blank, True)) for one in blank._meta.concrete_fields if one.name not in names}
    insert_rows(type(blank), (*names, *others), ((*row, *others.values()) for row in rows))


def _bare(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return moment(value) if isinstance(value, datetime) else value
