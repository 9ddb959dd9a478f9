"""Applying for a vacancy, the consent that goes with it, the employer's word, and the list that the employer gets."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.jobs import rules
from niangjia.jobs.models import Candidacy, Exhibitor, Vacancy
from niangjia.jobs.notices import tell
from niangjia.jobs.queries import hired
from niangjia.jobs.services.calls import found_work
from niangjia.jobs.services.common import permit
from niangjia.jobs.services.fairs import permit_fair
from niangjia.jobs.services.vacancies import close_filled, locked
from niangjia.jobs.states import CANDIDACY_MOVES, CandidacyState, FairState, VacancyState
from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Invalid, Missing, Refused
from niangjia.kernel.wording import quoted
from niangjia.kernel.workflow import move, note
from niangjia.members.queries import own_file

CONSENT = "同意工会把我的姓名和手机号提供给这个单位，仅用于这次招聘"
WORDS = 200


@dataclass(frozen=True)
class Handed:
    """A line of the list for an employer; name and phone only of who agreed."""

    candidacy: Candidacy
    name: str
    phone: str


def apply(*, by: Any, vacancy: Vacancy, agreed: bool, words: str = "") -> Candidacy:
    """Apply for a vacancy; twice is once. Without consent the employer hears that somebody applied, not who.

    Raises :class:`Missing`, :class:`Gone` (closed, over), :class:`Refused` (no file in the house), :class:`Invalid`.
    """
    person, membership = own_file(by)
    if person is None:
        raise Refused("系统里还没有您的档案：先申请入会，再来投递。也可以直接到现场找这个单位。", code="no-file")
    _check_open(vacancy)
    if len(words) > WORDS:
        raise Invalid(f"自我介绍最多 {WORDS} 个字。", errors={"words": [f"最多 {WORDS} 个字，现在 {len(words)} 个。"]})
    live = Candidacy.objects.filter(vacancy=vacancy, person=person, state__in=CandidacyState.LIVE)
    found = live.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Candidacy.objects.create(
                vacancy=vacancy, person=person, union=membership.union if membership else None, path=vacancy.path,
                name=person.name, words=words.strip(), agreed_at=timezone.now() if agreed else None,
            )  # fmt: skip
            note(made, "apply", by=by, target=made.state)
            audit.record("candidacy.apply", by=by, target=made, path=made.path, subject=person, detail={"agreed": agreed})
    except IntegrityError:
        return live.get()
    return made


def _check_open(vacancy: Vacancy) -> None:
    if not rules.vacancies_published().filter(pk=vacancy.pk).exists():
        raise Missing("没有找到这个岗位。")
    if vacancy.fair.state == FairState.CANCELLED:
        raise Gone("这场招聘会已经取消。", code="cancelled")
    if vacancy.state != VacancyState.OPEN:
        filled = hired(vacancy) >= vacancy.places
        raise Gone("这个岗位已经招满。" if filled else "这个岗位已经停招。", code="closed")


def withdraw(*, by: Any, candidacy: Candidacy) -> Candidacy:
    """Take one's application back; what the employer has not seen stays in the house."""
    one = _own(by, candidacy)
    with transaction.atomic():
        move(one, "withdraw", by=by, moves=CANDIDACY_MOVES, agreed_at=None)
        audit.record("candidacy.withdraw", by=by, target=one, path=one.path, subject=one.person_id)
    return one


def consent(*, by: Any, candidacy: Candidacy, agreed: bool) -> Candidacy:
    """Say yes or no to name and phone going to the employer; a no holds for every list made after it."""
    one = _own(by, candidacy)
    if one.state not in CandidacyState.LIVE:
        raise Refused("这份投递已经撤回。", code="withdrawn")
    with transaction.atomic():
        Candidacy.objects.filter(pk=one.pk).update(agreed_at=timezone.now() if agreed else None)
        one.refresh_from_db(fields=["agreed_at"])
        note(one, "agree" if agreed else "disagree", by=by)
        audit.record("candidacy.consent", by=by, target=one, path=one.path, subject=one.person_id,
                     detail={"agreed": agreed})  # fmt: skip
    return one


def invite(*, by: Any, candidacy: Candidacy) -> Candidacy:
    """The employer wants to see the person."""
    return _decide(by, candidacy, "invite")


def hire(*, by: Any, candidacy: Candidacy) -> Candidacy:
    """The employer takes the person; somebody who is called about a training has found work by this.

    Never more than the vacancy has places, and who takes the last one closes it. Raises :class:`Refused` (``filled``).
    """
    permit(candidacy, visible=rules.candidacies(by), allowed=rules.candidacies_movable(by))
    with transaction.atomic():
        vacancy = locked(candidacy.vacancy)
        taken = hired(vacancy)
        if candidacy.state != CandidacyState.HIRED and taken >= vacancy.places:
            raise Refused(
                f"{quoted(vacancy.title)}招 {vacancy.places} 人，已经录用 {taken} 人。单位要多招，请先改招聘人数。", code="filled"
            )
        one = _decide(by, candidacy, "hire")
        if taken + 1 == vacancy.places:
            close_filled(by, vacancy)
        firm, title = one.vacancy.exhibitor.name, one.vacancy.title
        found_work(by=by, person_id=one.person_id, on=timezone.localdate(), employer=firm, job=title)
    return one


def decline(*, by: Any, candidacy: Candidacy) -> Candidacy:
    """The employer does not."""
    return _decide(by, candidacy, "decline")


def revise(*, by: Any, candidacy: Candidacy, reason: str) -> Candidacy:
    """Take the employer's word back, to put it right."""
    return _decide(by, candidacy, "revise", reason)


def _decide(by: Any, candidacy: Candidacy, verb: str, reason: str = "") -> Candidacy:
    permit(candidacy, visible=rules.candidacies(by), allowed=rules.candidacies_movable(by))
    with transaction.atomic():
        move(candidacy, verb, by=by, moves=CANDIDACY_MOVES, reason=reason)
        audit.record(
            f"candidacy.{verb}", by=by, target=candidacy, path=candidacy.path, subject=candidacy.person_id, reason=reason
        )
        tell(candidacy, verb)
    return candidacy


def hand_over(*, by: Any, exhibitor: Exhibitor, reason: str) -> list[Handed]:
    """The list for an employer's contact: who applied; name and phone of those who agreed, each look recorded."""
    permit_fair(by, exhibitor.fair)
    if not reason.strip():
        raise Invalid("请写明把名单交给谁。", errors={"reason": ["请写明把名单交给谁，本人可以看到。"]})
    rows = Candidacy.objects.filter(vacancy__exhibitor=exhibitor, state__in=CandidacyState.LIVE)
    found = rows.select_related("vacancy", "person").order_by("vacancy__title", "pk")
    what = f"姓名和手机号（提供给{exhibitor.name}）"
    with transaction.atomic():
        for one in found:
            if one.agreed_at:
                audit.looked(by, one.person, what, reason.strip(), target=one)
    return [
        Handed(one, one.name, one.person.phone or "") if one.agreed_at else Handed(one, f"{one.name[:1]}**", "")
        for one in found
    ]


def _own(by: Any, candidacy: Candidacy) -> Candidacy:
    one = rules.own_candidacies(by).filter(pk=candidacy.pk).first()
    if one is None:
        raise Missing("没有找到这份投递。")
    return one
