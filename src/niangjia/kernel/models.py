"""Where Django finds the kernel's tables; each concept is one module and defines its own."""

from niangjia.kernel.api_models import IdempotencyKey  # noqa: F401
from niangjia.kernel.attachments import Attachment  # noqa: F401
from niangjia.kernel.audit import AuditEntry  # noqa: F401
from niangjia.kernel.calendar import Holiday, HolidayYear  # noqa: F401
from niangjia.kernel.clocks import Clock  # noqa: F401
from niangjia.kernel.jobs import Job  # noqa: F401
from niangjia.kernel.marks import Mark  # noqa: F401
from niangjia.kernel.messages import Message  # noqa: F401
from niangjia.kernel.regulations import Regulation  # noqa: F401
from niangjia.kernel.saved import SavedFilter  # noqa: F401
from niangjia.kernel.schedules import Schedule  # noqa: F401
from niangjia.kernel.sealer import AuditHead, AuditSeal  # noqa: F401
from niangjia.kernel.workflow import Event  # noqa: F401
