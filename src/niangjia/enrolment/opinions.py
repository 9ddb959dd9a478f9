"""What the desk may know of the voices of those who were there."""

from dataclasses import dataclass

from django.db.models import Avg, Count

from niangjia.enrolment.models import Offer, Voice

ENOUGH = 10  # voices before the desk sees any, and how many more it sees at a time


@dataclass(frozen=True)
class Opinion:
    """What the desk may know: nothing below ``ENOUGH``, then whole tens, in no order."""

    heard: int
    average: float | None
    stars: dict[int, int]
    comments: list[str]


def opinion(offer: Offer) -> Opinion:
    """The voices of an offer as far as they are shown; whoever looks twice cannot tell which one is new."""
    rows = Voice.objects.filter(offer=offer)
    heard = rows.count()
    shown = rows.filter(round__lt=heard // ENOUGH)
    by_stars = dict(shown.order_by().values_list("stars").annotate(n=Count("pk")))
    average = shown.aggregate(mean=Avg("stars"))["mean"]
    comments = list(shown.exclude(comment="").values_list("comment", flat=True))
    return Opinion(heard, average, {n: by_stars.get(n, 0) for n in range(5, 0, -1)}, comments)
