"""Where Django finds the kernel's tables; each concept is one module and defines its own."""

from niangjia.kernel.marks import Mark  # noqa: F401
from niangjia.kernel.workflow import Event  # noqa: F401
