"""What members writes: to a member about one's own leaving, to the union that has to see to it."""

from typing import Any

from django.urls import reverse

from niangjia.kernel.messages import notice, send
from niangjia.members.models import Resignation
from niangjia.members.states import WRITERS
from niangjia.organizations.queries import officers

NEAREST = 3  # officers who are written to; the line of 今日 is for all


def tell_kinds() -> None:
    """Say each kind once; called when the applications are ready."""
    notice("members.leaving", "退会办理", channels=("in_app", "sms"), needed=True)
    notice("members.leaving_asked", "会员申请退会")


def tell_member(one: Resignation, text: str, *, by: Any) -> None:
    """The member, by whatever reaches; in the transaction of what happened."""
    send(to=one.person, kind="members.leaving", text=text, by=by, about=one, url=reverse("members:my_leaving"))


def tell_union(one: Resignation, text: str, *, by: Any) -> None:
    """Those of the union who answer for its members, the nearest first."""
    url = reverse("members:resignation", args=[one.pk])
    for user in officers(one.path, *WRITERS)[:NEAREST]:
        send(to=user, kind="members.leaving_asked", text=text, by=by, about=one, url=url, path=one.path)
