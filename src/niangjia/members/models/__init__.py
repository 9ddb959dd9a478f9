"""People, their memberships over time, and the batches of rosters that brought them in."""

from niangjia.members.models.people import Consent, Membership, Person  # noqa: F401
