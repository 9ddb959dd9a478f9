"""The tables of enrolment."""

from niangjia.enrolment.models.certificates import Certificate
from niangjia.enrolment.models.costs import BASES, Cost, Settlement
from niangjia.enrolment.models.draws import Draw, DrawStep
from niangjia.enrolment.models.entries import Entry
from niangjia.enrolment.models.filled import Filled
from niangjia.enrolment.models.nominations import Call, Nomination, Quota
from niangjia.enrolment.models.offers import (
    APPROVAL,
    DIRECT,
    FIRST_COME,
    KINDS,
    LOTTERY,
    MODES,
    NAMED,
    Offer,
    Pool,
    Session,
)
from niangjia.enrolment.models.turns import Turn
from niangjia.enrolment.models.voices import Voice

__all__ = [
    "APPROVAL", "BASES", "DIRECT", "FIRST_COME", "KINDS", "LOTTERY", "MODES", "NAMED", "Call", "Certificate", "Cost", "Draw",
    "DrawStep", "Entry", "Filled", "Nomination", "Offer", "Pool", "Quota", "Session", "Settlement", "Turn", "Voice",
]  # fmt: skip
