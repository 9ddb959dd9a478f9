"""The one list of who answers the four questions, and of who reacts to whom."""

from niangjia.accounts import pages as accounts_pages
from niangjia.kernel.pages import BANNERS, USER_MENU
from niangjia.kernel.questions import MOVES
from niangjia.organizations import states as organization_states


def wire() -> None:
    """Fill the registries; called once when the applications are ready."""
    MOVES.update(organization_states.MOVES)
    USER_MENU.append(accounts_pages.menu)
    BANNERS.append(accounts_pages.banner)
