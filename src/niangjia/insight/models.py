"""Numbers remembered so that a province's board costs what a township's costs."""

from django.db import models

from niangjia.kernel.tree import PathField


class Memo(models.Model):
    """What a figure came to for a branch when its marks were last clean.

    It is a memory, not a record: it may be emptied (as a whole) at any time and every number stays the same.
    """

    figure = models.CharField(max_length=40)
    path = PathField()
    on = models.DateField()
    payload = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "path"], name="memo_once")]
