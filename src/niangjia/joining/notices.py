"""What joining writes to who has applied with an account: a line in the inbox at each decision.

Nothing in it tells what is known of a number (README): the words are those of the progress page.
"""

from typing import Any

from django.urls import reverse

from niangjia.joining.grounds import told
from niangjia.joining.models import Application
from niangjia.kernel.messages import notice, send

KIND = "joining.answer"
TEXTS = {
    "accept": "{union}同意您入会，欢迎。会员卡在“我的”里。",
    "return": "{union}退回了您的入会申请：{told}改好可以再交，不用重新填写。",
    "refuse": "您向{union}的入会申请没有通过：{told}",
    "reopen": "{union}撤销了同意，正在重新审核您的入会申请。",
    "pass": "您的入会申请已转给{union}审核，不用重新提交。",
}


def tell_kinds() -> None:
    """Say each kind once; called when the applications are ready."""
    notice(KIND, "入会申请的答复", channels=("in_app", "sms"))


def tell_applicant(one: Application, verb: str, *, by: Any) -> None:
    """In the transaction of the decision; to nobody where the applicant has no account: the private link is theirs."""
    if verb not in TEXTS or one.user is None:
        return
    said = told(one.ground, one.answer)
    sentence = said if not said or said.endswith(("。", "！", "？")) else f"{said}。"
    text = TEXTS[verb].format(union=one.union.name, told=sentence)
    url = reverse("joining:my_application", args=[one.pk])
    send(to=one.user, kind=KIND, text=text, by=by, about=one, url=url)
