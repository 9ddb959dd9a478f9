"""Tables of jobs."""

from niangjia.jobs.models.desks import DESKS, Desk, Slot
from niangjia.jobs.models.fairs import AUDIENCES, Candidacy, Exhibitor, JobFair, Vacancy
from niangjia.jobs.models.training import MONTHS, Followup, Trainee

__all__ = [
    "AUDIENCES", "DESKS", "MONTHS", "Candidacy", "Desk", "Exhibitor", "Followup", "JobFair", "Slot", "Trainee", "Vacancy",
]  # fmt: skip
