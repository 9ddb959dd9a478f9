"""The verbs of mine."""

from niangjia.mine.services.cards import forget_uses, use_card  # noqa: F401
