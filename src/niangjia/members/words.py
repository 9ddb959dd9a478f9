"""What the audit trail calls the verbs of members."""

WORDS = {
    "batch.upload": "上传花名册",
    "batch.check": "检查花名册",
    "batch.remap": "改动花名册各列的含义",
    "batch.choose_union": "指定花名册中的工会",
    "batch.failed": "下载问题数据",
    "batch.commit": "导入花名册",
    "batch.discard": "放弃花名册",
    "batch.undo": "撤销花名册导入",
    "transfer.agree": "同意转出",
    "transfer.decline": "不同意转出",
    "transfer.withdraw": "撤回转会",
    "transfer.reverse": "随批次撤销",
    "member.add": "录入会员",
    "member.take_back": "撤销入会",
    "member.edit": "修改会员资料",
    "member.hand_over": "划转会员",
    "consent.give": "登记同意",
    "consent.withdraw": "撤回同意",
}
