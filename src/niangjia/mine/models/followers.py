"""Which WeChat follower an account is."""

from django.conf import settings
from django.db import models

from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField


class Follower(Record):
    """An account and its follower of the official account, bound by the member; sealed, found by ``openid_index``."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    openid = SealedField("微信号标识")
    openid_index = models.BinaryField(max_length=16, unique=True, editable=False)

    class Meta:
        verbose_name = "微信绑定"
