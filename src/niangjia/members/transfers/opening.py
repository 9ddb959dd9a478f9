"""A transfer begins: by the member, by the union that has the member, or by the one that wants to take in."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.kernel import audit
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.records import account_of
from niangjia.kernel.workflow import note
from niangjia.members.keys import id_index
from niangjia.members.models import Inquiry, Membership, Person, Transfer
from niangjia.members.names import clean_name
from niangjia.members.services.common import identity_of
from niangjia.members.states import WRITERS, TransferState
from niangjia.members.transfers import signing, timing
from niangjia.members.transfers.carrying import MARK, hold
from niangjia.members.vocabulary import EMPLOYMENT_FORMS
from niangjia.organizations.rights import reaches
from niangjia.organizations.states import UnionState

Words = dict[str, str]


def _words(wish: str, workplace: str, employment_form: str) -> Words:
    if employment_form and employment_form not in EMPLOYMENT_FORMS:
        raise Invalid("请从名录中选择用工形式。", at="employment_form")
    return {"wish": wish.strip()[:200], "workplace": workplace.strip()[:120], "employment_form": employment_form}


def ask(
    *, by: Any, person: Person, to: Any, wish: str = "", workplace: str = "", employment_form: str = "", as_union: bool = False
) -> Transfer:
    """Begin a transfer as the member, or as the union that has the member.

    Whoever begins has signed; who may sign for both unions has moved the member with that. Raises :class:`Missing`,
    :class:`Forbidden`, :class:`Invalid`, :class:`Refused`.
    """
    with transaction.atomic():
        hold([person.pk])
        now = person.memberships.select_related("union").filter(left_on__isnull=True).first()
        if now is None:
            raise Refused("现在没有会籍，不能转会；请直接申请入会。", code="not-a-member")
        origin = _origin(by, person, now)
        origin = "out" if as_union else origin
        standing = Transfer.objects.filter(person=person, state__in=TransferState.OPEN).exclude(
            origin__in=("in", "roster")
        )
        if (other := standing.select_related("to_union").first()) is not None:
            raise Refused(
                f"已有一份转到{other.to_union.name}的转会在办理，请先撤回它。", code="transfer-open"
            )
        return _make(by, now, to, origin, _words(wish, workplace, employment_form))


def claim(
    *, by: Any, to: Any, name: str, id_number: str, wish: str = "", workplace: str = "", employment_form: str = ""
) -> Transfer | Inquiry:
    """Ask for somebody by name and number, for the union that takes in.

    The answer is the same whether the number is known or not: a person of that name and number who is a member of
    another union is asked for, anything else is kept as an inquiry that waits as long. Whoever lets people type numbers
    limits how often (``guessing``). Raises :class:`Invalid`, :class:`Missing`, :class:`Forbidden`, :class:`Refused`.
    """
    words = _words(wish, workplace, employment_form)
    _may_take_in(by, to)
    identity = identity_of(id_number)
    _must_take(to)
    with transaction.atomic():
        person = Person.objects.filter(id_index=id_index(identity.number), name=clean_name(name)).first()
        if person is not None:
            hold([person.pk])
        now = person.memberships.filter(left_on__isnull=True).select_related("union").first() if person else None
        known = now is not None and now.union_id != to.pk
        if known and now is not None and not _asked_already(now, to):
            return _make(by, now, to, "in", words)
        return _inquire(by, to, clean_name(name), words)


def _inquire(by: Any, to: Any, name: str, words: Words) -> Inquiry:
    days, _ = timing.days_of(to.region_code)
    today = timezone.localdate()
    made = Inquiry.objects.create(
        union=to, path=to.path, name=name[:60], by=account_of(by),
        asked_on=today, due_on=today + timedelta(days=days), **words,
    )  # fmt: skip
    audit.record("transfer.claim", by=by, target=to)
    return made


def _asked_already(now: Membership, to: Any) -> bool:
    return Transfer.objects.filter(person_id=now.person_id, to_union=to, state__in=TransferState.OPEN).exists()


def _make(by: Any, now: Membership, to: Any, origin: str, words: Words) -> Transfer:
    _must_take(to)
    if to.pk == now.union_id:
        raise Invalid("已经在这个工会，不用转会。", errors={"to": ["已经在这个工会，请选择另一个。"]})
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                person_id=now.person_id, name=now.name, from_union=now.union, to_union=to, path=now.path,
                membership_id=now.pk, origin=origin, **words,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(f"已经向{to.name}提出过，正在等答复。", code="transfer-open") from error
    note(made, "ask", by=by, target=TransferState.ASKED, reason=made.wish)
    audit.record("transfer.claim" if origin == "in" else "transfer.ask", by=by, target=to)
    timing.start(made, by=by)
    sides = signing.sides(by, made)
    if origin != "member" and sides:
        touch(MARK, signing.sign_held(made, sides, by=by))
    return made


def _origin(by: Any, person: Person, now: Membership) -> str:
    """Who begins: the member for oneself, the union for its member."""
    if by is None or reaches(by, now.path, *WRITERS):
        return "member" if by is not None and person.user_id == by.pk else "out"
    if person.user_id is not None and person.user_id == getattr(by, "pk", None):
        return "member"
    raise Missing("没有找到这位会员，或不在您的范围内。")


def _may_take_in(by: Any, to: Any) -> None:
    if by is None or reaches(by, to.path, *WRITERS):
        return
    if reaches(by, to.path):
        raise Forbidden("您可以查看这个工会，但不能办理转入；需要主席或组织干部任职。", code="wrong-role")
    raise Missing("没有找到这个工会，或者它不在您管理的范围内。")


def _must_take(to: Any) -> None:
    if to.state != UnionState.ACTIVE:
        raise Refused(f"{to.name}已撤销或合并，不能转入。", code="union-ended")
    if to.kind == "federation":
        raise Invalid(f"{to.name}是总工会，不直接吸收会员，请选择它下面的基层工会或联合会。", at="to")
