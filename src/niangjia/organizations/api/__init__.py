"""Unions, terms, appointments, employers as JSON: the same services as the pages."""

from ninja import Router

from niangjia.organizations.api.appointments import router as appointments
from niangjia.organizations.api.employers import router as employers
from niangjia.organizations.api.terms import router as terms
from niangjia.organizations.api.unions import router as unions

router = Router()
router.add_router("", unions)
router.add_router("", terms)
router.add_router("", appointments)
router.add_router("", employers)
