"""What is done to applications: by whoever applies (``applying``), by the union that answers (``reviewing``)."""

from niangjia.joining.services.applying import apply, mend, withdraw  # noqa: F401
from niangjia.joining.services.common import MARK, NO_GOAL, Entry  # noqa: F401
from niangjia.joining.services.deciding import (  # noqa: F401
    accept,
    ask_transfer,
    each,
    hand_back,
    pass_on,
    refuse,
    reopen,
    reveal,
)
