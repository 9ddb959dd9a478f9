"""The name on an account is that of the person's file, once there is one."""

from typing import Any

from niangjia.accounts.models import User
from niangjia.kernel import audit


def follow_name(*, by: Any, user_id: Any, name: str) -> None:
    """Give an account the name that the person's file has; None is nobody's. The caller has checked ``by``, in a transaction."""
    for row in User.objects.select_for_update().filter(pk=user_id).exclude(name=name):
        row.name = name
        row.save(update_fields=["name"])
        audit.record("account.name", by=by, target=row, subject=row)
