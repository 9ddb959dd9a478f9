"""What the audit trail calls the verbs of joining."""

WORDS = {
    "application.submit": "提交入会申请",
    "application.mend": "补正后重新提交入会申请",
    "application.withdraw": "撤回入会申请",
    "application.advance": "入会申请转为待审核",
    "application.accept": "同意入会",
    "application.return": "退回入会申请",
    "application.refuse": "不予通过入会申请",
    "application.reopen": "撤销同意入会",
    "application.pass": "转交入会申请",
    "firm.found": "单位建会",
    "application.hand_over": "随工会合并移交入会申请",
}
