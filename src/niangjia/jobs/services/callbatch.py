"""The answers to several calls at once: the same for those ticked, or a table pasted from Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from niangjia.jobs import rules
from niangjia.jobs.models import Followup
from niangjia.jobs.pasting import Answered
from niangjia.jobs.queries import current_call
from niangjia.jobs.services.calls import VERBS, answer
from niangjia.jobs.states import FOLLOWUP_MOVES, FollowupState
from niangjia.kernel.errors import Invalid, Missing, Problem, Refused


@dataclass(frozen=True)
class Told:
    """What came of one pasted row; ``told`` is what to mend."""

    line: Answered
    told: str = ""


def answer_many(*, by: Any, followups: Sequence[Followup], said: str, note: str = "") -> int:
    """The same answer for several calls, 未就业 or 联系不上; who is not in such a state is left alone. Gives how many."""
    if said not in (FollowupState.UNEMPLOYED, FollowupState.UNREACHED):
        raise Invalid("已就业的要逐个登记单位和日期。", errors={"answer": ["请选未就业或联系不上。"]})
    count = 0
    with transaction.atomic():
        for one in followups:
            if one.state in FOLLOWUP_MOVES[VERBS[said]].sources:
                answer(by=by, followup=one, answer=said, note=note)
                count += 1
    return count


def answer_pasted(*, by: Any, lines: Sequence[Answered]) -> list[Told]:
    """A table of answers: what is right goes in, what is wrong is said at its row."""
    told = []
    for line in lines:
        try:
            if line.error:
                raise Invalid(line.error)
            call = _call_of(by, line)
            rest = {"employer": line.employer, "job": line.job, "note": line.note}
            answer(by=by, followup=call, answer=line.answer, on=line.on, **rest)
        except Problem as problem:
            sentences = [one for many in problem.errors.values() for one in many]
            told.append(Told(line, "".join(sentences) or problem.detail))
        else:
            told.append(Told(line))
    return told


def _call_of(by: Any, line: Answered) -> Followup:
    people = list(rules.trainees_movable(by).filter(name=line.name, employed_on=None).select_related("person"))
    if line.tail:
        people = [one for one in people if (one.person.phone or "").endswith(line.tail)]
    if not people:
        raise Missing(f"待回访的学员里没有“{line.name}”{f'（尾号 {line.tail}）' if line.tail else ''}。")
    if len({one.person_id for one in people}) > 1:
        raise Refused(f"有 {len(people)} 位学员叫“{line.name}”，请加一列手机后四位。")
    call = next(filter(None, map(current_call, people)), None)
    if call is None:
        raise Refused(f"“{line.name}”现在没有要回访的。")
    return call
