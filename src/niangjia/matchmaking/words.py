"""What the audit trail calls the verbs of matchmaking. Of choices it says that they were handed in, and nothing else."""

WORDS = {
    "evening.set": "设定交友互选",
    "evening.declare": "单身声明",
    "evening.card": "修改交友名片",
    "evening.hand_in": "交选",
    "evening.match": "公布互选结果",
    "evening.void": "交友互选作废",
}
