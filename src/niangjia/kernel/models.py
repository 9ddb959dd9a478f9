"""Where Django finds the kernel's tables; each concept is one module and defines its own."""

from niangjia.kernel.api_models import IdempotencyKey  # noqa: F401
from niangjia.kernel.audit import AuditEntry  # noqa: F401
from niangjia.kernel.marks import Mark  # noqa: F401
from niangjia.kernel.saved import SavedFilter  # noqa: F401
from niangjia.kernel.sealer import AuditHead, AuditSeal  # noqa: F401
from niangjia.kernel.workflow import Event  # noqa: F401
