"""The poster by which a union asks people in: what stands on it, and the code that leads to the form."""

import io
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from niangjia.joining.queries import joinable
from niangjia.organizations.rights import scope
from niangjia.organizations.states import ORGANISERS

ROLES = (*ORGANISERS, "publicity")
COLUMNS = (
    {"title": "填什么", "lines": ["姓名、手机、身份证号、工作单位", "两分钟填完，不用拍照，不用跑腿", "没填完会保存，进度随时看"]},
    {"title": "谁可以加入", "lines": ["靠工资收入生活的劳动者", "骑手、司机、网约工同样可以加入", "换了单位，会籍跟着人走"]},
)  # fmt: skip


def postable(user: Any) -> QuerySet[Any]:
    """The unions for which the user may print a poster: those of the branches that have members of their own."""
    return joinable().filter(scope(user, *ROLES))


def address(join_url: str, union: Any) -> str:
    """Where the code leads: the form, with the union chosen. ``join_url`` is the whole address of the form."""
    return f"{join_url}?{urlencode({'union': union.code})}"


def drawn(text: str) -> str:
    """A QR code as SVG that survives a crease and a photo: correction level Q."""
    import segno

    stream = io.BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="svg", border=2, xmldecl=False)
    return stream.getvalue().decode()


def poster(union: Any, url: str) -> dict[str, Any]:
    """What stands on the poster; the same on paper and on the screen."""
    contact = [f"{union.name}　工会代码 {union.code}"]
    contact += [f"联系人：{union.contact}"] if union.contact else []
    contact += [f"电话：{union.contact_phone}"] if union.contact_phone else []
    contact += [f"地址：{union.address}"] if union.address else []
    return {
        "headline": "加入工会",
        "slogan": "有事找娘家，入会只要两分钟",
        "union": union.name,
        "scan": "微信或手机相机扫一扫",
        "qr": drawn(url),
        "columns": list(COLUMNS),
        "contact": contact,
    }
