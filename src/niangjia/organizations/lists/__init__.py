"""The lists of unions, terms, appointments and employers, for page, API and export."""

from niangjia.organizations.lists.appointments import AppointmentListing
from niangjia.organizations.lists.employers import EmployerListing
from niangjia.organizations.lists.terms import TermListing
from niangjia.organizations.lists.unions import PublicUnionListing, UnionListing

__all__ = ["AppointmentListing", "EmployerListing", "PublicUnionListing", "TermListing", "UnionListing"]
