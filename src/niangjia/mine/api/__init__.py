"""Mine as JSON: the same services as the pages."""

from ninja import Router

from niangjia.mine.api.cards import router as cards
from niangjia.mine.api.data import router as data
from niangjia.mine.api.phones import router as phones
from niangjia.mine.api.requests import router as requests

router = Router()
router.add_router("", cards)
router.add_router("", data)
router.add_router("", requests)
router.add_router("", phones)
