"""The verbs of the rule records: an administrator adds a regional version, corrects nothing, ends one."""

import re
from datetime import date
from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.records import account_of
from niangjia.kernel.regulations import TRUST, Regulation, overlap

REGION = re.compile(r"^(\d{2}|\d{4}|\d{6})?$")


def add_regulation(
    *,
    key: str,
    value: Any,
    text_zh: str,
    document: str,
    valid_from: date,
    by: Any,
    region: str = "",
    unit: str = "",
    article: str = "",
    valid_to: date | None = None,
    trust: str = "S",
    verified: bool = False,
    note: str = "",
) -> Regulation:
    """Add a version of a known rule for a region; ``verified`` means the text itself was read.

    Raises :class:`Invalid` by field: unknown key, a region that is no GB/T 2260 prefix, a value of another shape than
    the rule's other versions, or a validity that overlaps with a version there is.
    """
    made = Regulation(
        key=key,
        region=region,
        value=value,
        unit=unit,
        text_zh=text_zh.strip(),
        document=document.strip(),
        article=article.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        trust=trust,
        verified=verified,
        note=note.strip(),
        added_by=account_of(by),
    )
    return _add(made, by)


def _add(made: Regulation, by: Any) -> Regulation:
    detail = {"key": made.key, "region": made.region, "value": made.value}
    with transaction.atomic():
        same = Regulation.objects.filter(key=made.key)
        list(same.select_for_update().values_list("pk"))  # two at once wait here for each other …
        others = list(same.all())  # … and only a query begun afterwards sees what the first one added
        errors = _wrong(made, others)
        if errors:
            raise Invalid("；".join(sentence for one in errors.values() for sentence in one), errors=errors)
        made.save(force_insert=True)
        audit.record("regulation.add", by=by, target=made, detail=detail)
    return made


def end_regulation(*, regulation: Regulation, last_day: date, reason: str, by: Any) -> Regulation:
    """Say on which day a version holds for the last time. Raises :class:`Invalid`, :class:`Refused`."""
    if not reason.strip():
        raise Invalid("请写明停止执行的理由。", errors={"reason": ["请写明理由，例如新文件的文号。"]})
    if last_day < regulation.valid_from:
        raise Invalid(
            "最后有效日不能早于施行日期。",
            errors={"last_day": [f"请填写 {regulation.valid_from} 或以后的日期。"]},
        )
    with transaction.atomic():
        mine = Regulation.objects.filter(pk=regulation.pk, valid_to=regulation.valid_to)
        if regulation.valid_to is None:
            mine = Regulation.objects.filter(pk=regulation.pk, valid_to__isnull=True)
        elif last_day >= regulation.valid_to:
            raise Refused(f"这条规则到 {regulation.valid_to} 已停止执行。", code="already-ended")
        if not mine.update(valid_to=last_day):
            raise Refused("别人刚刚改动过这条规则，请刷新页面。", code="somebody-was-first")
        detail = {"key": regulation.key, "region": regulation.region, "last_day": last_day.isoformat()}
        audit.record("regulation.end", by=by, target=regulation, detail=detail, reason=reason.strip())
    regulation.valid_to = last_day
    return regulation


def _wrong(made: Regulation, others: list[Regulation]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not others:
        errors["key"] = ["没有这条规则，请从列表中选择。"]
    if not REGION.match(made.region):
        errors["region"] = ["请填写 2、4 或 6 位行政区划代码，例如江苏省填 32。"]
    if others and _shape(made.value) not in {_shape(one.value) for one in others}:
        errors["value"] = [f"取值的写法要与现有的一致，例如 {_example(others)}。"]
    for name, label in (("text_zh", "内容"), ("document", "文件")):
        if not getattr(made, name):
            errors[name] = [f"请填写{label}。"]
    if made.trust not in TRUST:
        errors["trust"] = ["请选择来源。"]
    errors |= _wrong_dates(made, others)
    return errors


def _wrong_dates(made: Regulation, others: list[Regulation]) -> dict[str, list[str]]:
    if made.valid_to and made.valid_to < made.valid_from:
        return {"valid_to": ["最后有效日不能早于施行日期。"]}
    for other in others:
        if overlap(made, other):
            until = f"至 {other.valid_to}" if other.valid_to else "起一直有效"
            return {
                "valid_from": [f"与本地区 {other.valid_from} {until}的一条重叠，请先停止那一条，或改动日期。"]
            }
    return {}


def _shape(value: Any) -> str:
    """The kind of a value: a mapping with its names, a list, a yes or no, a number, a text."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(value)) + "}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__
    return "number"


def _example(others: list[Regulation]) -> str:
    import json

    return json.dumps(others[0].value, ensure_ascii=False)
