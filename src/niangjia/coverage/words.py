"""What the audit trail calls the verbs of coverage."""

WORDS = {
    "lead.plan": "安排建会走访",
    "lead.visit": "登记建会走访",
    "lead.found": "登记已建会",
    "lead.postpone": "暂缓建会",
    "register.check": "检查单位名单",
    "register.commit": "导入单位名单",
    "register.undo": "撤销单位名单",
    "register.discard": "放弃单位名单",
}
