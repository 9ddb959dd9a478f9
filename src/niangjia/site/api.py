"""The root of the JSON API: each context adds its router."""

from niangjia.accounts.api import router as accounts
from niangjia.kernel.api import build_api

api = build_api()
api.add_router("", accounts)
