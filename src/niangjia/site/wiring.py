"""The one list of who answers the four questions, and of who reacts to whom."""

from niangjia.kernel.questions import FIGURES, LIFE, MOVES
from niangjia.members import figures as member_figures
from niangjia.members import life as member_life
from niangjia.organizations import states as organization_states
from niangjia.site import menus


def wire() -> None:
    """Fill the registries; called once when the applications are ready."""
    for figure in member_figures.FIGURES:
        FIGURES[figure.key] = figure
    LIFE.append(member_life.life)
    MOVES.update(organization_states.MOVES)
    menus.fill()
