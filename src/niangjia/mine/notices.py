"""What mine writes to people."""

from niangjia.kernel.messages import notice


def tell_kinds() -> None:
    """Say each kind once; called when the applications are ready."""
    notice("mine.answer", "申请的答复", channels=("in_app", "sms"))
    notice("mine.copy", "个人信息副本", channels=("in_app",))
    notice("phone.code", "手机验证码", channels=("sms",), secret=True, needed=True)
    notice("phone.warning", "手机号更换提醒", channels=("in_app", "sms"), needed=True)
    notice("phone.notice", "手机号更换提醒", needed=True)
    notice("phone.stopped", "手机号更换被旧号码取消")
    notice("phone.cancel", "手机号更换取消链接", channels=("sms",), secret=True, needed=True)
