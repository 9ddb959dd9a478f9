"""What the audit trail calls the verbs of care."""

WORDS: dict[str, str] = {
    "case.open": "建立困难职工档案",
    "case.close": "困难职工退出",
    "case.reopen": "恢复困难职工档案",
    "case.hand_over": "移交困难职工档案",
}
