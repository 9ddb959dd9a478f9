"""Tables of jobs."""

from niangjia.jobs.models.desks import DESKS, Desk, Slot
from niangjia.jobs.models.fairs import AUDIENCES, Candidacy, Entrance, Exhibitor, JobFair, Vacancy, Visit
from niangjia.jobs.models.training import MONTHS, Followup, Trainee

__all__ = [
    "AUDIENCES", "DESKS", "MONTHS", "Candidacy", "Desk", "Entrance", "Exhibitor", "Followup", "JobFair", "Slot", "Trainee",
    "Vacancy", "Visit",
]  # fmt: skip
