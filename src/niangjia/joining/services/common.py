"""What every verb on an application does: clean what was typed, find out what is odd, ask for the right."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.joining import queries
from niangjia.joining.eligibility import RULES, check_age
from niangjia.joining.models import SOURCES, Application
from niangjia.joining.notices import tell_applicant
from niangjia.joining.oddities import Said, look
from niangjia.joining.rules import READERS
from niangjia.joining.states import APPLICATION_MOVES, REVIEWERS, ApplicationState
from niangjia.kernel import audit
from niangjia.kernel.dialect import postgres
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.memo import remembering
from niangjia.kernel.regulations import learn
from niangjia.kernel.standing import Standing
from niangjia.kernel.workflow import move
from niangjia.members.idnumber import BadNumber, Identity
from niangjia.members.keys import id_index, phone_index
from niangjia.members.known import Known, known
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
class Typed:
    """An entry without mistakes in itself: the columns that it fills, and what the number says."""

    columns: dict[str, Any]
    identity: Identity
    employer: Any

    @property
    def number(self) -> bytes:
        """The keyed hash of the number."""
        found: bytes = self.columns["id_index"]
        return found

    @property
    def phone(self) -> bytes | None:
        """The keyed hash of the phone."""
        found: bytes | None = self.columns["phone_index"]
        return found

    @property
    def workplace(self) -> str:
        """Where the person works, in their own words."""
        return str(self.columns["workplace"])


def typed(entry: Entry) -> Typed:
    """Raises :class:`Invalid` by field for what is wrong with what was typed, whatever is known; no query."""
    errors: dict[str, list[str]] = {}
    name, identity = "", None
    try:
        name = cleaned(entry.name)
    except Invalid as wrong:
        errors |= wrong.errors
    try:
        identity = identity_of(entry.id_number)
    except Invalid as wrong:
        errors |= wrong.errors
    phone = _phone(entry.phone, errors)
    if errors or identity is None:
        raise Invalid("有几处要改一下。", errors=errors)
    columns = _work(entry) | {
        "name": name,
        "id_kind": identity.kind,
        "id_number": identity.number,
        "id_index": id_index(identity.number),
        "phone": phone or None,
        "phone_index": phone_index(phone) if phone else None,
    }
    return Typed(columns, identity, entry.employer)


def _phone(text: str, errors: dict[str, list[str]]) -> str:
    try:
        return clean_phone(text)
    except BadNumber as error:
        errors["phone"] = [f"{error.reason_zh}，{error.hint_zh}。"]
        return ""


def _work(entry: Entry) -> dict[str, Any]:
    if entry.employment_form and entry.employment_form not in EMPLOYMENT_FORMS:
        raise Invalid("请选择用工形式。", errors={"employment_form": ["请从名录中选择。"]})
    if entry.group and entry.group not in GROUPS:
        raise Invalid("请选择职业群体。", errors={"group": ["请从名录中选择。"]})
    return {
        "workplace": " ".join(entry.workplace.split())[:LONGEST],
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


def examine(one: Typed, union: Any, *, apart_from: Any) -> tuple[dict[str, Any], bool]:
    """:func:`judge` of an application that is sent again, with what it needs to know: the same queries for every number."""
    with remembering():
        learn(*RULES)
        others = others_held([queries.Sought(one.number, one.phone)], apart_from=apart_from)[0]
        return judge(one, union, one.employer or employer_called(one.workplace), others, known(one.number, one.phone))


def judge(
    one: Typed, union: Any, employer: Any, others: list[queries.Other], people: list[Known]
) -> tuple[dict[str, Any], bool]:
    """All columns that follow from an entry and a union, and whether another application with the number is open.

    Raises :class:`Invalid`, naming the rule, for whoever is too young or too old. Beyond the rules of age no query.
    """
    today = timezone.localdate()
    check_age(one.identity, today)
    said = Said(one.columns["name"], one.identity, one.number, one.phone, one.workplace, employer, union)
    found = look(said, others, people, on=today)
    firm = {"employer": employer, "firm_key": _firm_key(one.workplace, employer, union)}
    odd = {"oddities": found.oddities, "front": -len(found.oddities)}
    return one.columns | {"union": union, "path": union.path} | firm | odd, found.taken


def others_held(sought: Sequence[queries.Sought], *, apart_from: Any = None) -> list[list[queries.Other]]:
    """:func:`queries.others`, with the open ones of these numbers held until the transaction ends.

    Who withdraws or decides an open one waits for us, and then sees who lined up behind it; without that somebody would
    wait behind nobody. SQLite lets one transaction write at a time.
    """
    while True:
        held = _hold([one.number for one in sought])
        found = queries.others(sought, apart_from=apart_from)
        if held is None or all(one.key in held for row in found for one in row if one.same_number and one.open):
            return found
        # another came forward while we waited for the one that went: that one is to be held as well


def _hold(numbers: Sequence[bytes]) -> set[UUID] | None:
    """The open applications with these numbers, held; None where nobody else writes anyway."""
    if not postgres():
        return None
    return set(_open_ones(numbers))


_open_ones: Standing[bytes] = Standing(
    Application._meta.get_field("id_index"),
    lambda numbers: Application.objects.filter(id_index__in=numbers, state__in=ApplicationState.OPEN)
    .order_by("id_index")
    .select_for_update(no_key=True)
    .values_list("pk", flat=True),
)


def bring_in(application: Application, verb: str, taken: bool, *, by: Any, **changes: Any) -> None:
    """Send it (``submit`` or ``mend``), or line it up behind the open one with its number.

    Whether there is one was looked up before; where somebody was faster since, the database says so.
    """
    while not taken:
        try:
            with transaction.atomic():
                move(application, verb, by=by, moves=APPLICATION_MOVES, **changes)
            return
        except IntegrityError:
            application.refresh_from_db(fields=["state"])
            taken = _hold([changes["id_index"]]) != set()
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


NO_GOAL = ("union-ended", "not-joinable")  # whoever is not of the union itself need not know which


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
