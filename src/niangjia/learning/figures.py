"""What counts about learning: classes, people trained, passed, certificates; cadres due and trained."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from niangjia.kernel.questions import Dimension, Figure, Ratio
from niangjia.learning import duties, queries
from niangjia.learning.models import Run, Training
from niangjia.learning.services.common import CADRES, MARK
from niangjia.learning.vocabulary import KINDS
from niangjia.organizations.kinds import LEVELS

KIND = Dimension("kind", "类型", "kind", KINDS)
PERIOD = ("on_from", "on_to")


def _classes(_on: date) -> QuerySet[Any]:
    return Run.objects.all()


def _trained(on: date) -> QuerySet[Any]:
    return Training.objects.filter(on__lte=on)


def _passed(on: date) -> QuerySet[Any]:
    return _trained(on).filter(result="passed")


def _certified(on: date) -> QuerySet[Any]:
    return _trained(on).filter(queries.CERTIFIED)


def _duties(on: date) -> QuerySet[Any]:
    return duties.obliged(on)


def _in_time(on: date) -> QuerySet[Any]:
    return duties.trained(on)


def _list(view: str, **always: str) -> Any:
    def url(union: Any, on: date, **choice: str) -> str:
        return f"{reverse(f'learning:{view}')}?{urlencode({'union': union.pk, **always, **choice})}"

    return url


LEVEL = Dimension("level", "工会层级", "union__level", LEVELS)

FIGURES = (
    Figure(
        key="classes", topic="learning", label="培训班次", unit="期", source=MARK, rows=_classes, url=_list("course_runs"), dated=False,
        dimensions=(KIND,), place="card",
    ),
    Figure(
        key="trained", topic="learning", label="培训人次", unit="人次", source=MARK, rows=_trained, url=_list("trainings"), month="on",
        period=PERIOD, monthly="各月培训人次", dimensions=(KIND,), dated=False,
    ),
    Figure(
        key="trained_passed", topic="learning", label="考核合格", unit="人次", source=MARK, rows=_passed,
        url=_list("trainings", result="passed"), dimensions=(KIND,), place="card", dated=False,
    ),
    Figure(
        key="trained_certified", topic="learning", label="培训发证", unit="张", source=MARK, rows=_certified, daily=True,
        url=_list("trainings", certificate="yes"), dimensions=(KIND,), place="card", dated=False,
    ),
    Figure(
        key="cadres_due", topic="learning", label="应训干部岗位", unit="个", source=CADRES, rows=_duties, url=_list("cadres"), daily=True,
        dimensions=(LEVEL,), place="ratio", better="neither", dated=False,
    ),
    Figure(
        key="cadres_trained", topic="learning", label="轮训到位", unit="个", source=CADRES, rows=_in_time,
        url=_list("cadres", band="trained"), daily=True, dimensions=(LEVEL,), place="ratio", dated=False,
    ),
)  # fmt: skip

RATIOS = (Ratio("cadre_training_rate", "干部轮训率", part="cadres_trained", whole="cadres_due"),)
