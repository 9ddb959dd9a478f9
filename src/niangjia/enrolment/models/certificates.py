"""What somebody is given for having taken part, and what anybody can check."""

from django.db import models
from django.db.models import Q

from niangjia.enrolment.models.entries import Entry
from niangjia.enrolment.states import CertificateState
from niangjia.kernel.records import Record
from niangjia.kernel.tree import Scoped
from niangjia.kernel.wording import looked_up
from niangjia.kernel.workflow import Stateful
from niangjia.organizations.models import Union


class Certificate(Record, Scoped, Stateful):
    """One certificate; ``union`` and ``path`` are the issuer's. The code to check it by is worked out, not kept."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="certificates")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField("颁发单位", max_length=120)
    number = models.CharField("证书编号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=60)
    title = models.CharField("项目", max_length=80)
    text = models.CharField("说明", max_length=120, blank=True)
    issued_on = models.DateField("颁发日期")
    state = models.CharField(max_length=24, default=CertificateState.VALID, editable=False)

    class Meta:
        verbose_name = "证书"
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=CertificateState.VALID), name="certificate_one_valid"
            ),
            models.CheckConstraint(
                name="certificate_state_known", condition=Q(state__in=list(CertificateState.LABELS))
            ),
        ]
        indexes = [models.Index(fields=["path", "issued_on"], name="certificate_by_path")]

    def __str__(self) -> str:
        return self.number

    state_words = looked_up(CertificateState.LABELS)
