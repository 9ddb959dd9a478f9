"""Where Django finds the kernel's tables; each concept is one module and defines its own."""

from niangjia.kernel.workflow import Event  # noqa: F401
