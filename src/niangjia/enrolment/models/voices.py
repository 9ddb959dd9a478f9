"""What people said afterwards. Nothing in this table, its keys included, tells who said it or when."""

import uuid

from django.db import models
from django.db.models import Q

from niangjia.enrolment.models.offers import Offer

STARS = range(1, 6)


class Voice(models.Model):
    """One rating. The key is random, not a time; ``round`` counts the tens, of which only whole ones are shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="voices")
    stars = models.PositiveSmallIntegerField("评分")
    comment = models.CharField("评价", max_length=300, blank=True)
    round = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = "评价"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="voice_one_to_five", condition=Q(stars__gte=1, stars__lte=5))
        ]
