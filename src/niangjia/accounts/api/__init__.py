"""Tokens and the administration of accounts as JSON: the same services as the pages."""

from ninja import Router

from niangjia.accounts.api.accounts import router as accounts
from niangjia.accounts.api.tokens import router as tokens

router = Router()
router.add_router("", tokens)
router.add_router("", accounts)
