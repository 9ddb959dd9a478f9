"""People, their memberships over time, and the batches of rosters that brought them in."""

from niangjia.members.models.batches import (  # noqa: F401
    FAILED,
    SORTS,
    Batch,
    RosterFirm,
    RosterMapping,
    StagedRow,
    Trace,
    UnionAlias,
)
from niangjia.members.models.leaving import (  # noqa: F401
    BODIES,
    PAYERS,
    Expulsion,
    FamilyContact,
    Holding,
    Posting,
    Stay,
)
from niangjia.members.models.merging import Merging  # noqa: F401
from niangjia.members.models.people import (  # noqa: F401
    LEAVE_REASONS,
    PURPOSES,
    STANDINGS,
    USUAL,
    Consent,
    Membership,
    Person,
)
from niangjia.members.models.resigning import Resignation  # noqa: F401
from niangjia.members.models.transfers import ORIGINS, Inquiry, Transfer  # noqa: F401
