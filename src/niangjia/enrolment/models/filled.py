"""What somebody filled in for a place."""

import json

from django.db import models

from niangjia.enrolment.models.entries import Entry
from niangjia.kernel.records import Record
from niangjia.kernel.sealed import SealedField


class Filled(Record):
    """What was filled in for an entry, sealed: {label: text} as JSON. It goes with the place, and 90 days after all is over."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="filled")
    content = SealedField("填写内容", aad=b"enrolment.filled")
    written_at = models.DateTimeField("填写时间", auto_now=True)

    class Meta:
        verbose_name = "报名填写"

    @property
    def said(self) -> dict[str, str]:
        """By label."""
        found: dict[str, str] = json.loads(self.content)
        return found
