"""JSON of volunteering: the same services as the pages."""

from ninja import Router

from niangjia.volunteering.api.shifts import router as shifts
from niangjia.volunteering.api.volunteers import router as volunteers

router = Router()
for part in (volunteers, shifts):
    router.add_router("", part)
