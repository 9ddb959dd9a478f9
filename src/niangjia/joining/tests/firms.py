"""A firm whose workers apply before it has a union."""

from datetime import date
from typing import Any

from niangjia.joining.models import Application
from niangjia.joining.tests.factories import make_application

FIRM = "云湖青禾配送有限公司"
APPROVED = {"document": "嘉工复〔2026〕7号", "approved_on": date(2026, 6, 1)}
NEEDED = 4  # the tests' own rule, so that they need not make twenty-five people


def workers(union: Any, number: int, **options: Any) -> list[Application]:
    """So many people of the firm who applied."""
    return [make_application(union, **({"workplace": FIRM} | options)) for _ in range(number)]
