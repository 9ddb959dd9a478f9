"""What is written when two files become one, or two again: to whoever's files they are, and to the union that loses or gets
back a membership by it; the decision is the level above's.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from niangjia.kernel.masks import mask
from niangjia.kernel.messages import notice, send
from niangjia.members.comparing import Place
from niangjia.members.states import WRITERS
from niangjia.organizations.queries import officers

NEAREST = 3  # officers who are written to


def tell_kinds() -> None:
    """Say each kind once; called when the applications are ready."""
    notice("duplicates.member", "档案合并", channels=("in_app", "sms"), needed=True)
    notice("duplicates.desk", "会员重复登记")


def tell_merged(made: Any, before: Iterable[Place], now: Place | None, *, by: Any) -> None:
    """``before``: where the two files belonged, ``now``: where the one does."""
    ended = [one for one in before if one.until is None and (now is None or one.membership != now.membership)]
    said = "工会核对后，把您的两份档案合并成了一份。"
    if now is not None and now.until is None:
        over = "".join(f"，{one.union}的会籍按重复登记今天结束" for one in ended)
        said += f"您的会籍在{now.union}{over}。"
    doubt = "不是您本人的，请联系工会，合并可以撤销。"
    _tell(made.kept, said + doubt, by=by, about=made)
    if made.gone.user_id is not None:
        other = made.kept.user
        use = f"以后请用另一个账号（{mask(other.username, 2, 2)}）登录。" if other is not None else ""
        _tell(made.gone.user, said + use + doubt, by=by, about=made)
    for one in ended:
        text = f"{made.kept.name}的两份档案已合并，会籍在{now.union if now else ''}；在{one.union}的会籍按重复登记今天结束。"
        _tell_desk(one, text, made.kept_id, by=by, about=made)


def tell_parted(made: Any, before: Iterable[Place], now: Iterable[Place], *, by: Any) -> None:
    """``before``: where the one file belonged, ``now``: where the two do."""
    said = "档案合并已经撤销：您的两份档案都恢复了，会籍和合并以前一样。"
    _tell(made.kept, said, by=by, about=made)
    if made.gone.user_id is not None:
        _tell(made.gone.user, said, by=by, about=made)
    old = {one.membership for one in before if one.until is None}
    for one in now:
        if one.until is None and one.membership not in old:
            text = f"{made.kept.name}的档案合并已经撤销，在{one.union}的会籍恢复。"
            _tell_desk(one, text, made.kept_id, by=by, about=made)


def _tell(to: Any, text: str, *, by: Any, about: Any) -> None:
    send(to=to, kind="duplicates.member", text=text, by=by, about=about, url=reverse("mine:my_file"))


def _tell_desk(place: Place, text: str, person: Any, *, by: Any, about: Any) -> None:
    url = reverse("members:member", args=[person])
    for user in officers(place.path, *WRITERS)[:NEAREST]:
        send(to=user, kind="duplicates.desk", text=text, by=by, about=about, url=url, path=place.path)
