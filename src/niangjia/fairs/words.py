"""What the audit trail calls the verbs of fairs."""

WORDS: dict[str, str] = {
    "fair.draft": "新建便民服务",
    "fair.edit": "修改便民服务",
    "fair.publish": "公布便民服务",
    "fair.finish": "登记便民服务办完",
    "fair.reopen": "接着计数",
    "fair.cancel": "取消便民服务",
}
