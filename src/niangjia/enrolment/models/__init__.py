"""The tables of enrolment."""

from niangjia.enrolment.models.draws import Draw, DrawStep
from niangjia.enrolment.models.entries import Entry
from niangjia.enrolment.models.offers import FIRST_COME, KINDS, LOTTERY, MODES, Offer, Pool, Session

__all__ = [
    "FIRST_COME", "KINDS", "LOTTERY", "MODES", "Draw", "DrawStep", "Entry", "Offer", "Pool", "Session",
]  # fmt: skip
