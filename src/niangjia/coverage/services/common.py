"""What every verb of this context does: fetch by right, tell the others."""

from typing import Any

from django.db.models import QuerySet

from niangjia.kernel.errors import Forbidden, Missing

MARK = "leads"


def permit(record: Any, *, visible: QuerySet[Any], allowed: QuerySet[Any], sentence: str) -> None:
    """Let through; raises :class:`Missing` out of the tree, :class:`Forbidden` with ``sentence`` in the wrong role."""
    if allowed.filter(pk=record.pk).exists():
        return
    if not visible.filter(pk=record.pk).exists():
        raise Missing("没有找到这条记录，或者它不在您的管辖范围内。")
    raise Forbidden(sentence, code="wrong-role")
