"""What can be done to people and memberships; rosters have their own in ``batches/``."""

from niangjia.members.services.common import MARK, permit_person  # noqa: F401
from niangjia.members.services.consents import give_consent, withdraw_consent  # noqa: F401
from niangjia.members.services.entering import add_member, admit, take_back  # noqa: F401
from niangjia.members.services.files import edit, reveal, reveal_list  # noqa: F401
from niangjia.members.services.forgetting import GONE, forget  # noqa: F401
from niangjia.members.services.memberships import leave, set_group  # noqa: F401
