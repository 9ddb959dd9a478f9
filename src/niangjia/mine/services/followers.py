"""Binding one's WeChat: what the union writes then arrives there as well, until it is unbound."""

from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel import audit
from niangjia.kernel.errors import Gone, Refused
from niangjia.kernel.gateways import Undelivered
from niangjia.kernel.sealed import blind
from niangjia.kernel.wechat import official
from niangjia.mine.followers import is_state_of
from niangjia.mine.models import Follower
from niangjia.mine.services.common import patience


def bind_wechat(*, by: Any, code: str, state: str) -> Follower:
    """Bind the follower whom WeChat's ``code`` names, in the place of another one.

    Raises :class:`Gone` for a code or a state that is not of now, :class:`Refused` where the follower is another account's or
    there is no official account, :class:`TooMany`.
    """
    if not is_state_of(by, state):
        raise Gone("这个页面已过期，请重新绑定。", code="state-over")
    patience(by, "wechat-bind")
    try:
        openid = official().openid(code)
    except Undelivered as problem:
        raise Refused(f"没有绑定：{problem.sentence}", code="wechat-refused") from problem
    try:
        with transaction.atomic():
            Follower.objects.filter(user=by).delete()
            made = Follower.objects.create(user=by, openid=openid, openid_index=blind("openid", openid))
            audit.record("wechat.bind", by=by, target=made)
    except IntegrityError as error:
        raise Refused("这个微信号已经绑定了另一个账号，请先在那里解除。", code="bound-already") from error
    return made


def unbind_wechat(*, by: Any) -> None:
    """Nothing goes to WeChat any more. Raises :class:`Refused` where nothing was bound."""
    with transaction.atomic():
        found = Follower.objects.filter(user=by).first()
        if found is None:
            raise Refused("没有绑定微信。", code="not-bound")
        audit.record("wechat.unbind", by=by, target=found)
        found.delete()
