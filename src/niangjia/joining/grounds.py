"""What an application is returned or refused for, and what of that its sender is told."""

from typing import Final

RETURN_GROUNDS: Final = {
    "incomplete": "资料不全或有误",
    "workplace": "工作单位和工会对不上",
    "papers": "需要补充劳动关系材料",
    "other": "其他",
}
REFUSE_GROUNDS: Final = {
    "not-ours": "不属于本工会范围",
    "not-eligible": "不符合入会条件",
    "identity": "身份需要当面核对",
    "member-elsewhere": "已是其他工会会员",
    "other": "其他",
}
SUPERSEDED = "superseded"
# These would tell a stranger, who typed somebody's number, what is known of that number.
HIDDEN: Final = frozenset({"identity", "member-elsewhere", SUPERSEDED})
AT_THE_DESK = "需要当面核对身份。请本人带身份证到受理的工会办理，工会会告诉您下一步怎么办。"


def told(ground: str, reason: str) -> str:
    """The sentence that the sender of an application reads on the progress page."""
    return AT_THE_DESK if ground in HIDDEN else reason
