"""The root of the JSON API: each context adds its router."""

from niangjia.accounts.api import router as accounts
from niangjia.care.api import router as care
from niangjia.coverage.api import router as coverage
from niangjia.duplicates.api import router as duplicates
from niangjia.enrolment.api import router as enrolment
from niangjia.fairs.api import router as fairs
from niangjia.honours.api import router as honours
from niangjia.insight.api import router as insight
from niangjia.jobs.api import router as jobs
from niangjia.joining.api import router as joining
from niangjia.kernel.api import build_api
from niangjia.kernel.api_searches import router as searches
from niangjia.learning.api import router as learning
from niangjia.matchmaking.api import router as matchmaking
from niangjia.members.api import router as members
from niangjia.mine.api import router as mine
from niangjia.organizations.api import router as organizations
from niangjia.recuperation.api import router as recuperation
from niangjia.volunteering.api import router as volunteering

api = build_api()
api.add_router("", enrolment)  # first: patterns are tried one by one, and here is where everybody comes in one second
api.add_router("", accounts)
api.add_router("", organizations)
api.add_router("", members)
api.add_router("", recuperation)
api.add_router("", jobs)
api.add_router("", matchmaking)
api.add_router("", volunteering)
api.add_router("", learning)
api.add_router("", fairs)
api.add_router("", honours)
api.add_router("", care)
api.add_router("", joining)
api.add_router("", duplicates)
api.add_router("", mine)
api.add_router("", coverage)
api.add_router("", insight)
api.add_router("", searches)
