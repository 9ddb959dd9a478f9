"""What is declared, word for word, by version: whoever declared agreed to the text of that version."""

CURRENT = "2026-01"
TEXTS = {
    "2026-01": (
        "我声明：我目前单身（未婚、离异或丧偶），没有恋爱对象，以真实身份参加本次活动，所填情况属实。"
        "我同意工会为本次活动使用我的姓名和号码牌；昵称和自我介绍只给其他参加人看。"
        "我的心选只用来比对互选，任何人看不到，公布结果时即行销毁；只有双方互选，双方才会知道。"
    ),
}
