"""What the audit trail calls the verbs of honours."""

WORDS: dict[str, str] = {
    "honour.enter": "登记荣誉",
    "honour.withdraw": "撤销荣誉",
    "honour.restore": "恢复荣誉",
    "honour.hand_over": "移交荣誉登记",
}
