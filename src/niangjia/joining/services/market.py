"""Taking people in at a stand: one after the other, from a firm's list, and back again."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from niangjia.joining.market import Line, entered_today
from niangjia.joining.models import Application
from niangjia.joining.services.applying import apply, withdraw
from niangjia.joining.services.common import Entry, typed
from niangjia.joining.states import REVIEWERS, ApplicationState
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.members.idnumber import BadNumber, parse
from niangjia.members.keys import id_index
from niangjia.members.services.entering import refuse_the_dead
from niangjia.organizations.rights import reaches

KEY_LENGTH = 64


def enter(*, by: Any, union: Any, entry: Entry, key: str, agreed: bool, source: str = "market") -> Application:
    """Send the application of somebody who stands there. Sent again with the same ``key`` it is the one that is there.

    ``key`` is made by the organiser's browser, once for each person. Raises :class:`Invalid` without the person's
    word, :class:`Missing` or :class:`Forbidden` for a union out of reach, and what ``apply`` raises.
    """
    _permit(by, union)
    if not agreed:
        raise Invalid("请先征得本人同意。", errors={"agreed": ["本人在场同意了，再勾选这一项。"]})
    if not key or len(key) > KEY_LENGTH:
        raise Invalid("这张表打开太久了，请刷新页面再填。", errors={"key": ["请刷新页面。"]})
    said = typed(entry)
    refuse_the_dead(by=by, name=said.columns["name"], id_number=said.identity.number)
    return apply(by=by, union=union, entry=entry, source=source, token=f"{source}:{by.pk}:{key}")


def take_back(*, by: Any, application: Application) -> Application:
    """Take back what oneself entered today. Raises :class:`Missing` for others' entries, :class:`Refused` once decided."""
    if not entered_today(by).filter(pk=application.pk).exists():
        raise Missing("只能撤销自己今天登记的人。")
    if application.state not in ApplicationState.WAITING:
        raise Refused(f"{application.name}的申请已经办结，不能在这里撤销。", code="wrong-state")
    return withdraw(by=by, application=application)


@dataclass(frozen=True)
class Row:
    """What became of one line of a list: ``told`` is what to mend, ``known`` says that it was waiting already."""

    line: Line
    told: str = ""
    known: bool = False


def enter_list(*, by: Any, union: Any, firm: str, lines: list[Line], key: str, agreed: bool) -> list[Row]:
    """Send an application for each line, each by itself: what is refused leaves the others as they are."""
    _permit(by, union)
    if not agreed:
        raise Invalid("请先确认名单上的人都同意入会。", errors={"agreed": ["名单上的人都同意了，再勾选这一项。"]})
    return [_one(by, union, firm, line, key) for line in lines]


def _one(by: Any, union: Any, firm: str, line: Line, key: str) -> Row:
    number = _number(line.id_number)
    if number and _waits(union, number):
        return Row(line, known=True)
    entry = Entry(name=line.name, id_number=line.id_number, phone=line.phone, workplace=firm)
    try:
        with transaction.atomic():
            enter(by=by, union=union, entry=entry, key=f"{key[:40]}:{number.hex()[:20]}", agreed=True, source="firm")
    except Problem as problem:
        said = [sentence for sentences in problem.errors.values() for sentence in sentences]
        return Row(line, told="".join(said) or problem.detail)
    return Row(line)


def _number(text: str) -> bytes:
    """The key of a number; nothing where it is not one: the application will say what is wrong with it."""
    try:
        return id_index(parse(text).number)
    except BadNumber:
        return b""


def _waits(union: Any, number: bytes) -> bool:
    rows = Application.objects.filter(id_index=number, union=union, state__in=ApplicationState.WAITING)
    return rows.exists()


def _permit(by: Any, union: Any) -> None:
    if reaches(by, union.path, *REVIEWERS):
        return
    if not reaches(by, union.path):
        raise Missing("没有找到这个工会，或者它不在您的范围内。")
    raise Forbidden("您不能为这个工会登记；需要主席或组织干部任职。", code="wrong-role")
