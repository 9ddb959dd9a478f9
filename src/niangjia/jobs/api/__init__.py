"""Jobs as JSON: the same services as the pages."""

from ninja import Router

from niangjia.jobs.api.calls import router as calls
from niangjia.jobs.api.fairs import router as fairs
from niangjia.jobs.api.people import router as people

router = Router()
for part in (fairs, people, calls):
    router.add_router("", part)
