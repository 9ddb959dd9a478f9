"""The verbs of jobs, a module for each kind of thing."""

from niangjia.jobs.services.callbatch import Told, answer_many, answer_pasted
from niangjia.jobs.services.calls import answer, found_work, report, revise_answer
from niangjia.jobs.services.candidacies import (
    CONSENT,
    Handed,
    apply,
    consent,
    decline,
    hand_over,
    hire,
    invite,
    revise,
    withdraw,
)
from niangjia.jobs.services.common import permit_fair
from niangjia.jobs.services.counting import count_visitors, set_entrances
from niangjia.jobs.services.desks import (
    add_desk,
    book,
    give_up,
    meet,
    miss,
    permit_slot,
    release,
    release_all,
)
from niangjia.jobs.services.fairs import (
    add_exhibitor,
    cancel_with_offer,
    edit_exhibitor,
    hold_fair,
    plan_fair,
    remove_exhibitor,
    reopen_fair,
)
from niangjia.jobs.services.training import drop_trainee, enter_trainee, reveal_phone
from niangjia.jobs.services.vacancies import (
    Pasted,
    Sheet,
    add_vacancy,
    close_vacancy,
    paste_vacancies,
    reopen_vacancy,
    set_places,
)

__all__ = [
    "CONSENT", "Handed", "Pasted", "Sheet", "Told", "add_desk", "add_exhibitor", "add_vacancy", "answer", "answer_many",
    "answer_pasted", "apply", "book", "cancel_with_offer", "close_vacancy", "consent", "count_visitors", "decline",
    "drop_trainee", "edit_exhibitor", "enter_trainee", "found_work", "give_up", "hand_over", "hire", "hold_fair", "invite",
    "meet", "miss", "paste_vacancies", "permit_fair", "permit_slot", "plan_fair", "release", "release_all", "remove_exhibitor",
    "reopen_fair", "reopen_vacancy", "report", "reveal_phone", "revise", "revise_answer", "set_entrances", "set_places",
    "withdraw",
]  # fmt: skip
