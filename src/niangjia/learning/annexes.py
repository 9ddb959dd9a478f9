"""The line that learning adds to the pages of an offer: the class behind it, the course one learns."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from niangjia.enrolment.states import EntryState
from niangjia.kernel.access import roles_of
from niangjia.kernel.questions import Annex
from niangjia.kernel.standing import Standing
from niangjia.learning import queries, rules
from niangjia.learning.models import Paper, Run, Training
from niangjia.learning.states import KEEPERS
from niangjia.learning.vocabulary import KINDS


def at_the_desk(offer: Any, user: Any) -> Iterator[Annex]:
    """The class of an offer: who passed, certificates, who was asked."""
    run = rules.runs(user).filter(offer=offer).first()
    if run is not None:
        found = queries.by_run(run)
        sentence = f"参加 {found['came']} 人，考核合格 {found['passed']} 人，发证 {found['certificates']} 张"
        yield Annex("班次", sentence, reverse("learning:course_run", args=[run.pk]), "school")


def for_a_member(offer: Any, user: Any) -> Iterator[Annex]:
    """The course of an offer."""
    run = _run_of.one(offer.pk) if offer.kind in KINDS else None
    if run is not None:
        yield Annex("课程", run.course.outcome or run.course.topic_words, reverse("learning:my_course", args=[run.course_id]), "book")


_run_of: Standing[Any] = Standing(
    Run._meta.get_field("offer"),
    lambda offers: Run.objects.filter(offer__in=offers, course__isnull=False).select_related("course"),
)


def for_who_came(entry: Any, user: Any) -> Iterator[Annex]:
    """The test of somebody who came."""
    if entry.state != EntryState.ATTENDED or entry.offer.kind not in KINDS:  # of whom there is a training
        return
    training = Training.objects.filter(entry=entry, person__user_id=user.pk, run__course__test_size__gt=0).first()
    if training is not None:
        last = Paper.objects.filter(entry=entry, score__isnull=False).order_by("-attempt").first()
        sentence = f"最近一次 {last.score} 分，{training.result_words}" if last else "签到后就能考，手机上答题"
        yield Annex("结业测验", sentence, reverse("learning:my_exam", args=[training.entry_id]), "pencil")


def choose(record: Any, user: Any) -> Iterator[Annex]:
    """Among the templates of offers: the batch that is drawn up from who is due."""
    if roles_of(user) & set(KEEPERS):
        said = "看谁该训、多久没训过，按名单分批办班，去不了的由候补递补"
        yield Annex("干部轮训", said, reverse("learning:cadres"), "school")


ANNEXES = {
    "enrolment:choose": choose,
    "enrolment:offer": at_the_desk,
    "enrolment:my_offer": for_a_member,
    "enrolment:my_entry": for_who_came,
}
