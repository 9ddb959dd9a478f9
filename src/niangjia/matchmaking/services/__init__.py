"""The verbs of matchmaking."""

from niangjia.matchmaking.services.attending import change_card, declare
from niangjia.matchmaking.services.choosing import hand_in
from niangjia.matchmaking.services.evenings import set_evening, void
from niangjia.matchmaking.services.matching import forget, match_due

__all__ = ["change_card", "declare", "forget", "hand_in", "match_due", "set_evening", "void"]
