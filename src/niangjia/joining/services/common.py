"""What every verb on an application does: clean what was typed, find out what is odd, ask for the right."""

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.joining.eligibility import check_age
from niangjia.joining.models import SOURCES, Application
from niangjia.joining.notices import tell_applicant
from niangjia.joining.oddities import Findings, Said, look
from niangjia.joining.rules import READERS
from niangjia.joining.states import APPLICATION_MOVES, REVIEWERS
from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.workflow import move
from niangjia.members.idnumber import BadNumber, Identity
from niangjia.members.keys import id_index, phone_index
from niangjia.members.roster.phones import clean_phone
from niangjia.members.services.common import identity_of
from niangjia.members.services.consents import TEXTS
from niangjia.members.services.entering import cleaned
from niangjia.members.unionnames import likeness, union_core
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GROUPS
from niangjia.organizations.finding import employer_called
from niangjia.organizations.firmnames import core
from niangjia.organizations.rights import reaches

MARK = "applications"
CONSENT = TEXTS["membership"][0]
LONGEST = 120


@dataclass
class Entry:
    """An application as it was typed."""

    name: str
    id_number: str
    phone: str
    workplace: str = ""
    employment_form: str = ""
    group: str = ""
    employer: Any = field(default=None)  # organizations.Employer, where it is known which


@dataclass(frozen=True)
class Clean:
    """An application that may be sent: the columns, and what they were read from."""

    columns: dict[str, Any]
    identity: Identity
    employer: Any


def clean(entry: Entry, union: Any) -> Clean:
    """Raises :class:`Invalid` by field for what is wrong with it; one query, for the employer."""
    errors: dict[str, list[str]] = {}
    name, identity = "", None
    try:
        name = cleaned(entry.name)
    except Invalid as wrong:
        errors |= wrong.errors
    try:
        identity = identity_of(entry.id_number)
        check_age(identity, timezone.localdate())
    except Invalid as wrong:
        if wrong.rule:
            raise
        errors |= wrong.errors
    phone = _phone(entry.phone, errors)
    if errors or identity is None:
        raise Invalid("有几处要改一下。", errors=errors)
    workplace = " ".join(entry.workplace.split())[:LONGEST]
    employer = entry.employer or employer_called(workplace)
    columns = _work(entry, workplace, employer, union) | {
        "name": name,
        "id_kind": identity.kind,
        "id_number": identity.number,
        "id_index": id_index(identity.number),
        "phone": phone or None,
        "phone_index": phone_index(phone) if phone else None,
    }
    return Clean(columns, identity, employer)


def _phone(text: str, errors: dict[str, list[str]]) -> str:
    try:
        return clean_phone(text)
    except BadNumber as error:
        errors["phone"] = [f"{error.reason_zh}，{error.hint_zh}。"]
        return ""


def _work(entry: Entry, workplace: str, employer: Any, union: Any) -> dict[str, Any]:
    if entry.employment_form and entry.employment_form not in EMPLOYMENT_FORMS:
        raise Invalid("请选择用工形式。", errors={"employment_form": ["请从名录中选择。"]})
    if entry.group and entry.group not in GROUPS:
        raise Invalid("请选择职业群体。", errors={"group": ["请从名录中选择。"]})
    return {
        "workplace": workplace,
        "employer": employer,
        "firm_key": _firm_key(workplace, employer, union),
        "employment_form": entry.employment_form,
        "group": entry.group or "none",
    }


def _firm_key(workplace: str, employer: Any, union: Any) -> str:
    """The name under which the workers of a firm without a union are counted; "" where it has one."""
    if employer is not None and employer.union_id:
        return ""
    if not workplace or (
        union.kind == "grassroots" and likeness(union_core(workplace), union_core(union.name)) >= SAME_FIRM
    ):
        return ""
    return core(workplace)[:LONGEST]


SAME_FIRM = 0.8


def examine(one: Clean, union: Any, *, apart_from: Any = None) -> Findings:
    """What is odd about it; the same queries for every number."""
    columns = one.columns
    said = Said(
        columns["name"], one.identity, columns["id_index"], columns["phone_index"], columns["workplace"], one.employer, union
    )
    return look(said, on=timezone.localdate(), apart_from=apart_from)


def bring_in(application: Application, verb: str, taken: bool, *, by: Any, **changes: Any) -> None:
    """Send it (``submit`` or ``mend``), or line it up behind the open one with its number.

    Whether there is one was looked up before; where somebody was faster since, the database says so.
    """
    if not taken:
        try:
            with transaction.atomic():
                move(application, verb, by=by, moves=APPLICATION_MOVES, **changes)
            return
        except IntegrityError:
            application.refresh_from_db(fields=["state"])
    move(application, "double", by=by, moves=APPLICATION_MOVES, **changes)


def tell(application: Application, verb: str, *, by: Any, detail: dict[str, Any] | None = None, reason: str = "") -> None:
    """An entry of the audit trail, the mark of the union, and a word to the applicant where somebody has decided."""
    subject = application.membership.person_id if application.membership else None
    audit.record(f"application.{verb}", by=by, target=application, subject=subject, detail=detail, reason=reason)
    touch(MARK, [(application.union_id, application.path)])
    tell_applicant(application, verb, by=by)


def permit(by: Any, application: Application) -> None:
    """Raises :class:`Missing` out of the user's branches, :class:`Forbidden` in the wrong role. ``None`` is us."""
    if by is None or reaches(by, application.path, *REVIEWERS):
        return
    if not reaches(by, application.path, *READERS):
        raise Missing("没有找到这份申请，或者它不在您的范围内。")
    raise Forbidden("您可以查看这份申请，但不能办理；需要主席或组织干部任职。", code="wrong-role")


def need_joinable(union: Any) -> None:
    """Raises :class:`Refused` for a union that has ended or has no members of its own."""
    if union.ended_on is not None:
        raise Refused(f"“{union.name}”已经撤销或合并，请另选工会。", code="union-ended")
    if union.kind == "federation":
        raise Refused(f"“{union.name}”不直接发展会员，请选它下面的基层工会或行业工会联合会。", code="not-joinable")


def need_source(source: str) -> None:
    """A programmer's mistake, not a person's."""
    if source not in SOURCES:
        raise ValueError(f"no such source: {source}")
