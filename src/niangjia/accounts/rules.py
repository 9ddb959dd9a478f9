"""Who needs a second factor, and whose token counts."""

from django.conf import settings

from niangjia.accounts.models import User
from niangjia.accounts.queries import live_invitations
from niangjia.kernel.access import roles_of


def sees_others(user: User) -> bool:
    """Whether the account reaches data of other people: by any role, as system administrator, or invited."""
    return bool(user.is_staff or roles_of(user) or live_invitations(user).exists())


def lacks_factor(user: User) -> bool:
    """Whether the account must set up a second factor before it may go on."""
    return bool(settings.SECOND_FACTOR and user.second_factor_since is None and sees_others(user))
