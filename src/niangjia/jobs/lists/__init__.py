"""The lists of the desk, for page, API and export."""

from niangjia.jobs.lists.calls import FollowupListing, TraineeListing
from niangjia.jobs.lists.fairs import CandidacyListing, JobFairListing, VacancyListing

__all__ = ["CandidacyListing", "FollowupListing", "JobFairListing", "TraineeListing", "VacancyListing"]
