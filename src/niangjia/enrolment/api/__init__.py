"""Enrolment as JSON: the same services as the pages."""

from ninja import Router

from niangjia.enrolment.api.afterwards import router as afterwards
from niangjia.enrolment.api.attendance import router as attendance
from niangjia.enrolment.api.certificates import router as certificates
from niangjia.enrolment.api.draws import router as draws
from niangjia.enrolment.api.entries import router as entries
from niangjia.enrolment.api.in_vain import router as in_vain
from niangjia.enrolment.api.nominations import router as nominations
from niangjia.enrolment.api.offers import router as offers

router = Router()
for part in (offers, entries, in_vain, draws, attendance, certificates, afterwards, nominations):
    router.add_router("", part)
