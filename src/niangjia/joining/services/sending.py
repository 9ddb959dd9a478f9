"""How applications are sent: those that come at the same moment by one transaction, of a dozen statements for all of them.

The number of statements is the same for every number, known or not, so that the time of an answer tells nothing. The unique
constraints undo the whole transaction where somebody was faster with a number or a private link; then everybody is served
alone, and sees what is there. So it is where the database cannot store what one of them sent: the others are not to suffer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from niangjia.joining import queries
from niangjia.joining.eligibility import RULES
from niangjia.joining.models import Application
from niangjia.joining.notices import tell_applicant
from niangjia.joining.services.common import CONSENT, MARK, Typed, judge, need_joinable, others_held
from niangjia.joining.states import APPLICATION_MOVES
from niangjia.kernel import audit
from niangjia.kernel.dialect import in_deadlock
from niangjia.kernel.errors import Missing, Problem, Refused
from niangjia.kernel.marks import touch
from niangjia.kernel.memo import remembering
from niangjia.kernel.regulations import learn
from niangjia.kernel.together import Together
from niangjia.kernel.workflow import begin
from niangjia.members.known import Known, known_all
from niangjia.members.queries import own_memberships
from niangjia.organizations.finding import employers_called
from niangjia.organizations.queries import by_keys
from niangjia.organizations.services.treelock import steady

TRIES = 3  # of one who meets others with the same number again and again
Told = Application | Exception


@dataclass(frozen=True)
class Asked:
    """One who applies. ``entry`` is the line of the audit trail, which knows where the request came from."""

    typed: Typed
    union_id: UUID
    by: Any
    user: Any
    token: bytes | None
    source: str
    entry: audit.AuditEntry

    @property
    def sought(self) -> queries.Sought:
        """By what others are found that concern this one."""
        return queries.Sought(self.typed.number, self.typed.phone, self.token)


@dataclass(frozen=True)
class Facts:
    """What is known of one who applies."""

    union: Any
    employer: Any
    others: list[queries.Other]
    people: list[Known]
    membership: Any


def _send_all(every: list[Asked]) -> list[Told]:
    """Each one's application, or the problem to be raised; a number or a link that is there twice is served in turn."""
    told: dict[int, Told] = {}
    while left := [n for n in range(len(every)) if n not in told]:
        part: list[int] = []
        seen: set[tuple[str, bytes | int]] = set()
        for n in left:
            own = {("number", every[n].typed.number), ("token", every[n].token or n)}
            if seen.isdisjoint(own):
                part.append(n)
            seen |= own
        # in the order of numbers, so that two processes do not wait for each other crosswise
        part.sort(key=lambda n: every[n].typed.number)
        told |= dict(zip(part, _send([every[n] for n in part]), strict=True))
    return [told[n] for n in range(len(every))]


together: Together[Asked, Application] = Together(_send_all)


def _send(part: Sequence[Asked]) -> list[Told]:
    """Those of different numbers and links."""
    try:
        with transaction.atomic():
            return _sent(part)
    except (IntegrityError, DataError, UnicodeError, OperationalError) as error:
        if isinstance(error, OperationalError) and not in_deadlock(error):
            raise
    return [_alone(one) for one in part]


def _alone(asked: Asked) -> Told:
    """One, where somebody was faster than all of us: by now it can be seen what is there."""
    met: Exception | None = None
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _sent([asked])[0]
        except (DataError, UnicodeError) as error:
            return error
        except (IntegrityError, OperationalError) as error:
            met = error
    return met or RuntimeError("no try was made")


def _sent(part: Sequence[Asked]) -> list[Told]:
    """Within a transaction: look, write what may be written."""
    steady()
    with remembering():
        learn(*RULES)
        told = [_look(asked, facts) for asked, facts in zip(part, _facts(part), strict=True)]
    made = [(one, verb, asked) for asked, (one, verb) in zip(part, told, strict=True) if verb and isinstance(one, Application)]
    _write(made)
    return [one for one, _ in told]


def _facts(part: Sequence[Asked]) -> list[Facts]:
    """What is known of each: five queries, six with an account among them."""
    unions = by_keys(asked.union_id for asked in part)
    employers = employers_called(asked.typed.workplace for asked in part if asked.typed.employer is None)
    others = others_held([asked.sought for asked in part])
    people = known_all([(asked.typed.number, asked.typed.phone) for asked in part])
    users = [asked.user.pk for asked in part if asked.user is not None]
    members = own_memberships(users) if users else {}
    return [
        Facts(
            unions.get(asked.union_id), asked.typed.employer or employers.get(asked.typed.workplace), others[n], people[n],
            members.get(asked.user.pk) if asked.user is not None else None,
        )
        for n, asked in enumerate(part)
    ]  # fmt: skip


def _look(asked: Asked, facts: Facts) -> tuple[Told, str]:
    """A new application with the verb that brings it in, one that was sent before, or a problem."""
    try:
        if facts.union is None:
            raise Missing("没有找到这个工会，请重新选择。")
        need_joinable(facts.union)
        columns, taken = judge(asked.typed, facts.union, facts.employer, facts.others, facts.people)
        _own_membership(facts.membership)
        sent = _sent_before(asked, facts)
    except Problem as problem:
        return problem, ""
    if sent is not None:
        return Application.objects.select_related("union").get(pk=sent.key), ""
    made = Application(
        source=asked.source, user=asked.user, consent_version=CONSENT, token_index=asked.token, submitted_at=timezone.now(),
        **columns,
    )  # fmt: skip
    return made, "double" if taken else "submit"


def _own_membership(now: Any) -> None:
    """An account that is a member's own learns so at once: it asks about itself."""
    if now is not None:
        raise Refused(
            f"您已经是{now.union.name}的会员，不用再申请。换了单位的，请办理转会。", code="member-already"
        )


def _sent_before(asked: Asked, facts: Facts) -> queries.Other | None:
    """What this very sender has sent already; raises :class:`Refused`. A token alone or an account alone counts."""
    same = next((one for one in facts.others if one.same_token), None)
    if same is not None:
        if same.number != asked.typed.number:
            raise Refused("这个页面已经为另一个人提交过申请，请刷新后再填。", code="token-used")
        return same
    if asked.user is None:
        return None
    mine = next((one for one in facts.others if one.same_number and one.user_id == asked.user.pk), None)
    if mine is not None and mine.union_id != asked.union_id:
        name = by_keys([mine.union_id])[mine.union_id].name
        raise Refused(f"您向{name}的申请还没有办结，要改投请先撤回那一份。", code="already-applied")
    return mine


def _write(made: Sequence[tuple[Application, str, Asked]]) -> None:
    """The applications with their events, the audit trail, the marks of the unions."""
    if not made:
        return
    begin([(one, verb, asked.by) for one, verb, asked in made], moves=APPLICATION_MOVES)
    for one, _, asked in made:
        asked.entry.object_id, asked.entry.path = one.pk, one.path
    audit.record_many(asked.entry for _, _, asked in made)
    touch(MARK, {(one.union_id, one.path) for one, _, _ in made})
    for one, _, asked in made:
        tell_applicant(one, "submit", by=asked.by)
