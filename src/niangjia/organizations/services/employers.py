"""Firms and institutions, with and without a union."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.questions import react
from niangjia.kernel.workflow import note
from niangjia.organizations import rules
from niangjia.organizations.checks import clean_details, clean_name
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.namedindex import index_employers
from niangjia.organizations.services.common import locked, named, need_active, permit, permit_below
from niangjia.organizations.services.treelock import steady
from niangjia.organizations.services.unions import need_fresh
from niangjia.organizations.spelling import keys
from niangjia.organizations.states import ORGANISERS

DETAILS = ("credit_code", "trade", "workers", "address", "latitude", "longitude", "source")


def add_employer(*, name: str, area: Union, by: Any, union: Union | None = None, **details: Any) -> Employer:
    """Put a firm on the list of a union's area. Raises :class:`Invalid` for a credit code that is there already."""
    permit_below(area, by=by, what="登记单位")
    one = Employer(name=clean_name(name), area=area, union=union, **_clean(details))
    one.pinyin, one.initials = keys(one.name)
    with transaction.atomic():
        steady()
        _settle(one, area, union)
        _save(one, insert=True)
        _tell(one, "add", by=by, detail={"name": one.name})
    return one


def edit_employer(
    *, employer: Employer, by: Any, revision: int, name: str, area: Union, **details: Any
) -> Employer:
    """Correct what is known of a firm. Raises :class:`Refused` (``stale``), :class:`Invalid`."""
    permit_employer(employer, by=by)
    if area.pk != employer.area_id:
        permit_below(area, by=by, what="登记单位")
    values = {"name": clean_name(name)} | _clean(details)
    with transaction.atomic():
        steady()
        row = Employer.objects.select_for_update(of=("self",)).select_related("union").get(pk=employer.pk)
        need_fresh(row, revision)
        changed = {key: [_said(getattr(row, key)), _said(value)] for key, value in values.items()}
        for key, value in values.items():
            setattr(row, key, value)
        row.pinyin, row.initials = keys(row.name)
        row.revision += 1
        _settle(row, area, row.union)
        _save(row)
        _tell(row, "edit", by=by, detail={key: pair for key, pair in changed.items() if pair[0] != pair[1]})
    return row


def link_employer(*, employer: Employer, union: Union | None, by: Any, reason: str = "") -> Employer:
    """Say which union covers a firm (None: no union again).

    Who listens to ``employer_covered`` is told, with ``employer``, ``union`` and ``by``.
    """
    permit_employer(employer, by=by)
    with transaction.atomic():
        steady()
        row = Employer.objects.select_for_update().get(pk=employer.pk)
        row.revision += 1
        _settle(row, row.area, union)
        _save(row)
        detail = {"union": [str(employer.union_id or ""), str(row.union_id or "")]}
        _tell(row, "link", by=by, reason=reason, detail=detail)
        if row.union is not None:
            react("employer_covered", employer=row, union=row.union, by=by)
    return row


def permit_employer(employer: Employer, *, by: Any) -> None:
    """Raises :class:`Missing` or :class:`Forbidden` where the user may not change a firm."""
    sentence = f"修改单位要由所在地工会或上级工会的{named(ORGANISERS)}办理。"
    permit(employer, visible=rules.employers(by), allowed=rules.employers_manageable(by), sentence=sentence)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _clean(details: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"not a detail of an employer: {sorted(unknown)}")
    workers = details.get("workers")
    if workers is not None and not 0 <= workers <= 10_000_000:
        raise Invalid("职工人数不对。", errors={"workers": ["请填写 0 以上的整数。"]})
    return clean_details(Employer, details)


def _settle(one: Employer, area: Union, union: Union | None) -> None:
    """Fresh rows of both unions; the covering one lies in the area's branch."""
    home = locked(area)
    need_active(home, "不能登记单位")
    one.area, one.path, one.union = home, home.path, None
    if union is None:
        return
    cover = Union.objects.get(pk=union.pk)
    need_active(cover, "不能覆盖单位")
    if not cover.path.startswith(home.path) or cover.kind == "group":
        raise Invalid(f"覆盖单位的工会应当是“{home.name}”本身或它下面的工会（不能是工会小组）。", at="union")
    one.union = cover


def _save(one: Employer, *, insert: bool = False) -> None:
    same = (
        Employer.objects.filter(credit_code=one.credit_code).exclude(pk=one.pk).first()
        if one.credit_code
        else None
    )
    if same:
        raise Invalid(f"统一社会信用代码 {one.credit_code} 已经登记为“{same.name}”。", at="credit_code")
    try:
        with transaction.atomic():
            one.save(force_insert=insert)
            index_employers([one], fresh=insert)
    except IntegrityError as error:
        raise Refused("别人刚刚登记了同一个单位，请刷新页面。", code="somebody-was-first") from error


def _tell(
    one: Employer, verb: str, *, by: Any, reason: str = "", detail: dict[str, Any] | None = None
) -> None:
    note(one, verb, by=by, reason=reason, data=detail)
    audit.record(f"employer.{verb}", by=by, target=one, reason=reason, detail=detail)
    marks.touch("employers", [(one.area_id, one.path)])
