"""The tables of learning."""

from niangjia.learning.models.cadres import Invitee, Requirement
from niangjia.learning.models.courses import Course, Question
from niangjia.learning.models.exams import Paper
from niangjia.learning.models.needs import Answer, Round, Tick, Wish
from niangjia.learning.models.runs import Run, Training

__all__ = ["Answer", "Course", "Invitee", "Paper", "Question", "Requirement", "Round", "Run", "Tick", "Training", "Wish"]
