"""The tables of mine."""

from niangjia.mine.models.cards import CardUse  # noqa: F401
from niangjia.mine.models.followers import Follower  # noqa: F401
from niangjia.mine.models.phones import TRIES, PhoneChange  # noqa: F401
from niangjia.mine.models.requests import Correction, DataCopy, Erasure  # noqa: F401
