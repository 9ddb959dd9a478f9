"""The verbs of volunteering."""

from niangjia.volunteering.services.hours import check_out, correct, note_sheet, record
from niangjia.volunteering.services.shifts import invite, set_needs, thank
from niangjia.volunteering.services.volunteers import change, follow_members, leave, pause, register, resume

__all__ = [
    "change", "check_out", "correct", "follow_members", "invite", "leave", "note_sheet", "pause", "record", "register", "resume",
    "set_needs", "thank",
]  # fmt: skip
