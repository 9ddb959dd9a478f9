"""What the audit trail calls the verbs of recuperation."""

WORDS: dict[str, str] = {
    "programme.plan": "登记疗休养安排",
    "programme.contract": "登记疗休养合同",
    "programme.amend": "更正疗休养合同",
    "programme.insure": "登记疗休养保险",
    "programme.settle": "结算疗休养",
    "programme.reopen": "撤回疗休养结算",
}
