"""The one list of who answers the four questions, and of who reacts to whom."""

from niangjia.kernel.questions import MOVES
from niangjia.organizations import states as organization_states


def wire() -> None:
    """Fill the registries; called once when the applications are ready."""
    MOVES.update(organization_states.MOVES)
