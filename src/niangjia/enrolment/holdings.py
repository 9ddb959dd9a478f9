"""What enrolment keeps about a person."""

from typing import Any

from niangjia.enrolment import rules
from niangjia.enrolment.codes import CERTIFICATE, code_of, spaced
from niangjia.enrolment.models import Certificate, Filled
from niangjia.enrolment.nominations import rules as nomination_rules
from niangjia.enrolment.states import CertificateState
from niangjia.kernel.questions import Holding


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Entries of an account's person, certificates, and every time that a union put the person forward, the latest first."""
    return [*_entries(user), *_filled(user), *_certificates(user), *_nominations(user)]


def _filled(user: Any) -> list[Holding]:
    rows = Filled.objects.filter(entry__person__user_id=user.pk).select_related("entry__offer").order_by("-written_at", "-pk")
    lines = tuple((one.entry.offer.title, label, text, one.written_at) for one in rows for label, text in one.said.items())
    heads = ("项目", "填什么", "填的内容", "填写时间")
    return [Holding("enrolment.filled", "报名填写", "办这一个项目用", "让出名额即删，活动结束 90 天后删除", heads, lines)]


def _certificates(user: Any) -> list[Holding]:
    """Each with the code by which others check it; a revoked one proves nothing and has none."""
    rows = Certificate.objects.filter(entry__person__user_id=user.pk).order_by("-issued_on", "-pk")
    return [
        Holding(
            key="enrolment.certificates", label="证书", purpose="证明参加过培训和活动，供他人查验", kept="长期保存，用于查验",
            heads=("姓名", "项目", "说明", "颁发单位", "颁发日期", "证书编号", "验证码", "状态"),
            rows=tuple(
                (one.name, one.title, one.text, one.issuer, one.issued_on, one.number, _code(one), one.state_words) for one in rows
            ),
        )
    ]  # fmt: skip


def _code(one: Certificate) -> str:
    return spaced(code_of(CERTIFICATE, one.pk)) if one.state == CertificateState.VALID else ""


def _nominations(user: Any) -> list[Holding]:
    rows = nomination_rules.own(user).select_related("offer", "union", "pool").order_by("-pk")
    return [
        Holding(
            key="enrolment.nominations", label="被推荐", purpose="工会推荐名额人选、逐级审核", kept="长期保存，用于轮换和核对",
            heads=("姓名", "项目", "推荐单位", "类别", "不符合之处", "破格理由", "结果"),
            rows=tuple(
                (one.name, one.offer.title, one.union.name, one.pool.name, one.misfit, one.override, one.state_words) for one in rows
            ),
        )
    ]  # fmt: skip


def _entries(user: Any) -> list[Holding]:
    rows = list(rules.own_entries(user).select_related("offer", "session").order_by("-pk"))
    if not rows:
        return []
    return [
        Holding(
            key="enrolment.entries",
            label="报名",
            purpose="安排名额和摇号",
            kept="长期保存，用于轮换和核对",
            heads=("姓名", "项目", "场次", "票号", "报名时间", "结果"),
            rows=tuple(
                (one.name, one.offer.title, one.session.title, one.ticket, one.created_at, one.state_words)
                for one in rows
            ),
        )
    ]
