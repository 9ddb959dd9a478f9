"""What every verb on a person does: ask for the right, read a number, open the keys that find it."""

from datetime import date
from typing import Any

from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.regulations import rule
from niangjia.members import rules
from niangjia.members.idnumber import BadNumber, Identity, parse
from niangjia.members.keys import id_index, phone_index, tail
from niangjia.members.models import Person
from niangjia.organizations.rights import reaches
from niangjia.organizations.termclock import add_months

MARK = "members"
FOUNDED = date(1925, 5, 1)  # of the national federation: nobody joined before
PERSON_FIELDS = ("name", "gender", "birth_date", "education", "skill", "household_region")
MEMBERSHIP_FIELDS = ("workplace", "department", "position", "employment_form", "group", "joined_on", "note")


def permit(by: Any, path: str) -> None:
    """Let through whoever may change members there; raises :class:`Missing` or :class:`Forbidden`. ``None`` is us."""
    if by is None or reaches(by, path, *rules.WRITERS):
        return
    if not reaches(by, path, *rules.READERS):
        raise Missing("没有找到这位会员，或不在您的范围内。")
    raise Forbidden("您可以查看这位会员，但不能办理；需要主席或组织干部任职。", code="wrong-role")


def permit_person(by: Any, person: Person) -> None:
    """:func:`permit` where the person belongs: the union of today, the last one for whoever left."""
    paths = person.memberships.values_list("path", flat=True)
    path = paths.filter(left_on__isnull=True).first() or paths.order_by("-left_on", "-id").first()
    permit(by, path or "")


TAKEN = "number-taken"
TELLS_NOTHING = (
    "这个号码不能登记在这里：姓名和号码可能不相符，也可能此人已是别处的会员。请核对证件；核对无误的，请用“申请转入”办理。"
)


def taken() -> Refused:
    """The one refusal for a number that is another's, or a member's elsewhere: nobody learns which by trying."""
    return Refused(TELLS_NOTHING, code=TAKEN, at="id_number")


def has_in_reach(by: Any, id_number: str) -> bool:
    """Whether somebody may see the person of a number anyway, present or past."""
    found = Person.objects.filter(id_index=id_index(identity_of(id_number).number)).first()
    if by is None or found is None:
        return True
    paths = found.memberships.values_list("path", flat=True)
    return any(reaches(by, path, *rules.READERS) for path in paths)


def check_joined(on: date, born: date | None) -> None:
    """Raise :class:`Invalid` for a day on which nobody could join: before there was a federation, or as a child."""
    if on < FOUNDED:
        raise Invalid("入会日期不能早于 1925 年 5 月 1 日（中华全国总工会成立之日），请核对年份。", at="joined_on")
    if born is None:
        return
    applied = rule("union.join_min_age")
    if add_months(born, 12 * int(applied.value)) > on:
        raise Invalid(f"按出生日期，{on} 时还不满 {applied.value} 周岁，请核对入会日期和出生日期。", at="joined_on", rule=applied.as_dict())


def identity_of(number: str) -> Identity:
    """The identity that a number names; raises :class:`Invalid` at ``id_number``."""
    try:
        return parse(number)
    except BadNumber as error:
        raise Invalid(f"{error.reason_zh}，{error.hint_zh}。", at="id_number") from error


def id_columns(identity: Identity) -> dict[str, Any]:
    """The columns of a person that hold an identity."""
    return {
        "id_kind": identity.kind,
        "id_number": identity.number,
        "id_index": id_index(identity.number),
        "id_tail": tail("id", identity.number),
    }


def phone_columns(phone: str) -> dict[str, Any]:
    """The columns of a person that hold a phone number of eleven digits, or none."""
    return {
        "phone": phone or None,
        "phone_index": phone_index(phone) if phone else None,
        "phone_tail": tail("phone", phone) if phone else None,
    }
