"""What can be done with a transfer. Pages, API and rosters call this; ``by`` is the user, or nobody for the system."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Missing, Refused
from niangjia.members.models import Inquiry, Membership, Person, Transfer
from niangjia.members.states import WRITERS
from niangjia.members.transfers import opening, signing
from niangjia.members.transfers.carrying import hold
from niangjia.organizations.rights import reaches

SAME_FOR_ALL = "已登记转入请求。此人若是其他工会的会员，对方会收到请求，{}以前答复；没有会籍的，请直接录入。"


def begin_transfer(*, by: Any, person: Person, to: Any, **words: Any) -> Transfer:
    """Ask for a transfer as the member, or as the union that has the member. ``words`` say why and what the new work is:
    ``wish``, ``workplace``, ``employment_form`` (a key of ``EMPLOYMENT_FORMS``; "" for what follows from the union).
    """
    return opening.ask(by=by, person=person, to=to, **words)


def begin_transfers(*, by: Any, memberships: Sequence[Membership], to: Any, **words: Any) -> list[Transfer]:
    """The same for several of one's own: all of them or none."""
    chosen = sorted(memberships, key=lambda one: one.person_id)
    with transaction.atomic():
        hold(one.person_id for one in chosen)
        return [opening.ask(by=by, person=one.person, to=to, as_union=True, **words) for one in chosen]


def claim_member(*, by: Any, to: Any, name: str, id_number: str, **words: Any) -> Transfer | Inquiry:
    """Ask for a member of some other union by name and number, for the union that takes in; ``words`` as above."""
    return opening.claim(by=by, to=to, name=name, id_number=id_number, **words)


def answer_transfer(*, by: Any, transfer: Transfer, verb: str, reason: str = "") -> Transfer:
    """``agree``, ``decline``, ``withdraw``; ``grant`` and ``refuse`` by the union above both."""
    return answer_transfers(by=by, transfers=[transfer], verb=verb, reason=reason)[0]


def answer_transfers(
    *, by: Any, transfers: Iterable[Transfer], verb: str, reason: str = ""
) -> Sequence[Transfer]:
    """The same for several: all of them or none."""
    chosen = list(transfers)
    with transaction.atomic():
        if verb == "agree":
            signing.sign(chosen, by=by)
        for one in () if verb == "agree" else chosen:
            _answer(one, verb, by, reason)
    return chosen


def withdraw_inquiry(*, by: Any, inquiry: Inquiry) -> Inquiry:
    """Take back what was asked about somebody whom nobody knows; the same to look at as a transfer withdrawn."""
    if not reaches(by, inquiry.path, *WRITERS):
        raise Missing("没有找到这份转会，或不在您的范围内。")
    with transaction.atomic():
        if not Inquiry.objects.filter(pk=inquiry.pk, withdrawn=False).update(withdrawn=True):
            raise Refused("这份转会现在是“已撤回”，不能这样办理，请刷新页面查看最新情况。", code="wrong-state")
        audit.record("transfer.withdraw", by=by, target=inquiry.union)
    inquiry.withdrawn = True
    return inquiry


def _answer(transfer: Transfer, verb: str, by: Any, reason: str) -> None:
    if verb == "decline":
        signing.decline(transfer, by=by, reason=reason)
    elif verb == "withdraw":
        signing.withdraw(transfer, by=by)
    elif verb in ("grant", "refuse"):
        signing.decide(transfer, by=by, verb=verb, reason=reason)
    else:
        raise Missing("没有这个操作。")


def refuse_answer(*, by: Any) -> Inquiry:
    """What the asking side hears when it answers its own request, whoever it was about."""
    raise Refused("您这一方已经同意，正在等对方答复。", code="signed-already")
