"""The verbs of mine."""

from niangjia.mine.services.cards import forget_uses, use_card  # noqa: F401
from niangjia.mine.services.common import follow_people  # noqa: F401
from niangjia.mine.services.copies import ask_copy, forget_copies, take_copy  # noqa: F401
from niangjia.mine.services.corrections import (  # noqa: F401
    approve_correction,
    ask_correction,
    look_at_number,
    return_correction,
    withdraw_correction,
)
from niangjia.mine.services.erasures import (  # noqa: F401
    approve_erasure,
    ask_erasure,
    finish_erasures,
    return_erasure,
    withdraw_erasure,
)
from niangjia.mine.services.followers import bind_wechat, unbind_wechat  # noqa: F401
from niangjia.mine.services.papers import add_paper, forget_orphans, remove_paper  # noqa: F401
from niangjia.mine.services.phones import confirm_change, prove_new, start_change, start_for  # noqa: F401
from niangjia.mine.services.vouching import apply_due, cancel_by_link, cancel_change, refuse_change, vouch  # noqa: F401
