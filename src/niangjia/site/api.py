"""The root of the JSON API: each context adds its router."""

from niangjia.accounts.api import router as accounts
from niangjia.insight.api import router as insight
from niangjia.kernel.api import build_api
from niangjia.members.api import router as members
from niangjia.members.batch_api import router as batches
from niangjia.organizations.api import router as organizations

api = build_api()
api.add_router("", accounts)
api.add_router("", organizations)
api.add_router("", members)
api.add_router("", batches)
api.add_router("", insight)
