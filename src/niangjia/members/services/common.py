"""What every verb on a person does: ask for the right, read a number, open the keys that find it."""

from typing import Any

from niangjia.kernel.errors import Forbidden, Invalid, Missing
from niangjia.members import rules
from niangjia.members.idnumber import BadNumber, Identity, parse
from niangjia.members.keys import id_index, phone_index, tail
from niangjia.members.models import Person
from niangjia.organizations.rights import reaches

MARK = "members"
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


def identity_of(number: str) -> Identity:
    """The identity that a number names; raises :class:`Invalid` at ``id_number``."""
    try:
        return parse(number)
    except BadNumber as error:
        sentence = f"{error.reason_zh}，{error.hint_zh}。"
        raise Invalid(sentence, errors={"id_number": [sentence]}) from error


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
