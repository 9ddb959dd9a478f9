"""Rules of law and of federations as records: key, value, region, validity, document. No such number stands in code.

``rule(key, region=…, on=…)`` picks the record valid on a day whose region code is the longest prefix of the asked one:
a city's before its province's before the nation's. What applies a rule keeps ``Applied.as_dict()``, so that a later
change of the rule does not change what was judged.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, models, router
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils import timezone

from niangjia.kernel.errors import Refused
from niangjia.kernel.memo import forget, remember
from niangjia.kernel.records import Record
from niangjia.kernel.standing import Standing
from niangjia.kernel.together import Together

SEED = Path(__file__).parent / "data" / "regulations.json"
TRUST = {"L": "已核对原文", "S": "据公开资料，未核对原文", "U": "通行说法，未核对原文"}
AREAS = {
    "union": "组织建设",
    "election": "换届选举",
    "fund": "经费",
    "gift": "慰问",
    "prize": "活动奖品",
    "care": "困难帮扶",
    "dispute": "劳动争议",
    "bargain": "集体协商",
    "congress": "职工代表大会",
    "supervise": "劳动法律监督",
    "hotline": "12351 热线",
    "contest": "劳动竞赛",
    "honour": "评先选优",
    "studio": "创新工作室",
    "data": "个人信息",
}


class Regulation(Record):
    """One version of one rule in one region. ``valid_to`` is the last day on which it holds."""

    class Trust(models.TextChoices):
        L = "L", TRUST["L"]
        S = "S", TRUST["S"]
        U = "U", TRUST["U"]

    key = models.CharField("规则", max_length=64)
    region = models.CharField(
        "地区", max_length=6, blank=True, default="", help_text="GB/T 2260 prefix; empty: national"
    )
    value = models.JSONField("取值")
    unit = models.CharField("单位", max_length=24, blank=True)
    text_zh = models.TextField("内容")
    document = models.CharField("文件", max_length=120)
    article = models.CharField("条款", max_length=60, blank=True)
    trust = models.CharField("来源", max_length=1, choices=Trust.choices, default=Trust.S)
    verified = models.BooleanField("已核对", default=False)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("最后有效日", null=True, blank=True)
    note = models.TextField("备注", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "制度规则"
        ordering = ["key", "region", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "region", "valid_from"], name="regulation_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="regulation_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(trust__in=list(TRUST)), name="regulation_trust"),
        ]

    @property
    def area(self) -> str:
        """The first word of the key."""
        return self.key.partition(".")[0]

    @property
    def area_name(self) -> str:
        """The area in words."""
        return AREAS.get(self.area, self.area)

    @property
    def trust_words(self) -> str:
        """How far it can be relied on, in words."""
        return TRUST[self.trust] if self.verified or self.trust != "L" else "未核对原文"

    def holds(self, on: date) -> bool:
        """Whether it is valid on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class NoRule(Refused):
    """409: no rule with this key holds in the region on the day."""

    code = "no-rule"


@dataclass(frozen=True)
class Applied:
    """A rule as it was applied: what a record keeps and what a refusal names."""

    key: str
    value: Any
    unit: str
    text: str
    document: str
    article: str
    region: str
    valid_from: date
    verified: bool
    trust: str

    def as_dict(self) -> dict[str, Any]:
        """The copy that a record stores, as JSON values."""
        return asdict(self) | {"valid_from": self.valid_from.isoformat()}

    @property
    def source(self) -> str:
        """The document and article, as anybody reads them who is refused or told by the rule."""
        name = self.document if "《" in self.document else f"《{self.document}》"
        return f"{name}{self.article}"

    @property
    def marked_source(self) -> str:
        """:attr:`source` for the desk, which can look it up: with a warning where the text was not checked."""
        return self.source if self.verified else f"{self.source}（未核对原文）"


def rule(key: str, *, region: str = "", on: date | None = None) -> Applied:
    """The rule that holds in a region (GB/T 2260 code, "" national) on a day (today); raises :class:`NoRule`."""
    day = on or timezone.localdate()
    found = [one for one in _versions(key) if region.startswith(one.region) and one.holds(day)]
    if not found:
        raise NoRule(f"没有找到 {day} 有效的规则“{key}”，请系统管理员在“制度规则”中补充。")
    return applied(max(found, key=lambda one: len(one.region)))


def rules_of(key: str, *, on: date | None = None) -> list[Applied]:
    """The rules with a key that hold anywhere on a day, national first."""
    day = on or timezone.localdate()
    return [applied(one) for one in sorted(_versions(key), key=lambda one: one.region) if one.holds(day)]


def applied(one: Regulation) -> Applied:
    """The copy of a record to be applied."""
    return Applied(
        one.key,
        one.value,
        one.unit,
        one.text_zh,
        one.document,
        one.article,
        one.region,
        one.valid_from,
        one.verified,
        one.trust,
    )


def _versions(key: str) -> list[Regulation]:
    return remember(("regulations", key), lambda: _reading.ask(key))


def learn(*keys: str) -> None:
    """Read the versions under several keys by one query, for the rest of this request (``kernel.memo``)."""
    for key, found in zip(keys, _read(list(keys)), strict=True):
        remember(("regulations", key), lambda found=found: found)  # type: ignore[misc]


def _read(keys: list[str]) -> list[list[Regulation]]:
    """The versions under each key; those who ask at the same moment share one read."""
    found: dict[str, list[Regulation]] = {key: [] for key in keys}
    for one in _under(keys):
        found[one.key].append(one)
    return [list(found[key]) for key in keys]


_reading: Together[str, list[Regulation]] = Together(_read)
_under: Standing[str] = Standing(
    Regulation._meta.get_field("key"), lambda keys: Regulation.objects.filter(key__in=keys)
)


def load_seed(using: str | None = None) -> int:
    """Add the rules of the project's data file that are missing; never changes one that is there. Gives how many."""
    database = using or router.db_for_write(Regulation)
    rows = Regulation.objects.using(database)
    there = list(rows.all())
    made = [one for one in seed() if not any(overlap(one, other) for other in there)]
    rows.bulk_create(made, ignore_conflicts=True)
    forget("regulations")
    return len(made)


def overlap(one: Regulation, other: Regulation) -> bool:
    """Whether two versions of the same rule in the same region hold on a common day."""
    if (one.key, one.region) != (other.key, other.region):
        return False
    last, other_last = one.valid_to or date.max, other.valid_to or date.max
    return one.valid_from <= other_last and other.valid_from <= last


def seed() -> list[Regulation]:
    """The rules of the data file, unsaved."""
    data = json.loads(SEED.read_text(encoding="utf-8"))
    return [_row(one) for one in data["rules"]]


def _row(one: dict[str, Any]) -> Regulation:
    dates = {name: date.fromisoformat(one[name]) for name in ("valid_from", "valid_to") if one.get(name)}
    trust = one["trust"]
    return Regulation(**{**one, "verified": trust == "L", **dates})


def _after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    if sender.name == "niangjia.kernel" and router.allow_migrate(using, "kernel"):
        names = connections[using].introspection.table_names()
        if Regulation._meta.db_table in names:
            load_seed(using)


def _changed(**_rest: Any) -> None:
    forget("regulations")


post_migrate.connect(_after_migrate, dispatch_uid="kernel.regulations")
post_save.connect(_changed, sender=Regulation, dispatch_uid="kernel.regulations.save")
post_delete.connect(_changed, sender=Regulation, dispatch_uid="kernel.regulations.delete")
