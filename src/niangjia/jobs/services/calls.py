"""Answers to the calls: by the desk, by the trainee, by an employer at a fair; and taken back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from niangjia.jobs import queries, rules
from niangjia.jobs.models import Followup, Trainee
from niangjia.jobs.services.common import TRAINED, need, permit
from niangjia.jobs.states import FOLLOWUP_MOVES, FollowupState
from niangjia.kernel import audit, marks
from niangjia.kernel.errors import Missing, Refused
from niangjia.kernel.workflow import move

VERBS = {FollowupState.EMPLOYED: "employ", FollowupState.UNEMPLOYED: "seek", FollowupState.UNREACHED: "unreach"}
LENGTHS = {"employer": ("就业单位", 120), "job": ("工种", 60), "note": ("情况", 400)}


def answer(
    *,
    by: Any,
    followup: Followup,
    answer: str,
    on: date | None = None,
    employer: str = "",
    job: str = "",
    note: str = "",
) -> Followup:
    """Write down what a call brought: 已就业 (since when, where, as what), 未就业, 联系不上.

    With work found the calls to come are not needed any more. Raises :class:`Invalid`, :class:`Refused`.
    """
    permit(followup, visible=rules.followups(by), allowed=rules.followups_movable(by))
    return _write(by, followup, answer, on=on, employer=employer, job=job, note=note)


def _write(
    by: Any, followup: Followup, answer: str, *, on: date | None, employer: str, job: str, note: str
) -> Followup:
    trainee = followup.trainee
    columns = {"employer": employer.strip(), "job": job.strip(), "note": note.strip()}
    errors = _wrong(trainee, answer, on, columns)
    if followup.state == FollowupState.PENDING and trainee.trained_on > timezone.localdate():
        raise Refused("培训还没有结束。", code="too-early")
    need(errors)
    with transaction.atomic():
        move(followup, VERBS[answer], by=by, moves=FOLLOWUP_MOVES, asked_on=timezone.localdate(), note=columns["note"])
        if answer == FollowupState.EMPLOYED:
            _employed(by, trainee, on or timezone.localdate(), columns)
        audit.record("followup.answer", by=by, target=followup, path=followup.path, subject=trainee.person_id,
                     detail={"answer": FollowupState.LABELS[answer]})  # fmt: skip
        marks.touch(TRAINED, [(trainee.union_id, trainee.path)])
    return followup


def _wrong(trainee: Trainee, answer: str, on: date | None, columns: dict[str, str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if answer not in VERBS:
        errors["answer"] = [f"请选：{'、'.join(FollowupState.ANSWERS.values())}。"]
    for name, (label, most) in LENGTHS.items():
        if len(columns[name]) > most:
            errors[name] = [f"{label}最多 {most} 个字。"]
    if answer == FollowupState.EMPLOYED:
        if not columns["employer"]:
            errors["employer"] = ["请填写在哪里就业；自己做的写“自主创业”或“灵活就业”。"]
        if on is None:
            errors["on"] = ["请填写哪一天开始工作。"]
        elif not trainee.trained_on <= on <= timezone.localdate():
            errors["on"] = [f"就业日期要在结业（{trainee.trained_on}）以后，不晚于今天。"]
    return errors


def _employed(by: Any, trainee: Trainee, on: date, columns: dict[str, str]) -> None:
    found = Trainee.objects.filter(pk=trainee.pk, employed_on=None).update(
        employed_on=on, employer=columns["employer"], job=columns["job"]
    )
    if not found:
        raise Refused("这位学员已经登记过就业。", code="employed")
    trainee.refresh_from_db(fields=["employed_on", "employer", "job"])
    for one in trainee.followups.filter(state__in=FollowupState.OPEN):
        move(one, "spare", by=by, moves=FOLLOWUP_MOVES)


def revise_answer(*, by: Any, followup: Followup, reason: str) -> Followup:
    """Take an answer back, with the reason; the calls that were not needed any more are due again.

    An earlier answer of somebody who has found work since is not asked again: that call is not needed any more.
    """
    permit(followup, visible=rules.followups(by), allowed=rules.followups_movable(by))
    trainee = followup.trainee
    with transaction.atomic():
        was = followup.state
        move(followup, "revise", by=by, moves=FOLLOWUP_MOVES, reason=reason, asked_on=None, note="")
        if was == FollowupState.EMPLOYED:
            Trainee.objects.filter(pk=trainee.pk).update(employed_on=None, employer="", job="")
            for one in trainee.followups.filter(state=FollowupState.SPARED):
                move(one, "resume", by=by, moves=FOLLOWUP_MOVES)
        elif Trainee.objects.select_for_update(no_key=True).get(pk=trainee.pk).employed_on:
            move(followup, "spare", by=by, moves=FOLLOWUP_MOVES)
        audit.record("followup.revise", by=by, target=followup, path=followup.path, subject=trainee.person_id, reason=reason)
        marks.touch(TRAINED, [(trainee.union_id, trainee.path)])
    return followup


def report(
    *, by: Any, trainee: Trainee, employed: bool, on: date | None = None, employer: str = "", job: str = "", note: str = ""
) -> Followup:
    """Tell the union oneself whether there is work: the answer to the next call, before anybody calls."""
    one = rules.own_trainees(by).filter(pk=trainee.pk).first()
    if one is None:
        raise Missing("没有找到您的培训记录。")
    current = queries.current_call(one, due=not employed)
    if current is None:
        said = "您已经登记过就业。" if one.employed_on else "现在不用回复，到时候会问您。"
        raise Refused(said, code="nothing-asked")
    said_so = FollowupState.EMPLOYED if employed else FollowupState.UNEMPLOYED
    return _write(by, current, said_so, on=on, employer=employer, job=job, note=note)


def found_work(*, by: Any, person_id: UUID, on: date, employer: str, job: str) -> int:
    """An employer took somebody at a fair: whoever is called about a training has work. Gives of how many trainings."""
    found = Trainee.objects.filter(person_id=person_id, employed_on=None, trained_on__lte=on)
    count = 0
    for one in found:
        call = queries.current_call(one)
        if call is not None:
            _write(by, call, FollowupState.EMPLOYED, on=on, employer=employer[:120], job=job[:60], note="招聘会录用")
            count += 1
    return count
