"""Joining as JSON: the same services as the pages."""

from ninja import Router

from niangjia.joining.api.applications import router as applications
from niangjia.joining.api.founding import router as founding

router = Router()
for part in (applications, founding):
    router.add_router("", part)
