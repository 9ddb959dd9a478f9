"""What the audit trail calls the verbs of duplicates."""

WORDS = {
    "duplicates.merge": "合并两份档案",
    "duplicates.unmerge": "撤销合并",
    "duplicates.different": "判定不是同一人",
    "duplicates.later": "稍后再看",
    "duplicates.reopen": "重新核对",
    "duplicates.scan": "查找重复档案",
    "person.merge": "档案合并",
    "person.unmerge": "撤销档案合并",
}
