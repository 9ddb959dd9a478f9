"""People as JSON: the same services as the pages."""

from ninja import Router

from niangjia.members.api.batches import router as batches
from niangjia.members.api.leaving import router as leaving
from niangjia.members.api.members import router as members
from niangjia.members.api.opening import router as opening
from niangjia.members.api.postings import router as postings
from niangjia.members.api.resigning import router as resigning
from niangjia.members.api.transfers import router as transfers

router = Router()
for part in (members, batches, transfers, leaving, postings, resigning, opening):
    router.add_router("", part)
