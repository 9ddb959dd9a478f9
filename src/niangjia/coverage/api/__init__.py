"""Coverage as JSON: the same services as the pages."""

from ninja import Router

from niangjia.coverage.api.leads import router as leads
from niangjia.coverage.api.overview import router as overview
from niangjia.coverage.api.registers import router as registers

router = Router()
for part in (overview, leads, registers):
    router.add_router("", part)
