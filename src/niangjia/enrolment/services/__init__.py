"""The verbs of enrolment, a module for each kind of thing."""

from niangjia.enrolment.models.offers import WHOLE
from niangjia.enrolment.services.asking import Answer, enrol
from niangjia.enrolment.services.attendance import (
    Arrival,
    absent,
    arrive,
    check_in,
    close_door,
    correct,
    reopen_door,
    unmark,
)
from niangjia.enrolment.services.certificates import Issued, certify, certify_all, checked, revoke
from niangjia.enrolment.services.clockwork import expire_holds, release_unused, remind
from niangjia.enrolment.services.door import Seen, Told, check_in_many
from niangjia.enrolment.services.drafting import NewDraw, NewPool, NewSession, draft_offer, edit_offer
from niangjia.enrolment.services.draws import draw_now, type_number
from niangjia.enrolment.services.filling import fill_in, forget_filled
from niangjia.enrolment.services.offers import (
    cancel_offer,
    close_due,
    close_offer,
    end_offer,
    open_offer,
    resize,
)
from niangjia.enrolment.services.places import confirm, give_up, remove
from niangjia.enrolment.services.settling import NewCost, hold_account, set_costs, settle, withdraw_settlement
from niangjia.enrolment.services.voices import rate

__all__ = [
    "WHOLE",
    "Answer",
    "Arrival",
    "Issued",
    "NewCost",
    "NewDraw",
    "NewPool",
    "NewSession",
    "Seen",
    "Told",
    "absent",
    "arrive",
    "cancel_offer",
    "certify",
    "certify_all",
    "check_in",
    "check_in_many",
    "checked",
    "close_door",
    "close_due",
    "close_offer",
    "confirm",
    "correct",
    "draft_offer",
    "draw_now",
    "edit_offer",
    "end_offer",
    "enrol",
    "expire_holds",
    "fill_in",
    "forget_filled",
    "give_up",
    "hold_account",
    "open_offer",
    "rate",
    "release_unused",
    "remind",
    "remove",
    "reopen_door",
    "resize",
    "revoke",
    "set_costs",
    "settle",
    "type_number",
    "unmark",
    "withdraw_settlement",
]
