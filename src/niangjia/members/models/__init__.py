"""People, their memberships over time, and the batches of rosters that brought them in."""

from niangjia.members.models.batches import (  # noqa: F401
    FAILED,
    SORTS,
    Batch,
    RosterMapping,
    StagedRow,
    Trace,
    Transfer,
    UnionAlias,
)
from niangjia.members.models.people import LEAVE_REASONS, PURPOSES, Consent, Membership, Person  # noqa: F401
